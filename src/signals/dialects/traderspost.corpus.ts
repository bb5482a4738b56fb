import { unixMs } from '../../core/clock.ts';
import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, percent, points, units } from './example.ts';

const body = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ ticker: 'AAPL', action: 'buy', sentiment: 'bullish', ...change });
const takesOver = { opposite: 'close-first', sameSide: 'nothing' } as const;
const aapl = { action: 'buy', symbol: 'AAPL', whenHeld: takesOver } as const;

/** Messages as TradersPost's guides write them. */
export const traderspostCorpus: readonly DialectExample[] = [
  good('enter long', body(), aapl),
  good(
    'with TradingView’s values in quotes',
    body({ sentiment: 'long', quantity: '10', price: '189.50', time: '2026-11-20T19:31:00Z', interval: '5' }),
    {
      ...aapl,
      size: units(10),
      referencePrice: 189.5,
      time: Date.UTC(2026, 10, 20, 19, 31) as never,
    },
  ),
  good('enter short', body({ action: 'sell', sentiment: 'bearish', quantity: 5 }), {
    ...aapl,
    action: 'sell',
    size: units(5),
  }),
  good(
    'flat after the trade, whatever the quantity',
    body({ action: 'sell', sentiment: 'flat', quantity: 10 }),
    { action: 'close', symbol: 'AAPL' },
  ),
  good('sold, and still long: a part of it', body({ action: 'sell', sentiment: 'bullish', quantity: 5 }), {
    action: 'close',
    symbol: 'AAPL',
    positionSide: 'long',
    size: units(5),
  }),
  good('exit', '{"ticker":"AAPL","action":"exit","extras":{"why":"end"}}', {
    action: 'close',
    symbol: 'AAPL',
  }),
  good(
    'exit a part',
    '{"ticker":"AAPL","action":"exit","quantity":50,"quantityType":"percent_of_position"}',
    {
      action: 'close',
      symbol: 'AAPL',
      portion: { by: 'percent', value: 50 },
    },
  ),
  good('add', '{"ticker":"AAPL","action":"add","sentiment":"long","quantity":5}', {
    action: 'add',
    symbol: 'AAPL',
    size: units(5),
  }),
  good('cancel', '{"ticker":"AAPL","action":"cancel","extras":{"a":1}}', {
    action: 'cancel',
    symbol: 'AAPL',
  }),
  good('break-even', '{"ticker":"AAPL","action":"breakeven","extras":{"a":1}}', {
    action: 'amend',
    symbol: 'AAPL',
    breakEven: { when: 'now' },
  }),
  good('break-even, with nothing else that marks it', '{"ticker":"AAPL","action":"breakeven"}', {
    action: 'amend',
    symbol: 'AAPL',
    breakEven: { when: 'now' },
  }),
  good(
    'a stop that says its type, as its guides write it',
    '{"ticker":"AAPL","action":"buy","quantity":2,"stopLoss":{"type":"stop","percent":5}}',
    { ...aapl, size: units(2), stopLoss: percent(5) },
  ),
  good(
    'limit with exits in percent',
    body({
      orderType: 'limit',
      limitPrice: 190,
      quantity: 10,
      takeProfit: { percent: 10 },
      stopLoss: { type: 'stop', percent: 5 },
    }),
    {
      ...aapl,
      entry: { type: 'limit', limit: 190 },
      size: units(10),
      takeProfit: percent(10),
      stopLoss: percent(5),
    },
  ),
  good(
    'a limit at the signal’s price',
    body({ orderType: 'limit', signalPrice: 190, quantity: 1 }),
    {
      ...aapl,
      entry: { type: 'limit', limit: 190 },
      size: units(1),
    },
    { warns: ['limitPrice is missing'] },
  ),
  good(
    'exits as amounts, recognised without sentiment',
    '{"ticker":"AAPL","action":"buy","quantity":1,"takeProfit":{"amount":5},"stopLoss":{"amount":2.5}}',
    {
      ...aapl,
      size: units(1),
      takeProfit: points(5),
      stopLoss: points(2.5),
    },
  ),
  good('exits as prices', body({ takeProfit: { limitPrice: 200 }, stopLoss: { stopPrice: 180 } }), {
    ...aapl,
    takeProfit: at(200),
    stopLoss: at(180),
  }),
  good(
    'stop-limit as the stop',
    body({ stopLoss: { type: 'stop_limit', stopPrice: 180, limitPrice: 179.5 } }),
    {
      ...aapl,
      stopLoss: at(180),
      stopLimitOffset: points(0.5),
    },
  ),
  good('trailing stop in percent', body({ stopLoss: { type: 'trailing_stop', trailPercent: 5 } }), {
    ...aapl,
    trailing: percent(5),
  }),
  good('trailing stop in money', body({ stopLoss: { trailAmount: 3 } }), { ...aapl, trailing: points(3) }),
  good('risk in percent', body({ quantity: 1, quantityType: 'risk_percent', stopLoss: { percent: 2 } }), {
    ...aapl,
    size: { by: 'risk-percent', value: 1 },
    stopLoss: percent(2),
  }),
  good(
    'risk in dollars',
    body({ quantity: 250, quantityType: 'risk_dollar_amount', stopLoss: { percent: 2 } }),
    {
      ...aapl,
      size: { by: 'risk-amount', value: 250 },
      stopLoss: percent(2),
    },
  ),
  good(
    'stop-limit entry, good till cancelled, extended hours',
    body({
      orderType: 'stop_limit',
      stopPrice: 191,
      limitPrice: 191.5,
      timeInForce: 'gtc',
      extendedHours: true,
    }),
    {
      ...aapl,
      entry: { type: 'stop-limit', stop: 191, limit: 191.5 },
      tif: 'GTC',
      outsideRth: true,
    },
  ),
  good('an option named in ticker', body({ ticker: 'SPY 261218C600' }), {
    ...aapl,
    symbol: 'SPY 261218C600',
  }),
  good(
    'a call that is chosen',
    body({
      ticker: 'SPY',
      optionType: 'call',
      expiration: '+0 days',
      intrinsicValue: 'otm',
      strikesAway: 2,
      quantity: 1,
    }),
    {
      ...aapl,
      symbol: 'SPY 0DTE C 2OTM',
      size: units(1),
    },
  ),
  good(
    'a call by strike and date',
    body({ ticker: 'SPY', optionType: 'call', expiration: '2026-12-18', strikePrice: 600 }),
    {
      ...aapl,
      symbol: 'SPY 2026-12-18 C 600',
    },
  ),
  good('a future', body({ ticker: 'MNQU2027' }), { ...aapl, symbol: 'MNQU2027' }),
  good('windows are not passed by', body({ ignoreTradingWindows: true }), aapl, {
    warns: ['ignoreTradingWindows'],
  }),
  good('in time', body({ expiresAt: '2026-11-20T20:00:00Z' }), {
    ...aapl,
    validUntil: unixMs(Date.UTC(2026, 10, 20, 20)),
  }),
  bad('too late', body({ expiresAt: '2026-11-20T19:00:00Z' }), 'ALERT_EXPIRED', 'expiresAt'),
  good('sized in dollars', body({ quantity: 1000, quantityType: 'dollar_amount' }), {
    ...aapl,
    size: { by: 'notional', value: 1000 },
  }),
  good('sized by equity', body({ quantity: 10, quantityType: 'percent_of_equity' }), {
    ...aapl,
    size: { by: 'equity-percent', value: 10 },
  }),
  good('half as much again', body({ action: 'add', quantity: 50, quantityType: 'percent_of_position' }), {
    action: 'add',
    symbol: 'AAPL',
    size: { by: 'position-percent', value: 50 },
  }),
  bad(
    'an entry by the position',
    body({ quantity: 50, quantityType: 'percent_of_position' }),
    'ALERT_FIELD_UNSUPPORTED',
    'quantityType',
  ),
  bad(
    'a size without a quantity',
    body({ quantityType: 'risk_percent', stopLoss: { percent: 1 } }),
    'ALERT_FIELD_MISSING',
    'quantity',
  ),
  bad(
    'a part without a quantity',
    body({ action: 'sell', sentiment: 'bullish' }),
    'ALERT_FIELD_MISSING',
    'quantity',
  ),
  bad('two stops', body({ stopLoss: { percent: 5, stopPrice: 180 } }), 'ALERT_FIELD_CONFLICT', 'stopLoss'),
  bad('an empty kind of target', body({ takeProfit: { percent: 0 } }), 'ALERT_FIELD_MISSING', 'takeProfit'),
  bad(
    'a member that is not known',
    body({ takeProfit: { percent: 5, ticks: 3 } }),
    'ALERT_FIELD_UNSUPPORTED',
    'takeProfit.ticks',
  ),
  bad(
    'a percentage in words',
    body({ stopLoss: { percent: 'five' } }),
    'ALERT_NUMBER_INVALID',
    'stopLoss.percent',
  ),
  bad('a limit order without a price', body({ orderType: 'limit' }), 'ALERT_FIELD_MISSING', 'limitPrice'),
  bad(
    'an entry that trails',
    body({ orderType: 'trailing_stop', trailPercent: 2 }),
    'ALERT_FIELD_UNSUPPORTED',
    'trailPercent',
  ),
  bad('at the opening', body({ timeInForce: 'opg' }), 'ALERT_FIELD_UNSUPPORTED', 'timeInForce'),
  bad('delayed', body({ delay: 30 }), 'ALERT_FIELD_UNSUPPORTED', 'delay'),
  bad('a rehearsal', body({ test: true }), 'ALERT_FIELD_UNSUPPORTED', 'test'),
  bad(
    'a put, whose sides are exchanged',
    body({ ticker: 'SPY', optionType: 'put', expiration: '+0 days' }),
    'ALERT_FIELD_UNSUPPORTED',
    'optionType',
  ),
  bad(
    'a chosen call that is sold',
    body({ ticker: 'SPY', action: 'sell', sentiment: 'bearish', optionType: 'call', expiration: '+7 days' }),
    'ALERT_FIELD_UNSUPPORTED',
    'action',
  ),
  bad(
    'an option without expiration',
    body({ ticker: 'SPY', optionType: 'call' }),
    'ALERT_FIELD_MISSING',
    'expiration',
  ),
  bad(
    'a stop above a long entry',
    body({ orderType: 'limit', limitPrice: 190, stopLoss: { stopPrice: 195 } }),
    'ALERT_STOP_SIDE',
    'stopLoss',
  ),
  bad('a sentiment in words', body({ sentiment: 'hopeful' }), 'ALERT_FIELD_INVALID', 'sentiment'),
  bad('no ticker placeholder was replaced', body({ ticker: '{{ticker}}' }), 'ALERT_PLACEHOLDER', 'ticker'),
  bad('another action', body({ action: 'hold' }), 'ALERT_ACTION_UNKNOWN', 'action'),
];
