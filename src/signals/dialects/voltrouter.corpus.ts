import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, units } from './example.ts';

const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    broker: 'ibkr',
    symbol: 'AAPL',
    action: 'buy',
    quantity: 10,
    api_key: 'vr_live_0123456789',
    ...change,
  });
const aapl = { action: 'buy', symbol: 'AAPL', size: units(10), whenHeld: { opposite: 'net' } } as const;

/** VoltRouter's messages for IBKR. */
export const voltrouterCorpus: readonly DialectExample[] = [
  good('market', body(), aapl),
  good('with a target', body({ order_type: 'market', take_profit_price: 200, strategy_id: 'momo' }), {
    ...aapl,
    takeProfit: at(200),
    strategy: 'momo',
  }),
  good('limit', body({ order_type: 'limit', limit_price: 189 }), {
    ...aapl,
    entry: { type: 'limit', limit: 189 },
  }),
  good('a future by month', body({ symbol: 'ES', expiry: '202612', quantity: 1 }), {
    ...aapl,
    symbol: 'ESZ2026',
    size: units(1),
  }),
  good('a trading class', body({ symbol: 'SI_SIL', expiry: '202703', quantity: 1 }), {
    ...aapl,
    symbol: 'SILH2027',
    size: units(1),
  }),
  good('an account by label', body({ account: 'main' }), aapl, { warns: ['main'] }),
  good('close', body({ action: 'close', quantity: undefined }), { action: 'close', symbol: 'AAPL' }),
  good('close so many', body({ action: 'CLOSE', quantity: 4 }), {
    action: 'close',
    symbol: 'AAPL',
    size: units(4),
  }),
  good('flat', body({ action: 'FLAT' }), { action: 'close', symbol: 'AAPL' }),
  bad('another broker', body({ broker: 'alpaca' }), 'ALERT_FIELD_UNSUPPORTED', 'broker'),
  bad(
    'one of IB’s algorithms',
    body({ extra: { strategy: 'Adaptive', strategyParameters: { adaptivePriority: 'Normal' } } }),
    'ALERT_FIELD_UNSUPPORTED',
    'extra',
  ),
  bad('a month that is none', body({ expiry: '202613' }), 'ALERT_FIELD_INVALID', 'expiry'),
  bad('a limit order without price', body({ order_type: 'limit' }), 'ALERT_FIELD_MISSING', 'limit_price'),
  bad('a price without order type', body({ limit_price: 189 }), 'ALERT_FIELD_CONFLICT', 'limit_price'),
  bad('a quantity of nothing', body({ quantity: 0 }), 'ALERT_NUMBER_INVALID', 'quantity'),
];
