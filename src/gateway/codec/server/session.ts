import { message } from '../message.ts';
import { field, fixed, since } from '../parts.ts';
import { int, long, text } from '../wire-types.ts';

export const errorMessage = message(4, 'errMsg', [
  fixed('2'),
  field('id', int),
  field('code', int),
  field('text', text),
  since(166, [field('advancedOrderRejectJson', text)]),
]);

export const nextValidId = message(9, 'nextValidId', [fixed('1'), field('orderId', int)]);
export const managedAccounts = message(15, 'managedAccounts', [fixed('1'), field('accounts', text)]);
export const currentTime = message(49, 'currentTime', [fixed('1'), field('epochSeconds', long)]);
export const userInfo = message(107, 'userInfo', [field('reqId', int), field('whiteBrandingId', text)]);
export const displayGroupList = message(67, 'displayGroupList', [
  fixed('1'),
  field('reqId', int),
  field('groups', text),
]);
export const displayGroupUpdated = message(68, 'displayGroupUpdated', [
  fixed('1'),
  field('reqId', int),
  field('contractInfo', text),
]);
