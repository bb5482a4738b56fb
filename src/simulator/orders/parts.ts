import type { AccountId } from '../../core/ids.ts';
import { type Micros, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import type { Allotment } from '../advisor/allocation.ts';
import { shareOut } from '../advisor/share-out.ts';
import type { LiveOrder } from './live-order.ts';

/** One account's part of an order that is shared out, with its life so far. Plain data, as the order. */
export interface OrderPart {
  readonly account: AccountId;
  /** What the account gets when the whole order fills. */
  quantity: number;
  filled: number;
  /** Σ price × quantity. */
  filledValue: number;
  commission: Micros;
}

export const newParts = (allotments: readonly Allotment[]): OrderPart[] =>
  allotments.map(({ account, quantity }) => ({
    account,
    quantity,
    filled: 0,
    filledValue: 0,
    commission: ZERO_MONEY,
  }));

/** The order of each account by itself: for an order of one account the order as it is. For looking at, not for keeping. */
export const accountOrders = (order: LiveOrder): readonly LiveOrder[] =>
  order.parts === undefined
    ? [order]
    : order.parts.map(({ account, quantity, filled }) => {
        const { parts: _, ...rest } = order;
        return { ...rest, filled, terms: { ...order.terms, account, totalQuantity: quantity as Quantity } };
      });

/** True when the order trades for the account, alone or among others. */
export const concernsAccount = (order: LiveOrder, account: AccountId): boolean =>
  order.parts === undefined
    ? order.terms.account === account
    : order.parts.some((part) => part.account === account);

/**
 * Shares a fill out so that every account has its part of what has been filled so far, in whole steps, and in the end exactly what it
 * was allotted. Steps that are left over go to who is furthest behind, the first of equals.
 *
 * @param filled units of the order filled, this fill included
 */
export function shareFill(
  parts: readonly OrderPart[],
  quantity: number,
  filled: number,
  step: number,
): readonly number[] {
  const total = parts.reduce((sum, part) => sum + part.quantity, 0);
  const room = parts.map((part) => Math.round((part.quantity - part.filled) / step));
  const due = parts.map((part) => ((filled * part.quantity) / total - part.filled) / step);
  const given = due.map((steps, index) =>
    Math.min(room[index] ?? 0, Math.max(0, Math.floor(cleanDecimal(steps)))),
  );
  let left = Math.round(quantity / step) - given.reduce((sum, steps) => sum + steps, 0);
  const behind = (index: number): number => (due[index] ?? 0) - (given[index] ?? 0);
  // What was rounded away can be less than nothing when an account was ahead: those who got most give back.
  for (; left < 0; left += 1) {
    const most = pick(
      given,
      (index) => (given[index] ?? 0) > 0,
      (index) => -behind(index),
    );
    given[most] = (given[most] ?? 0) - 1;
  }
  for (; left > 0; left -= 1) {
    const next = pick(given, (index) => (given[index] ?? 0) < (room[index] ?? 0), behind);
    given[next] = (given[next] ?? 0) + 1;
  }
  return given.map((steps) => cleanDecimal(steps * step));
}

/** The place with the highest rank among those that may be taken; the first of equals. */
function pick(
  places: readonly unknown[],
  may: (index: number) => boolean,
  rank: (index: number) => number,
): number {
  let best = -1;
  for (const index of places.keys()) {
    if (may(index) && (best < 0 || rank(index) > rank(best))) best = index;
  }
  if (best < 0) throw new Error('a fill exceeds what the accounts of its order were allotted');
  return best;
}

const openOf = ({ quantity, filled }: OrderPart): number => cleanDecimal(quantity - filled);

/**
 * The parts of an order that another one's fill has reduced to `total` (OCA): where both have the same left, as the exits of an
 * entry, each account has the same left in both; otherwise what is left is shared out as it was.
 */
export function reduceParts(
  parts: readonly OrderPart[],
  total: number,
  filledOrder: LiveOrder,
  step: number,
): readonly OrderPart[] {
  const left = cleanDecimal(total - parts.reduce((sum, part) => sum + part.filled, 0));
  const same = parts.map(({ account }) => filledOrder.parts?.find((part) => part.account === account));
  const leftThere = same.reduce((sum, part) => sum + (part === undefined ? 0 : openOf(part)), 0);
  if (cleanDecimal(leftThere) !== left) return resizeParts(parts, total, step);
  return parts.map((part, index) => {
    const other = same[index];
    return { ...part, quantity: cleanDecimal(part.filled + (other === undefined ? 0 : openOf(other))) };
  });
}

/** The order's size has changed: what is not yet filled is shared out anew, as it was. */
export function resizeParts(parts: readonly OrderPart[], total: number, step: number): OrderPart[] {
  const filled = parts.reduce((sum, part) => sum + part.filled, 0);
  const open = parts.map((part) => Math.max(0, openOf(part)));
  const weights = open.some((quantity) => quantity > 0) ? open : parts.map((part) => part.quantity);
  const shares = shareOut(cleanDecimal(total - filled), weights, step);
  return parts.map((part, index) => ({
    ...part,
    quantity: cleanDecimal(part.filled + (shares[index] ?? 0)),
  }));
}
