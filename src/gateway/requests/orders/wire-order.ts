import { fromMicros } from '../../../core/money.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type {
  OrderCondition,
  OrderRequest,
  SimulatedOrder,
  WhatIfResult,
} from '../../../simulator/exchange.ts';
import type { Message, ValuesOf } from '../../codec/message.ts';
import type { completedOrder } from '../../codec/server/completed-order.ts';
import { completedOrder as completedOrderMessage } from '../../codec/server/completed-order.ts';
import { openOrder } from '../../codec/server/open-order.ts';
import type { orderStatus } from '../../codec/server/orders.ts';
import { contractValues } from '../../contracts/wire-contract.ts';
import { EASTERN, localStamp } from '../../times.ts';
import { comboValues } from './combo-order.ts';
import { echoedValues } from './echo.ts';

type OpenOrderValues = ValuesOf<typeof openOrder>;
type CompletedOrderValues = ValuesOf<typeof completedOrder>;

/** What a gateway writes for orders that are not PEG BEST. */
const UNSET_PEG_BEST = { minCompeteSize: 100, competeAgainstBestOffset: 0.02 } as const;

/** A condition as a client sent it. */
const wireCondition = (condition: OrderCondition) => ({ ...condition });

const terms = (request: OrderRequest, instrument: Instrument) => ({
  contract: contractValues(instrument, request.exchange || instrument.exchange, '?'),
  action: request.action,
  totalQuantity: request.totalQuantity,
  orderType: request.orderType,
  lmtPrice: request.lmtPrice ?? 0,
  auxPrice: request.auxPrice ?? 0,
  tif: request.tif || 'DAY',
  ocaGroup: request.ocaGroup,
  // An order for a group has no account of its own.
  account: request.allocation === undefined ? request.account : '',
  orderRef: request.orderRef,
  outsideRth: request.outsideRth,
  goodTillDate: request.goodTillDate ?? '',
  ocaType: request.ocaType || DEFAULT_OCA_TYPE,
  ...(request.trailStopPrice === undefined
    ? {}
    : { trailStopPrice: request.trailStopPrice, adjustableTrailStopPrice: request.trailStopPrice }),
  ...(request.algo === undefined
    ? {}
    : {
        algoStrategy: request.algo.strategy,
        algoParams: request.algo.params.map((param) => ({ ...param })),
      }),
  ...(request.conditions === undefined
    ? {}
    : {
        conditions: request.conditions.map(wireCondition),
        conditionsIgnoreRth: request.conditionsIgnoreRth ?? false,
        conditionsCancelOrder: request.conditionsCancelOrder ?? false,
      }),
  ...comboValues(request, instrument),
  ...(request.trailingPercent === undefined ? {} : { trailingPercent: request.trailingPercent }),
});

const DEFAULT_OCA_TYPE = 3;

/** Who gets how much: `1000000001.0/DU1234567/100`, with commas between accounts. */
function sharesAllocation({ permId, account, totalQuantity, allotments }: SimulatedOrder): string {
  const parts = allotments ?? [{ account, quantity: totalQuantity }];
  return parts.map((part) => `${permId}.0/${part.account}/${part.quantity}`).join(',');
}

/** An openOrder. The commission appears once there is one. */
export function openOrderValues(order: SimulatedOrder, instrument: Instrument): OpenOrderValues {
  return {
    ...UNSET_PEG_BEST,
    ...echoedValues(openOrder as Message, order.echo),
    ...terms(order, instrument),
    orderId: order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    parentId: order.parentId,
    sharesAllocation: sharesAllocation(order),
    whatIf: false,
    status: order.status,
    ...(order.commission === 0 ? {} : { commission: fromMicros(order.commission) }),
    commissionCurrency: order.commission === 0 ? '' : order.commissionCurrency,
  };
}

/** The openOrder that answers a what-if order: margins before, after and their change, and the commission. */
export function whatIfValues(
  request: OrderRequest,
  permId: number,
  result: WhatIfResult,
  instrument: Instrument,
): OpenOrderValues {
  const before = {
    init: fromMicros(result.initMarginBefore),
    maint: fromMicros(result.maintMarginBefore),
    equity: fromMicros(result.equityWithLoanBefore),
  };
  const after = {
    init: fromMicros(result.initMarginAfter),
    maint: fromMicros(result.maintMarginAfter),
    equity: fromMicros(result.equityWithLoanAfter),
  };
  const cents = (amount: number): number => Math.round(amount * 100) / 100;
  return {
    ...UNSET_PEG_BEST,
    ...echoedValues(openOrder as Message, request.echo),
    ...terms(request, instrument),
    orderId: request.orderId,
    clientId: request.clientId,
    permId,
    parentId: request.parentId,
    whatIf: true,
    status: 'PreSubmitted',
    initMarginBefore: cents(before.init),
    maintMarginBefore: cents(before.maint),
    equityWithLoanBefore: cents(before.equity),
    initMarginChange: cents(after.init - before.init),
    maintMarginChange: cents(after.maint - before.maint),
    equityWithLoanChange: cents(after.equity - before.equity),
    initMarginAfter: cents(after.init),
    maintMarginAfter: cents(after.maint),
    equityWithLoanAfter: cents(after.equity),
    commission: fromMicros(result.commission),
    // Of what SMART may route to several venues IB names the range.
    ...(request.exchange === 'SMART'
      ? { minCommission: fromMicros(result.commission), maxCommission: fromMicros(result.commission) }
      : {}),
    commissionCurrency: result.commissionCurrency,
    warningText: result.error?.message ?? '',
  };
}

export const orderStatusValues = (order: SimulatedOrder): ValuesOf<typeof orderStatus> => ({
  orderId: order.orderId,
  status: order.status,
  filled: order.filled,
  remaining: order.remaining,
  avgFillPrice: cleanDecimal(order.avgFillPrice),
  permId: order.permId,
  parentId: order.parentId,
  lastFillPrice: order.lastFillPrice,
  clientId: order.clientId,
  whyHeld: order.whyHeld,
  mktCapPrice: 0,
});

export function completedOrderValues(order: SimulatedOrder, instrument: Instrument): CompletedOrderValues {
  return {
    ...UNSET_PEG_BEST,
    ...echoedValues(completedOrderMessage as Message, order.echo),
    ...terms(order, instrument),
    permId: order.permId,
    status: order.status,
    autoCancelDate: '',
    filledQuantity: order.filled,
    shareholder: 'Not an insider or substantial shareholder',
    imbalanceOnly: false,
    routeMarketableToBbo: false,
    completedTime: order.completedAt === undefined ? '' : localStamp(order.completedAt, EASTERN),
    completedStatus: order.completedStatus ?? '',
  };
}
