import { unixMs } from '../../../core/clock.ts';
import type { DialectExample } from '../dialect-example.ts';
import { at, bad, good, percent, points, spy10, ticks } from '../example.ts';

const spy = (fields: string): string => `{"action":"buy","symbol":"SPY","quantity":10,${fields}}`;

/** Several targets, and what becomes of an entry's exits later on. */
export const exitRules: readonly DialectExample[] = [
  good('several targets', spy('"sl":"1%","takeProfits":["1%","2%",520]'), {
    ...spy10,
    stopLoss: percent(1),
    takeProfits: [{ at: percent(1) }, { at: percent(2) }, { at: at(520) }],
  }),
  good(
    'several targets with their parts',
    spy(
      '"stopLoss":495,"targets":[{"at":"1%","closePercent":50},{"at":{"points":8},"qty":3},{"at":"2%"},{"percent":3}]',
    ),
    {
      ...spy10,
      stopLoss: at(495),
      takeProfits: [
        { at: percent(1), share: { by: 'percent', value: 50 } },
        { at: points(8), share: { by: 'units', value: 3 } },
        { at: percent(2) },
        { at: percent(3) },
      ],
    },
  ),
  good('an empty list of targets asks for none', spy('"takeProfits":[]'), spy10),
  bad('targets that are no list', spy('"takeProfits":"1%"'), 'ALERT_FIELD_INVALID', 'takeProfits'),
  bad(
    'a target that cannot be read',
    spy('"takeProfits":["1%","far"]'),
    'ALERT_NUMBER_INVALID',
    'takeProfits[1].at',
  ),
  bad(
    'a target with two parts',
    spy('"takeProfits":[{"at":"1%","quantity":5,"closePercent":50}]'),
    'ALERT_FIELD_CONFLICT',
    'takeProfits[0].closePercent',
  ),
  bad(
    'a target with an unknown member',
    spy('"takeProfits":[{"at":"1%","when":"soon"}]'),
    'ALERT_FIELD_UNSUPPORTED',
    'takeProfits[0].when',
  ),
  bad(
    'one of several targets on the wrong side',
    spy('"price":500,"takeProfits":["1%",490]'),
    'ALERT_TARGET_SIDE',
    'takeProfits',
  ),
  bad('a placeholder in a target', spy('"takeProfits":["{{plot_0}}"]'), 'ALERT_PLACEHOLDER', 'takeProfits'),
  good('break-even at the first target', spy('"sl":"1%","tp":"2%","breakEven":"first target"'), {
    ...spy10,
    stopLoss: percent(1),
    takeProfit: percent(2),
    breakEven: { when: 'first-target' },
  }),
  good('break-even at a distance', spy('"sl":"1%","breakEven":"0.5%","breakEvenOffset":"2 ticks"'), {
    ...spy10,
    stopLoss: percent(1),
    breakEven: { when: percent(0.5), offset: ticks(2) },
  }),
  bad(
    'break-even now of an entry',
    spy('"sl":"1%","breakEven":"now"'),
    'ALERT_FIELD_UNSUPPORTED',
    'breakEven',
  ),
  bad(
    'an offset without break-even',
    spy('"sl":"1%","breakEvenOffset":"1%"'),
    'ALERT_FIELD_MISSING',
    'breakEven',
  ),
  good(
    'trailing that begins later and goes in steps',
    spy('"sl":"1%","trailing":"0.5%","trailingTrigger":"1%","trailingStep":"10 ticks"'),
    {
      ...spy10,
      stopLoss: percent(1),
      trailing: percent(0.5),
      trailingTrigger: percent(1),
      trailingStep: ticks(10),
    },
  ),
  bad(
    'a step without its unit',
    spy('"trailing":"1%","trailingStep":0.5'),
    'ALERT_FIELD_INVALID',
    'trailingStep',
  ),
  good('a stop with a limit', spy('"sl":"1%","stopLimitOffset":"0.2%"'), {
    ...spy10,
    stopLoss: percent(1),
    stopLimitOffset: percent(0.2),
  }),
  good('out after minutes and at a time', spy('"exitAfterMinutes":90,"exitAt":"2026-11-20T20:45:00Z"'), {
    ...spy10,
    timeExit: { at: unixMs(1795207500000), afterMs: 5_400_000 },
  }),
  good('out before the session ends', spy('"endOfDayExit":5'), {
    ...spy10,
    endOfDayExit: { minutesBefore: 5 },
  }),
  good('out when the session ends', spy('"endOfDayExit":0'), {
    ...spy10,
    endOfDayExit: { minutesBefore: 0 },
  }),
  bad('out before a day of minutes', spy('"endOfDayExit":1440'), 'ALERT_NUMBER_INVALID', 'endOfDayExit'),
  good('value of the order', '{"action":"buy","symbol":"SPY","notional":5000}', {
    action: 'buy',
    symbol: 'SPY',
    size: { by: 'notional', value: 5000 },
  }),
  good('percent of equity', '{"action":"buy","symbol":"SPY","equityPercent":"150%"}', {
    action: 'buy',
    symbol: 'SPY',
    size: { by: 'equity-percent', value: 150 },
  }),
  good('percent of the position', '{"action":"add","symbol":"SPY","positionPercent":50}', {
    action: 'add',
    symbol: 'SPY',
    size: { by: 'position-percent', value: 50 },
  }),
  bad('two sizes', spy('"notional":5000'), 'ALERT_FIELD_CONFLICT', 'notional'),
  bad(
    'exit rules with amend',
    '{"action":"amend","symbol":"SPY","stopLoss":"1%","trailingStep":"1%"}',
    'ALERT_FIELD_UNSUPPORTED',
    'trailingStep',
  ),
  good(
    'exit rules with close are passed over',
    '{"action":"close","symbol":"SPY","takeProfits":["1%"],"endOfDayExit":5,"notional":100}',
    { action: 'close', symbol: 'SPY' },
    { warns: ['takeProfits, endOfDayExit, notional'] },
  ),
];
