import type { LiveOrder } from '../orders/live-order.ts';
import { remainingOf } from '../orders/live-order.ts';
import type { Fill } from './fill-model.ts';

export const filledBy = (fills: readonly Fill[]): number =>
  fills.reduce((sum, fill) => sum + fill.quantity, 0);

/** The fills that an order's `allOrNone` and `minQty` let happen: all of them, or none. */
export function admitted(order: LiveOrder, fills: readonly Fill[]): readonly Fill[] {
  const { allOrNone, minQty } = order.terms;
  if (allOrNone !== true && minQty === undefined) return fills;
  const remaining = remainingOf(order);
  let least = 0;
  if (allOrNone === true || order.terms.tif === 'FOK') least = remaining;
  else if (minQty !== undefined && order.filled < minQty) least = Math.min(minQty, remaining);
  return filledBy(fills) >= least ? fills : [];
}

/** How much of an order others can see, and one quote or one trade can take: all of it, unless it is an iceberg. */
export function visible(order: LiveOrder): number {
  const remaining = remainingOf(order);
  const { displaySize } = order.terms;
  return displaySize === undefined ? remaining : Math.min(remaining, displaySize);
}
