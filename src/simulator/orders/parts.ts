import type { AccountId } from '../../core/ids.ts';
import { type Micros, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { shareOut } from '../../core/share-out.ts';
import type { Allotment } from '../advisor/allocation.ts';
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
 * was allotted. An account that is ahead, after a correction, waits for the others.
 *
 * @param quantity units of the fill
 * @param filled units of the order filled, this fill included
 */
export function shareFill(
  parts: readonly OrderPart[],
  quantity: number,
  filled: number,
  step: number,
): readonly number[] {
  const total = parts.reduce((sum, part) => sum + part.quantity, 0);
  const due = parts.map((part) => Math.max(0, (filled * part.quantity) / total - part.filled));
  return shareOut(quantity, due, step);
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
