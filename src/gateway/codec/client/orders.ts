import { existsSince, message } from '../message.ts';
import { before, field, fixed, gate, group, since } from '../parts.ts';
import { bool, int, optionalInt, text } from '../wire-types.ts';
import { contractQueryShort } from './contract.ts';

export { placeOrder } from './place-order.ts';

export const cancelOrder = message(4, 'cancelOrder', [
  before(192, [fixed('1')]),
  field('orderId', int),
  since(169, [field('manualOrderCancelTime', text)]),
  gate(187, 189, [field('externalUserId', text), fixed(''), fixed('2147483647')]),
  since(192, [field('extOperator', text), field('manualOrderIndicator', optionalInt())]),
]);

export const reqGlobalCancel = message(58, 'reqGlobalCancel', [
  before(192, [fixed('1')]),
  since(192, [field('extOperator', text), field('manualOrderIndicator', optionalInt())]),
]);

export const reqOpenOrders = message(5, 'reqOpenOrders', [fixed('1')]);
export const reqAllOpenOrders = message(16, 'reqAllOpenOrders', [fixed('1')]);
export const reqAutoOpenOrders = message(15, 'reqAutoOpenOrders', [fixed('1'), field('autoBind', bool)]);
/** Some clients send it at any version; they could not read the answer at a lower one. */
export const reqCompletedOrders = existsSince(
  150,
  message(99, 'reqCompletedOrders', [field('apiOnly', bool)]),
);

export const reqExecutions = message(7, 'reqExecutions', [
  fixed('3'),
  field('reqId', int),
  field('clientId', int),
  field('account', text),
  field('time', text),
  field('symbol', text),
  field('secType', text),
  field('exchange', text),
  field('side', text),
]);

export const reqIds = message(8, 'reqIds', [fixed('1'), field('count', int)]);

export const exerciseOptions = message(21, 'exerciseOptions', [
  fixed('2'),
  field('reqId', int),
  group('contract', contractQueryShort),
  field('exerciseAction', int),
  field('exerciseQuantity', int),
  field('account', text),
  field('override', int),
  since(180, [field('manualOrderTime', text)]),
  since(183, [field('customerAccount', text)]),
  since(184, [field('professionalCustomer', bool)]),
]);
