import type { DialectExample } from './dialect-example.ts';
import { bad, good, units } from './example.ts';

const info = (change: Readonly<Record<string, unknown>> = {}): unknown => ({
  market_position: 'long',
  market_position_size: '0.5',
  prev_market_position: 'flat',
  prev_market_position_size: '0',
  ...change,
});
const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    secret: 'eyJhbGciOiJIUzI1NiJ9',
    max_lag: '300',
    timestamp: '2026-11-20T19:31:00Z',
    trigger_price: '90000',
    tv_exchange: 'COINBASE',
    tv_instrument: 'BTCUSD',
    action: 'buy',
    bot_uuid: '5f2b-77',
    strategy_info: info(),
    order: { amount: '0.5', currency_type: 'base' },
    ...change,
  });
const btc = {
  action: 'buy',
  symbol: 'COINBASE:BTCUSD',
  size: units(0.5),
  referencePrice: 90_000,
  time: Date.UTC(2026, 10, 20, 19, 31) as never,
  strategy: '5f2b-77',
} as const;
const { size: _size, referencePrice: _price, ...exit } = btc;

/** 3Commas' messages for a strategy and for custom signals. */
export const threecommasCorpus: readonly DialectExample[] = [
  good('a strategy opens', body(), { ...btc, expectedPosition: { prior: 0, target: 0.5 } }),
  good(
    'a strategy turns',
    body({
      action: 'sell',
      strategy_info: info({
        market_position: 'short',
        prev_market_position: 'long',
        prev_market_position_size: '0.5',
      }),
    }),
    {
      ...btc,
      action: 'sell',
      expectedPosition: { prior: 0.5, target: -0.5 },
    },
  ),
  good(
    'a strategy closes',
    body({
      action: 'sell',
      strategy_info: info({
        market_position: 'flat',
        market_position_size: 0,
        prev_market_position: 'long',
        prev_market_position_size: 0.5,
      }),
    }),
    {
      ...btc,
      action: 'sell',
      expectedPosition: { prior: 0.5, target: 0 },
    },
  ),
  good('an order without figures', body({ strategy_info: undefined }), {
    ...btc,
    whenHeld: { opposite: 'net' },
  }),
  good('a custom signal', body({ action: 'enter_short', strategy_info: undefined }), {
    ...btc,
    action: 'sell',
    whenHeld: { opposite: 'close-first' },
  }),
  good('exit long', body({ action: 'exit_long', strategy_info: undefined, order: undefined }), {
    ...exit,
    action: 'close',
    positionSide: 'long',
  }),
  good(
    'exit a part',
    body({
      action: 'exit_long',
      strategy_info: undefined,
      order: { amount: 25, currency_type: 'position_percent' },
    }),
    {
      ...exit,
      action: 'close',
      positionSide: 'long',
      portion: { by: 'percent', value: 25 },
    },
  ),
  good(
    'a delayed feed',
    body({ tv_exchange: 'NASDAQ_DLY', tv_instrument: 'AAPL' }),
    { ...btc, symbol: 'NASDAQ:AAPL', expectedPosition: { prior: 0, target: 0.5 } },
    { warns: ['delayed feed'] },
  ),
  bad('too late', body({ timestamp: '2026-11-20T19:20:00Z' }), 'ALERT_EXPIRED', 'max_lag'),
  bad('a lag without a time', body({ timestamp: undefined }), 'ALERT_FIELD_MISSING', 'timestamp'),
  bad(
    'flat with a size',
    body({ strategy_info: info({ prev_market_position_size: 3 }) }),
    'ALERT_FIELD_CONFLICT',
    'strategy_info.prev_market_position_size',
  ),
  bad(
    'long of nothing',
    body({ strategy_info: info({ market_position_size: 0 }) }),
    'ALERT_FIELD_CONFLICT',
    'strategy_info.market_position_size',
  ),
  good('sized in the quote currency', body({ order: { amount: 1000, currency_type: 'quote' } }), {
    ...btc,
    size: { by: 'notional', value: 1000 },
    expectedPosition: { prior: 0, target: 0.5 },
  }),
  bad(
    'sized by margin',
    body({ order: { amount: 10, currency_type: 'margin_percent' } }),
    'ALERT_FIELD_UNSUPPORTED',
    'order.currency_type',
  ),
  bad(
    'a placeholder that was left over',
    body({ strategy_info: info({ market_position: '{{strategy.market_position}}' }) }),
    'ALERT_PLACEHOLDER',
    'strategy_info',
  ),
  bad('another action', body({ action: 'disable' }), 'ALERT_ACTION_UNKNOWN', 'action'),
];
