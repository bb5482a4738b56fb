import type { BrokerOrder, Pricing } from '../../broker/port.ts';
import { limitPriceOf, type OrderRecord, orderTypeCode, stopPriceOf } from './order.ts';
import type { OrderTerms } from './order-terms.ts';

const same = (left: number | undefined, right: number | undefined): boolean =>
  left === undefined || right === undefined || Math.abs(left - right) < 1e-9;

/** Trailing stops move by themselves: of them only type and quantity can be compared. */
export const trails = (
  pricing: Pricing,
): pricing is Extract<Pricing, { type: 'trailing-stop' | 'trailing-stop-percent' }> =>
  pricing.type === 'trailing-stop' || pricing.type === 'trailing-stop-percent';

/** Whether the broker describes an order as having these terms. */
export function showsTerms(reported: BrokerOrder, { quantity, pricing }: OrderTerms): boolean {
  if (reported.orderType !== orderTypeCode(pricing) || reported.quantity !== quantity) return false;
  if (trails(pricing)) return true;
  return same(reported.limitPrice, limitPriceOf(pricing)) && same(reported.stopPrice, stopPriceOf(pricing));
}

/** IB's order types that a trigger price sets off against a loss: `STP`, `STP LMT`, `STP PRT`, `TRAIL`, `TRAIL LIMIT`. */
export const isStopType = (orderType: string): boolean => /^(STP|TRAIL)\b/.test(orderType);

/**
 * Whether the broker newly describes a stop as an order of a type that is no stop's, or as a stop again: a person has changed it
 * in TWS. `type`: IB's code, absent for a stop. Undefined where nothing has changed, or no type is told.
 */
export function toldType(
  { role, shownAs }: OrderRecord,
  { orderType }: BrokerOrder,
): { readonly type?: string } | undefined {
  if (role !== 'stop' || orderType === '') return undefined;
  const type = isStopType(orderType) ? undefined : orderType;
  if (type === shownAs?.type) return undefined;
  return type === undefined ? {} : { type };
}

/**
 * The prices that the broker tells where they are others than ours: a person has changed the order in TWS, or an
 * adjustable stop has been adjusted. Undefined where nothing differs, or the type is one that Bowline does not use.
 */
export function toldPricing(order: OrderRecord, reported: BrokerOrder): Pricing | undefined {
  const { pricing } = order;
  const { limitPrice: limit, stopPrice: stop } = reported;
  if (reported.orderType !== orderTypeCode(pricing)) {
    const to = order.adjustment?.to;
    if (!to || reported.orderType !== orderTypeCode(to)) return undefined;
    return stop === undefined ? to : { ...to, stop };
  }
  const differs = !same(limit, limitPriceOf(pricing)) || !same(stop, stopPriceOf(pricing));
  if (!differs) return undefined;
  return {
    ...pricing,
    ...('limit' in pricing && limit !== undefined ? { limit } : {}),
    ...('stop' in pricing && stop !== undefined ? { stop } : {}),
  } as Pricing;
}
