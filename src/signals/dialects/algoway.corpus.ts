import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, units } from './example.ts';

const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    platform_name: 'ibkr',
    ticker: 'AAPL.STK',
    order_action: 'buy',
    order_contracts: '10',
    ...change,
  });
const aapl = { action: 'buy', symbol: 'AAPL', size: units(10), whenHeld: { opposite: 'net' } } as const;

/** AlgoWay's messages for its IBKR route. */
export const algowayCorpus: readonly DialectExample[] = [
  good('buy', body(), aapl),
  good('a contract for difference', body({ ticker: 'XAUUSD.CFD' }), { ...aapl, symbol: 'XAUUSD.CFD' }),
  good('a contract on an index', body({ ticker: 'IBUS500.CFD' }), { ...aapl, symbol: 'IBUS500.CFD' }),
  good('from the market position', body({ order_action: 'short' }), { ...aapl, action: 'sell' }),
  good('empty texts ask for nothing', body({ stop_loss: '', sl_price: '', tp_price: '', comment: '' }), aapl),
  good('exits as prices', body({ sl_price: 180, tp_price: '200' }), {
    ...aapl,
    stopLoss: at(180),
    takeProfit: at(200),
  }),
  good('prices come before distances', body({ sl_price: 180, stop_loss: 50 }), {
    ...aapl,
    stopLoss: at(180),
  }),
  good('limit', body({ order_type: 'limit', price: 189.5 }), {
    ...aapl,
    entry: { type: 'limit', limit: 189.5 },
  }),
  good('stop', body({ order_type: 'stop', price: 191 }), { ...aapl, entry: { type: 'stop', stop: 191 } }),
  good('reference price', body({ price: '190.1', comment: 'Breakout' }), {
    ...aapl,
    referencePrice: 190.1,
    strategy: 'Breakout',
  }),
  good('turns the position', body({ trade_type: 'opposite' }), {
    ...aapl,
    whenHeld: { opposite: 'close-first' },
  }),
  good('flat', body({ order_action: 'flat' }), { action: 'close', symbol: 'AAPL' }),
  good('flat, the long side', body({ order_action: 'flat', close_side: 'long' }), {
    action: 'close',
    symbol: 'AAPL',
    positionSide: 'long',
  }),
  good('close so many', body({ order_action: 'close', order_contracts: '4' }), {
    action: 'close',
    symbol: 'AAPL',
    size: units(4),
  }),
  good('close without a number', body({ order_action: 'close', order_contracts: '' }), {
    action: 'close',
    symbol: 'AAPL',
  }),
  good('close all', body({ order_action: 'closeall' }), { action: 'flatten', symbol: '' }),
  good('break-even', body({ order_action: 'breakeven' }), {
    action: 'amend',
    symbol: 'AAPL',
    breakEven: { when: 'now' },
  }),
  good('modify', body({ order_action: 'modify', sl_price: 185 }), {
    action: 'amend',
    symbol: 'AAPL',
    stopLoss: at(185),
  }),
  good('without platform', '{"ticker":"EURUSD","order_action":"sell","order_contracts":20000}', {
    action: 'sell',
    symbol: 'EURUSD',
    size: units(20_000),
    whenHeld: { opposite: 'net' },
  }),
  bad('a stop in points or pips', body({ stop_loss: 120 }), 'ALERT_FIELD_UNSUPPORTED', 'stop_loss'),
  bad('trailing pips', body({ trailing_pips: 80 }), 'ALERT_FIELD_UNSUPPORTED', 'trailing_pips'),
  bad('hedged', body({ trade_type: 'hedge' }), 'ALERT_FIELD_UNSUPPORTED', 'trade_type'),
  bad('turned round', body({ trade_type: 'inverse' }), 'ALERT_FIELD_UNSUPPORTED', 'trade_type'),
  bad('modify nothing', body({ order_action: 'modify' }), 'ALERT_FIELD_MISSING', 'sl_price'),
  bad(
    'a quantity that is no number',
    body({ order_contracts: 'ten' }),
    'ALERT_NUMBER_INVALID',
    'order_contracts',
  ),
  bad(
    'a target below a long entry',
    body({ order_type: 'limit', price: 190, tp_price: 180 }),
    'ALERT_TARGET_SIDE',
    'tp_price',
  ),
  bad('a size by risk', body({ risk: 1 }), 'ALERT_FIELD_UNSUPPORTED', 'risk'),
  good('a suffix alone, which names no contract', body({ order_action: 'flat', ticker: '.STK' }), {
    action: 'close',
    symbol: '.STK',
  }),
  bad('another action', body({ order_action: 'hedge' }), 'ALERT_ACTION_UNKNOWN', 'order_action'),
  bad(
    'no ticker',
    '{"platform_name":"ibkr","order_action":"buy","order_contracts":1}',
    'ALERT_FIELD_MISSING',
    'ticker',
  ),
];
