import { existsSince, message } from '../message.ts';
import { before, field, fixed, gate, isOneOf, since, when } from '../parts.ts';
import { bool, double, int, javaDouble, long, masked, optionalDouble, text } from '../wire-types.ts';

const reqId = field('reqId', int);

export const tickPrice = message(1, 'tickPrice', [
  fixed('6'),
  reqId,
  field('tickType', int),
  field('price', double),
  field('size', double),
  /** Bits: 1 can be executed automatically, 2 past its limit, 4 before the opening. */
  before(109, [field('attributes', masked(0b001))]),
  gate(109, 131, [field('attributes', masked(0b011))]),
  since(132, [field('attributes', int)]),
]);
export const tickSize = message(2, 'tickSize', [
  fixed('6'),
  reqId,
  field('tickType', int),
  field('size', double),
]);
export const tickGeneric = message(45, 'tickGeneric', [
  fixed('6'),
  reqId,
  field('tickType', int),
  field('value', javaDouble),
]);
export const tickString = message(46, 'tickString', [
  fixed('6'),
  reqId,
  field('tickType', int),
  field('value', text),
]);
export const tickEfp = message(47, 'tickEFP', [
  fixed('1'),
  reqId,
  field('tickType', int),
  field('basisPoints', double),
  field('formattedBasisPoints', text),
  field('impliedFuture', double),
  field('holdDays', int),
  field('futureLastTradeDate', text),
  field('dividendImpact', double),
  field('dividendsToLastTradeDate', double),
]);

const unavailable = optionalDouble('-1');
const unavailableGreek = optionalDouble('-2');

export const tickOptionComputation = message(21, 'tickOptionComputation', [
  before(156, [fixed('6')]),
  reqId,
  field('tickType', int),
  since(156, [field('tickAttrib', int)]),
  field('impliedVolatility', unavailable),
  field('delta', unavailableGreek),
  field('optionPrice', unavailable),
  field('pvDividend', unavailable),
  field('gamma', unavailableGreek),
  field('vega', unavailableGreek),
  field('theta', unavailableGreek),
  field('underlyingPrice', unavailable),
]);

export const tickReqParams = existsSince(
  114,
  message(81, 'tickReqParams', [
    reqId,
    field('minTick', double),
    field('bboExchange', text),
    field('snapshotPermissions', int),
  ]),
);
export const tickSnapshotEnd = message(57, 'tickSnapshotEnd', [fixed('1'), reqId]);
export const marketDataType = message(58, 'marketDataType', [fixed('1'), reqId, field('type', int)]);

export const realTimeBar = message(50, 'realTimeBar', [
  fixed('3'),
  reqId,
  field('time', long),
  field('open', double),
  field('high', double),
  field('low', double),
  field('close', double),
  field('volume', double),
  field('wap', double),
  field('count', int),
]);

export const marketDepth = message(12, 'marketDepth', [
  fixed('1'),
  reqId,
  field('position', int),
  field('operation', int),
  field('side', int),
  field('price', double),
  field('size', double),
]);
export const marketDepthL2 = message(13, 'marketDepthL2', [
  fixed('1'),
  reqId,
  field('position', int),
  field('marketMaker', text),
  field('operation', int),
  field('side', int),
  field('price', double),
  field('size', double),
  since(146, [field('isSmartDepth', bool)]),
]);

/** Tick types of `tickByTick`. */
export const TICK_BY_TICK = { last: 1, allLast: 2, bidAsk: 3, midPoint: 4 } as const;

export const tickByTick = message(99, 'tickByTick', [
  reqId,
  field('tickType', int),
  field('time', long),
  when('tickType', isOneOf(TICK_BY_TICK.last, TICK_BY_TICK.allLast), [
    field('price', double),
    field('size', double),
    field('attributes', int),
    field('exchange', text),
    field('conditions', text),
  ]),
  when('tickType', isOneOf(TICK_BY_TICK.bidAsk), [
    field('bid', double),
    field('ask', double),
    field('bidSize', double),
    field('askSize', double),
    field('attributes', int),
  ]),
  when('tickType', isOneOf(TICK_BY_TICK.midPoint), [field('midPoint', double)]),
]);

export const rerouteMktData = existsSince(
  125,
  message(91, 'rerouteMktData', [reqId, field('conId', int), field('exchange', text)]),
);
export const rerouteMktDepth = existsSince(
  125,
  message(92, 'rerouteMktDepth', [reqId, field('conId', int), field('exchange', text)]),
);
export const deltaNeutralValidation = message(56, 'deltaNeutralValidation', [
  fixed('1'),
  reqId,
  field('conId', int),
  field('delta', double),
  field('price', double),
]);
