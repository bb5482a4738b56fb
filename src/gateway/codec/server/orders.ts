import { existsSince, message } from '../message.ts';
import { before, field, fixed, group, since } from '../parts.ts';
import { bool, double, int, javaDouble, long, optionalDouble, text, UNSET_DOUBLE } from '../wire-types.ts';
import { executedContractFields } from './contract.ts';

export { completedOrder, completedOrdersEnd } from './completed-order.ts';
export { openOrder } from './open-order.ts';

export const orderStatus = message(3, 'orderStatus', [
  before(131, [fixed('6')]),
  field('orderId', int),
  field('status', text),
  field('filled', double),
  field('remaining', double),
  field('avgFillPrice', double),
  field('permId', long),
  field('parentId', int),
  field('lastFillPrice', double),
  field('clientId', int),
  field('whyHeld', text),
  since(131, [field('mktCapPrice', double)]),
]);

export const openOrderEnd = message(53, 'openOrderEnd', [fixed('1')]);

export const executionData = message(11, 'executionData', [
  before(136, [fixed('10')]),
  field('reqId', int),
  field('orderId', int),
  group('contract', executedContractFields),
  field('execId', text),
  field('time', text),
  field('account', text),
  field('exchange', text),
  field('side', text),
  field('shares', double),
  field('price', double),
  field('permId', long),
  field('clientId', int),
  field('liquidation', int),
  field('cumQty', double),
  field('avgPrice', double),
  field('orderRef', text),
  field('evRule', text),
  field('evMultiplier', optionalDouble()),
  since(103, [field('modelCode', text)]),
  since(136, [field('lastLiquidity', int)]),
  since(178, [field('pendingPriceRevision', bool)]),
]);

export const executionDataEnd = message(55, 'executionDataEnd', [fixed('1'), field('reqId', int)]);

export const commissionReport = message(59, 'commissionReport', [
  fixed('1'),
  field('execId', text),
  field('commission', javaDouble),
  field('currency', text),
  field('realizedPnl', optionalDouble(UNSET_DOUBLE)),
  field('yield', optionalDouble(UNSET_DOUBLE)),
  field('yieldRedemptionDate', text),
]);

export const orderBound = existsSince(
  144,
  message(100, 'orderBound', [field('permId', long), field('clientId', int), field('orderId', int)]),
);
