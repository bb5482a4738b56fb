import type { DialectExample } from '../dialect-example.ts';
import { at, bad, good, percent, points, units } from '../example.ts';

/** Adding to a position that is held, changing its exits, closing a part of it. */
export const held: readonly DialectExample[] = [
  good('add', '{"action":"add","symbol":"SPY","quantity":5}', {
    action: 'add',
    symbol: 'SPY',
    size: units(5),
  }),
  good(
    'add at a limit with a new stop',
    '{"action":"ADD","symbol":"SPY","qty":5,"order_type":"limit","price":495,"sl":"1%"}',
    {
      action: 'add',
      symbol: 'SPY',
      size: units(5),
      entry: { type: 'limit', limit: 495 },
      stopLoss: percent(1),
    },
  ),
  bad(
    'add by risk without a stop',
    '{"action":"add","symbol":"SPY","riskPercent":1}',
    'ALERT_FIELD_MISSING',
    'stopLoss',
  ),
  bad('add without symbol', '{"action":"add","quantity":5}', 'ALERT_FIELD_MISSING', 'symbol'),
  bad(
    'add with break-even',
    '{"action":"add","symbol":"SPY","breakEven":"now"}',
    'ALERT_FIELD_UNSUPPORTED',
    'breakEven',
  ),
  good('amend the stop', '{"action":"amend","symbol":"SPY","stopLoss":498.5}', {
    action: 'amend',
    symbol: 'SPY',
    stopLoss: at(498.5),
  }),
  good('amend both exits by distance', '{"action":"amend","symbol":"SPY","sl":"1%","tp":"12 points"}', {
    action: 'amend',
    symbol: 'SPY',
    stopLoss: percent(1),
    takeProfit: points(12),
  }),
  good('stop to break-even', '{"action":"amend","symbol":"SPY","break_even":"NOW"}', {
    action: 'amend',
    symbol: 'SPY',
    breakEven: { when: 'now' },
  }),
  good('stop to break-even and a new target', 'action=amend; symbol=SPY; breakEven=now; takeProfit=520', {
    action: 'amend',
    symbol: 'SPY',
    breakEven: { when: 'now' },
    takeProfit: at(520),
  }),
  good('amend of several targets', '{"action":"amend","symbol":"SPY","takeProfits":[520,"4%"]}', {
    action: 'amend',
    symbol: 'SPY',
    takeProfits: [{ at: at(520) }, { at: percent(4) }],
  }),
  good(
    'amend with the price of a template',
    '{"action":"amend","symbol":"SPY","price":501.3,"stopLoss":498}',
    { action: 'amend', symbol: 'SPY', stopLoss: at(498) },
    { warns: ['Not used by amend: price.'] },
  ),
  bad('amend nothing', '{"action":"amend","symbol":"SPY"}', 'ALERT_FIELD_MISSING', 'stopLoss'),
  bad('amend without symbol', '{"action":"amend","stopLoss":498}', 'ALERT_FIELD_MISSING', 'symbol'),
  bad(
    'amend the stop twice',
    '{"action":"amend","symbol":"SPY","stopLoss":498,"breakEven":"now"}',
    'ALERT_FIELD_CONFLICT',
    'breakEven',
  ),
  bad(
    'amend to another break-even',
    '{"action":"amend","symbol":"SPY","breakEven":"later"}',
    'ALERT_FIELD_INVALID',
    'breakEven',
  ),
  bad(
    'amend a quantity',
    '{"action":"amend","symbol":"SPY","stopLoss":498,"quantity":5}',
    'ALERT_FIELD_UNSUPPORTED',
    'quantity',
  ),
  bad(
    'amend a trail',
    '{"action":"amend","symbol":"SPY","trailing":"1%"}',
    'ALERT_FIELD_UNSUPPORTED',
    'trailing',
  ),
  bad(
    'the trigger of an entry is no stop',
    '{"action":"amend","symbol":"SPY","stopPrice":498}',
    'ALERT_FIELD_UNSUPPORTED',
    'stopPrice',
  ),
  bad(
    'break-even with an entry',
    '{"action":"buy","symbol":"SPY","breakEven":"now"}',
    'ALERT_FIELD_UNSUPPORTED',
    'breakEven',
  ),
  good('break-even that asks for nothing', '{"action":"buy","symbol":"SPY","breakEven":false}', {
    action: 'buy',
    symbol: 'SPY',
  }),
  good('close half by percent', '{"action":"close","symbol":"SPY","closePercent":50}', {
    action: 'close',
    symbol: 'SPY',
    portion: { by: 'percent', value: 50 },
  }),
  good('close a third with the sign', '{"action":"exit","symbol":"SPY","close_pct":"33.3%"}', {
    action: 'close',
    symbol: 'SPY',
    portion: { by: 'percent', value: 33.3 },
  }),
  bad(
    'close nothing',
    '{"action":"close","symbol":"SPY","closePercent":0}',
    'ALERT_NUMBER_INVALID',
    'closePercent',
  ),
  bad(
    'close more than all',
    '{"action":"close","symbol":"SPY","closePercent":120}',
    'ALERT_NUMBER_INVALID',
    'closePercent',
  ),
  bad(
    'two parts',
    '{"action":"close","symbol":"SPY","quantity":5,"closePercent":50}',
    'ALERT_FIELD_CONFLICT',
    'closePercent',
  ),
  bad('flatten a part', '{"action":"flatten","closePercent":50}', 'ALERT_FIELD_UNSUPPORTED', 'closePercent'),
  bad(
    'buy a part',
    '{"action":"buy","symbol":"SPY","closePercent":50}',
    'ALERT_FIELD_UNSUPPORTED',
    'closePercent',
  ),
];
