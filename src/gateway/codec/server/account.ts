import { existsSince, message } from '../message.ts';
import { field, fixed, group, list, since } from '../parts.ts';
import { double, int, optionalDouble, text, UNSET_DOUBLE } from '../wire-types.ts';
import { contractFields } from './contract.ts';

const reqId = field('reqId', int);
const amount = optionalDouble(UNSET_DOUBLE);

export const accountValue = message(6, 'accountValue', [
  fixed('2'),
  field('key', text),
  field('value', text),
  field('currency', text),
  field('account', text),
]);

export const portfolioValue = message(7, 'portfolioValue', [
  fixed('8'),
  group('contract', [
    field('conId', int),
    field('symbol', text),
    field('secType', text),
    field('lastTradeDateOrContractMonth', text),
    field('strike', double),
    field('right', text),
    field('multiplier', text),
    field('primaryExchange', text),
    field('currency', text),
    field('localSymbol', text),
    field('tradingClass', text),
  ]),
  field('position', double),
  field('marketPrice', double),
  field('marketValue', double),
  field('averageCost', double),
  field('unrealizedPnl', double),
  field('realizedPnl', double),
  field('account', text),
]);

/** `HH:MM`. */
export const accountUpdateTime = message(8, 'accountUpdateTime', [fixed('1'), field('time', text)]);
export const accountDownloadEnd = message(54, 'accountDownloadEnd', [fixed('1'), field('account', text)]);

export const position = message(61, 'position', [
  fixed('3'),
  field('account', text),
  group('contract', contractFields),
  field('position', double),
  field('averageCost', double),
]);
export const positionEnd = message(62, 'positionEnd', [fixed('1')]);

export const accountSummary = message(63, 'accountSummary', [
  fixed('1'),
  reqId,
  field('account', text),
  field('tag', text),
  field('value', text),
  field('currency', text),
]);
export const accountSummaryEnd = message(64, 'accountSummaryEnd', [fixed('1'), reqId]);

export const positionMulti = message(71, 'positionMulti', [
  fixed('1'),
  reqId,
  field('account', text),
  group('contract', contractFields),
  field('position', double),
  field('averageCost', double),
  field('modelCode', text),
]);
export const positionMultiEnd = message(72, 'positionMultiEnd', [fixed('1'), reqId]);

export const accountUpdateMulti = message(73, 'accountUpdateMulti', [
  fixed('1'),
  reqId,
  field('account', text),
  field('modelCode', text),
  field('key', text),
  field('value', text),
  field('currency', text),
]);
export const accountUpdateMultiEnd = message(74, 'accountUpdateMultiEnd', [fixed('1'), reqId]);

const profits = [
  since(129, [field('unrealizedPnl', amount)]),
  since(135, [field('realizedPnl', amount)]),
] as const;

export const pnl = message(94, 'pnl', [reqId, field('dailyPnl', amount), ...profits]);
export const pnlSingle = message(95, 'pnlSingle', [
  reqId,
  field('position', double),
  field('dailyPnl', amount),
  ...profits,
  field('value', amount),
]);

export const receiveFa = message(16, 'receiveFA', [fixed('1'), field('faDataType', int), field('xml', text)]);
export const replaceFaEnd = existsSince(157, message(103, 'replaceFAEnd', [reqId, field('text', text)]));
export const softDollarTiers = message(77, 'softDollarTiers', [
  reqId,
  list('tiers', [field('name', text), field('value', text), field('displayName', text)]),
]);
export const familyCodes = message(78, 'familyCodes', [
  list('codes', [field('account', text), field('familyCode', text)]),
]);
