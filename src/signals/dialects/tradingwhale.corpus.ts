import type { DialectExample } from './dialect-example.ts';
import { bad, good, units } from './example.ts';

const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    secret: 'whale-secret-123',
    bot_id: 'b1',
    symbol: 'MSFT',
    asset_type: 'STOCK',
    action: 'BUY',
    quantity: 10,
    order_type: 'MKT',
    tif: 'DAY',
    alert_price: 500.5,
    is_exit: false,
    strategy_id: 's1',
    ...change,
  });
const msft = {
  action: 'buy',
  symbol: 'MSFT',
  size: units(10),
  referencePrice: 500.5,
  whenHeld: { opposite: 'net' },
  strategy: 's1',
} as const;

/** tradingwhale's messages. */
export const tradingwhaleCorpus: readonly DialectExample[] = [
  good('market', body(), msft),
  good('a contract for difference', body({ asset_type: 'CFD' }), { ...msft, symbol: 'MSFT.CFD' }),
  good('limit at the price of the alert', body({ order_type: 'LMT', tif: 'GTC' }), {
    action: 'buy',
    symbol: 'MSFT',
    size: units(10),
    entry: { type: 'limit', limit: 500.5 },
    whenHeld: { opposite: 'net' },
    strategy: 's1',
    tif: 'GTC',
  }),
  good('exit from a long', body({ action: 'SELL', is_exit: true }), {
    action: 'close',
    symbol: 'MSFT',
    size: units(10),
    positionSide: 'long',
    strategy: 's1',
  }),
  good('exit from a short, the flag in quotes', body({ is_exit: 'true' }), {
    action: 'close',
    symbol: 'MSFT',
    size: units(10),
    positionSide: 'short',
    strategy: 's1',
  }),
  bad('an exit that is neither yes nor no', body({ is_exit: 'maybe' }), 'ALERT_FIELD_INVALID', 'is_exit'),
  bad('no flag for the exit', body({ is_exit: undefined }), 'ALERT_FIELD_MISSING', 'is_exit'),
  bad('a stop order', body({ order_type: 'STP' }), 'ALERT_ORDER_TYPE_UNKNOWN', 'order_type'),
  bad(
    'a limit order without price',
    body({ order_type: 'LMT', alert_price: 0 }),
    'ALERT_FIELD_MISSING',
    'alert_price',
  ),
  bad('an asset type that is not known', body({ asset_type: 'BOND' }), 'ALERT_FIELD_INVALID', 'asset_type'),
  bad('a stop that it does not have', body({ stop_loss: 490 }), 'ALERT_FIELD_UNSUPPORTED', 'stop_loss'),
];
