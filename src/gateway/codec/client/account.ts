import { message } from '../message.ts';
import { field, fixed, since } from '../parts.ts';
import { bool, int, text } from '../wire-types.ts';

export const reqAccountUpdates = message(6, 'reqAccountUpdates', [
  fixed('2'),
  field('subscribe', bool),
  field('account', text),
]);

export const reqAccountSummary = message(62, 'reqAccountSummary', [
  fixed('1'),
  field('reqId', int),
  field('group', text),
  field('tags', text),
]);
export const cancelAccountSummary = message(63, 'cancelAccountSummary', [fixed('1'), field('reqId', int)]);

export const reqPositions = message(61, 'reqPositions', [fixed('1')]);
export const cancelPositions = message(64, 'cancelPositions', [fixed('1')]);

export const reqPositionsMulti = message(74, 'reqPositionsMulti', [
  fixed('1'),
  field('reqId', int),
  field('account', text),
  field('modelCode', text),
]);
export const cancelPositionsMulti = message(75, 'cancelPositionsMulti', [fixed('1'), field('reqId', int)]);

export const reqAccountUpdatesMulti = message(76, 'reqAccountUpdatesMulti', [
  fixed('2'),
  field('reqId', int),
  field('account', text),
  field('modelCode', text),
  field('ledgerAndNlv', bool),
]);
export const cancelAccountUpdatesMulti = message(77, 'cancelAccountUpdatesMulti', [
  fixed('2'),
  field('reqId', int),
]);

export const reqPnl = message(92, 'reqPnL', [
  field('reqId', int),
  field('account', text),
  field('modelCode', text),
]);
export const cancelPnl = message(93, 'cancelPnL', [field('reqId', int)]);

export const reqPnlSingle = message(94, 'reqPnLSingle', [
  field('reqId', int),
  field('account', text),
  field('modelCode', text),
  field('conId', int),
]);
export const cancelPnlSingle = message(95, 'cancelPnLSingle', [field('reqId', int)]);

export const requestFa = message(18, 'requestFA', [fixed('1'), field('faDataType', int)]);
export const replaceFa = message(19, 'replaceFA', [
  fixed('1'),
  field('faDataType', int),
  field('xml', text),
  since(157, [field('reqId', int)]),
]);
export const reqSoftDollarTiers = message(79, 'reqSoftDollarTiers', [field('reqId', int)]);
export const reqFamilyCodes = message(80, 'reqFamilyCodes', []);
