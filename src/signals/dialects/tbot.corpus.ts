import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, units } from './example.ts';

const metrics = (values: Readonly<Record<string, unknown>>): unknown =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const body = (
  direction: string,
  values: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    timestamp: 1_795_203_060_000,
    ticker: 'NASDAQ:TSLA',
    currency: 'USD',
    timeframe: '1S',
    clientId: 1,
    key: 'WebhookReceived:123456',
    contract: 'stock',
    orderRef: 'Long#1',
    direction,
    metrics: metrics(values),
    ...change,
  });
const none = { 'entry.limit': 0, 'entry.stop': 0, 'exit.limit': 0, 'exit.stop': 0 };
const tsla = {
  action: 'buy',
  symbol: 'NASDAQ:TSLA',
  size: units(10),
  strategy: 'Long#1',
  time: 1_795_203_060_000 as never,
} as const;
const { size: _size, ...noSize } = tsla;

/** Messages of TBOT's Pine template. */
export const tbotCorpus: readonly DialectExample[] = [
  good('enter long at market', body('strategy.entrylong', { ...none, qty: 10, price: 350.5 }), {
    ...tsla,
    referencePrice: 350.5,
  }),
  good('enter short with a limit', body('strategy.entryshort', { ...none, qty: 10, 'entry.limit': 351 }), {
    ...tsla,
    action: 'sell',
    entry: { type: 'limit', limit: 351 },
  }),
  good('stop entry', body('strategy.entrylong', { ...none, qty: 10, 'entry.stop': 352 }), {
    ...tsla,
    entry: { type: 'stop', stop: 352 },
  }),
  good(
    'stop-limit entry',
    body('strategy.entrylong', { ...none, qty: 10, 'entry.stop': 352, 'entry.limit': 352.5 }),
    {
      ...tsla,
      entry: { type: 'stop-limit', stop: 352, limit: 352.5 },
    },
  ),
  good(
    'bracket',
    body('strategy.entrylong', { ...none, qty: 10, 'entry.limit': 350, 'exit.stop': 340, 'exit.limit': 370 }),
    {
      ...tsla,
      entry: { type: 'limit', limit: 350 },
      stopLoss: at(340),
      takeProfit: at(370),
    },
  ),
  good(
    'exits for the position that is held',
    body('strategy.exitlong', { ...none, qty: -1e10, 'exit.stop': 345, 'exit.limit': 380 }),
    {
      ...noSize,
      action: 'amend',
      positionSide: 'long',
      stopLoss: at(345),
      takeProfit: at(380),
    },
  ),
  good('exit all of a long', body('strategy.exitlong', { ...none, qty: -1e10 }), {
    ...noSize,
    action: 'close',
    positionSide: 'long',
  }),
  good('exit a part of a short', body('strategy.exitshort', { ...none, qty: 4 }), {
    ...tsla,
    action: 'close',
    positionSide: 'short',
    size: units(4),
  }),
  good('close', body('strategy.close', { ...none, qty: -1e10 }), { ...noSize, action: 'close' }),
  good('close all', body('strategy.close_all', { ...none, qty: -1e10 }), { ...noSize, action: 'close' }),
  good('cancel', body('strategy.cancel_all', { qty: 0 - 1e10 }), { ...noSize, action: 'cancel' }),
  good(
    'forex',
    body(
      'strategy.entrylong',
      { ...none, qty: 20_000 },
      { ticker: 'FX:EURUSD', contract: 'forex', currency: 'EUR' },
    ),
    {
      ...tsla,
      symbol: 'FX:EURUSD',
      size: units(20_000),
    },
  ),
  good('values in quotes', body('strategy.entrylong', { ...none, qty: '10', 'exit.stop': '340' }), {
    ...tsla,
    stopLoss: at(340),
  }),
  bad('a message without an order', body('strategy.alert', { qty: 1 }), 'ALERT_ACTION_UNKNOWN', 'direction'),
  bad(
    'a quantity of nothing',
    body('strategy.entrylong', { ...none, qty: 0 }),
    'ALERT_NUMBER_INVALID',
    'qty',
  ),
  bad(
    'a metric that is not known',
    body('strategy.entrylong', { qty: 1, 'exit.trail': 2 }),
    'ALERT_FIELD_INVALID',
    'metrics[1]',
  ),
  bad(
    'a metric that is no number',
    body('strategy.entrylong', { qty: 'NaN' }),
    'ALERT_NUMBER_INVALID',
    'qty',
  ),
  bad(
    'a metric twice',
    JSON.stringify({
      ...JSON.parse(body('strategy.entrylong', {})),
      metrics: [
        { name: 'qty', value: 1 },
        { name: 'qty', value: 2 },
      ],
    }),
    'ALERT_FIELD_CONFLICT',
    'qty',
  ),
  bad(
    'metrics as an object',
    JSON.stringify({ ...JSON.parse(body('strategy.entrylong', {})), metrics: { qty: 1 } }),
    'ALERT_FIELD_INVALID',
    'metrics',
  ),
  bad(
    'a stock in euros',
    body('strategy.entrylong', { qty: 1 }, { currency: 'EUR' }),
    'ALERT_FIELD_UNSUPPORTED',
    'currency',
  ),
  bad(
    'a future',
    body('strategy.entrylong', { qty: 1 }, { contract: 'future' }),
    'ALERT_FIELD_INVALID',
    'contract',
  ),
  bad(
    'a stop above a long entry',
    body('strategy.entrylong', { qty: 1, 'entry.limit': 350, 'exit.stop': 360 }),
    'ALERT_STOP_SIDE',
    'metrics',
  ),
  bad(
    'a field that changes the trade',
    body('strategy.entrylong', { qty: 1 }, { leverage: 5 }),
    'ALERT_FIELD_UNSUPPORTED',
    'leverage',
  ),
];
