import { message } from '../message.ts';
import { before, field, fixed, list } from '../parts.ts';
import { bool, double, int, long, text } from '../wire-types.ts';

const reqId = field('reqId', int);

export const historicalData = message(17, 'historicalData', [
  before(124, [fixed('3')]),
  reqId,
  field('start', text),
  field('end', text),
  list('bars', [
    field('date', text),
    field('open', double),
    field('high', double),
    field('low', double),
    field('close', double),
    field('volume', double),
    field('wap', double),
    /** Whether the bar has gaps. */
    before(124, [fixed('false')]),
    field('count', int),
  ]),
]);

/** Note the order: close before high and low. */
export const historicalDataUpdate = message(90, 'historicalDataUpdate', [
  reqId,
  field('count', int),
  field('date', text),
  field('open', double),
  field('close', double),
  field('high', double),
  field('low', double),
  field('wap', double),
  field('volume', double),
]);

export const headTimestamp = message(88, 'headTimestamp', [reqId, field('timestamp', text)]);

export const histogramData = message(89, 'histogramData', [
  reqId,
  list('entries', [field('price', double), field('size', double)]),
]);

export const historicalTicks = message(96, 'historicalTicks', [
  reqId,
  list('ticks', [field('time', long), field('unused', text), field('price', double), field('size', double)]),
  field('done', bool),
]);
export const historicalTicksBidAsk = message(97, 'historicalTicksBidAsk', [
  reqId,
  list('ticks', [
    field('time', long),
    field('attributes', int),
    field('bid', double),
    field('ask', double),
    field('bidSize', double),
    field('askSize', double),
  ]),
  field('done', bool),
]);
export const historicalTicksLast = message(98, 'historicalTicksLast', [
  reqId,
  list('ticks', [
    field('time', long),
    field('attributes', int),
    field('price', double),
    field('size', double),
    field('exchange', text),
    field('conditions', text),
  ]),
  field('done', bool),
]);

export const historicalSchedule = message(106, 'historicalSchedule', [
  reqId,
  field('start', text),
  field('end', text),
  field('timeZone', text),
  list('sessions', [field('start', text), field('end', text), field('refDate', text)]),
]);
