import type { Pricing } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import { limitPriceOf, orderTypeCode, type PlannedOrder, stopPriceOf } from '../order/order.ts';
import type { OrderTerms } from '../order/order-terms.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

/** `SELL 10 SPY STP 441.10 GTC`. */
export function describeOrder(order: PlannedOrder, symbol: string): string {
  const prices = [stopPriceOf(order.pricing), limitPriceOf(order.pricing)].filter(
    (value) => value !== undefined,
  );
  return [order.side, order.quantity, symbol, orderTypeCode(order.pricing), ...prices, order.tif].join(' ');
}

/** `10 STP 441.10`. */
export const describeTerms = ({ quantity, pricing }: OrderTerms): string =>
  [quantity, orderTypeCode(pricing), stopPriceOf(pricing), limitPriceOf(pricing)]
    .filter((value) => value !== undefined)
    .join(' ');

/**
 * The reference of an order with its terms, unless they have changed since `at` (our clock): what they were then the state does not
 * know, but for `pricing`, where that is given.
 */
export function describeOrderThen(state: KernelState, ref: OrderRef, at: UnixMs, pricing?: Pricing): string {
  const order = state.orders.get(ref);
  if (!order) return ref;
  const symbol = symbolOf(state, order.conId);
  const { pricedAt = order.placedAt, sizedAt = order.placedAt } = order;
  const isKnown = sizedAt <= at && (pricing !== undefined || pricedAt <= at);
  if (isKnown) return `${ref} ${describeOrder({ ...order, pricing: pricing ?? order.pricing }, symbol)}`;
  return [ref, order.side, symbol, orderTypeCode(order.pricing), order.tif].join(' ');
}
