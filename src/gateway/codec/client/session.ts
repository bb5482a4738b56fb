import { message } from '../message.ts';
import { field, fixed } from '../parts.ts';
import { int, text } from '../wire-types.ts';

export const startApi = message(71, 'startApi', [
  fixed('2'),
  field('clientId', int),
  field('optionalCapabilities', text),
]);

export const reqCurrentTime = message(49, 'reqCurrentTime', [fixed('1')]);
export const reqManagedAccts = message(17, 'reqManagedAccts', [fixed('1')]);
export const setServerLogLevel = message(14, 'setServerLogLevel', [fixed('1'), field('logLevel', int)]);

export const reqUserInfo = message(104, 'reqUserInfo', [field('reqId', int)]);
export const queryDisplayGroups = message(67, 'queryDisplayGroups', [fixed('1'), field('reqId', int)]);
export const subscribeToGroupEvents = message(68, 'subscribeToGroupEvents', [
  fixed('1'),
  field('reqId', int),
  field('groupId', int),
]);
export const updateDisplayGroup = message(69, 'updateDisplayGroup', [
  fixed('1'),
  field('reqId', int),
  field('contractInfo', text),
]);
export const unsubscribeFromGroupEvents = message(70, 'unsubscribeFromGroupEvents', [
  fixed('1'),
  field('reqId', int),
]);
