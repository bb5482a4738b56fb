import { message } from '../message.ts';
import { before, field, fixed, group, list, since, when } from '../parts.ts';
import { bool, int, text } from '../wire-types.ts';
import { comboLeg, contractQuery, isBag } from './contract.ts';

const reqId = field('reqId', int);

export const reqHistoricalData = message(20, 'reqHistoricalData', [
  before(124, [fixed('6')]),
  reqId,
  group('contract', contractQuery),
  field('includeExpired', bool),
  field('endDateTime', text),
  field('barSize', text),
  field('duration', text),
  field('useRth', bool),
  field('whatToShow', text),
  field('formatDate', int),
  when('contract.secType', isBag, [list('comboLegs', comboLeg)]),
  since(124, [field('keepUpToDate', bool)]),
  field('options', text),
]);
export const cancelHistoricalData = message(25, 'cancelHistoricalData', [fixed('1'), reqId]);

export const reqHeadTimestamp = message(87, 'reqHeadTimestamp', [
  reqId,
  group('contract', contractQuery),
  field('includeExpired', bool),
  field('useRth', bool),
  field('whatToShow', text),
  field('formatDate', int),
]);
export const cancelHeadTimestamp = message(90, 'cancelHeadTimestamp', [reqId]);

export const reqHistoricalTicks = message(96, 'reqHistoricalTicks', [
  reqId,
  group('contract', contractQuery),
  field('includeExpired', bool),
  field('startDateTime', text),
  field('endDateTime', text),
  field('numberOfTicks', int),
  field('whatToShow', text),
  field('useRth', bool),
  field('ignoreSize', bool),
  field('options', text),
]);

export const reqHistogramData = message(88, 'reqHistogramData', [
  reqId,
  group('contract', contractQuery),
  field('includeExpired', bool),
  field('useRth', bool),
  field('period', text),
]);
export const cancelHistogramData = message(89, 'cancelHistogramData', [reqId]);
