import { message } from '../message.ts';
import { field, fixed, group, list, option, since, when } from '../parts.ts';
import { bool, double, int, optionalDouble, text } from '../wire-types.ts';
import { comboLeg, contractQuery, contractQueryDepth, isBag } from './contract.ts';

const reqId = field('reqId', int);

export const reqMktData = message(1, 'reqMktData', [
  fixed('11'),
  reqId,
  group('contract', contractQuery),
  when('contract.secType', isBag, [list('comboLegs', comboLeg)]),
  option('deltaNeutralContract', [field('conId', int), field('delta', double), field('price', double)]),
  field('genericTicks', text),
  field('snapshot', bool),
  since(114, [field('regulatorySnapshot', bool)]),
  field('options', text),
]);
export const cancelMktData = message(2, 'cancelMktData', [fixed('1'), reqId]);

export const reqMarketDataType = message(59, 'reqMarketDataType', [fixed('1'), field('marketDataType', int)]);

export const reqRealTimeBars = message(50, 'reqRealTimeBars', [
  fixed('3'),
  reqId,
  group('contract', contractQuery),
  field('barSize', int),
  field('whatToShow', text),
  field('useRth', bool),
  field('options', text),
]);
export const cancelRealTimeBars = message(51, 'cancelRealTimeBars', [fixed('1'), reqId]);

export const reqTickByTickData = message(97, 'reqTickByTickData', [
  reqId,
  group('contract', contractQuery),
  field('tickType', text),
  since(140, [field('numberOfTicks', int), field('ignoreSize', bool)]),
]);
export const cancelTickByTickData = message(98, 'cancelTickByTickData', [reqId]);

export const reqMktDepth = message(10, 'reqMktDepth', [
  fixed('5'),
  reqId,
  group('contract', contractQueryDepth),
  field('numRows', int),
  since(146, [field('isSmartDepth', bool)]),
  field('options', text),
]);
export const cancelMktDepth = message(11, 'cancelMktDepth', [
  fixed('1'),
  reqId,
  since(146, [field('isSmartDepth', bool)]),
]);

export const calculateImpliedVolatility = message(54, 'calculateImpliedVolatility', [
  fixed('2'),
  reqId,
  group('contract', contractQuery),
  field('optionPrice', optionalDouble()),
  field('underPrice', optionalDouble()),
  field('options', text),
]);
export const calculateOptionPrice = message(55, 'calculateOptionPrice', [
  fixed('2'),
  reqId,
  group('contract', contractQuery),
  field('volatility', optionalDouble()),
  field('underPrice', optionalDouble()),
  field('options', text),
]);
export const cancelCalculateImpliedVolatility = message(56, 'cancelCalculateImpliedVolatility', [
  fixed('1'),
  reqId,
]);
export const cancelCalculateOptionPrice = message(57, 'cancelCalculateOptionPrice', [fixed('1'), reqId]);
