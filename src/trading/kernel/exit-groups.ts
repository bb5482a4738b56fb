import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { isFinal, limitPriceOf, type OrderRecord } from '../order/order.ts';
import { heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/** IB cancels the other orders of a group, or makes them smaller, by itself after a fill; it is given so long. */
export const IB_MAY_TAKE_MS = 2_000;

/** After this long an exit that the broker still shows working is taken at its word. */
const TAKEN_OFF_WITHIN_MS = 10_000;

/** Exits that belong together: a stop and its target, of which one fill takes off the other. */
export interface ExitGroup {
  readonly orders: readonly OrderRecord[];
  /** How much of the position it would take away: the most that one of its orders still may fill. */
  readonly resting: number;
  /** The price of its target, where it has one. */
  readonly target?: number;
}

/** What an order may still fill. */
export const remainingOf = (order: OrderRecord): number =>
  cleanDecimal(Math.max(0, order.quantity - order.filled));

/** A child of an entry that has filled nothing yet: IB holds it, and it protects nothing. */
function isHeld(state: KernelState, order: OrderRecord): boolean {
  const parent = order.parent === undefined ? undefined : state.orders.get(order.parent);
  return parent !== undefined && !isFinal(parent.state) && parent.filled === 0;
}

/**
 * The open exits of the position held in an instrument, grouped; nearest target first, groups without a target last.
 * Children of entries that have filled nothing are left out.
 */
export function exitGroups(state: KernelState, conId: ConId): readonly ExitGroup[] {
  const held = heldQuantity(state, conId);
  const side = held > 0 ? 'SELL' : 'BUY';
  const groups = new Map<string | OrderRef, OrderRecord[]>();
  for (const order of openOrdersOf(state, conId)) {
    const isExit = order.role !== 'entry' && order.role !== 'close';
    if (!isExit || order.side !== side || isHeld(state, order)) continue;
    const key = order.ocaGroup ?? order.ref;
    groups.set(key, [...(groups.get(key) ?? []), order]);
  }
  const direction = held > 0 ? 1 : -1;
  return [...groups.values()]
    .map((orders): ExitGroup => {
      const target = orders.find(({ role }) => role === 'target');
      const price = target && limitPriceOf(target.pricing);
      return {
        orders,
        resting: Math.max(...orders.map(remainingOf)),
        ...(price === undefined ? {} : { target: price }),
      };
    })
    .sort(
      (left, right) =>
        direction * ((left.target ?? Infinity * direction) - (right.target ?? Infinity * direction)) || 0,
    );
}

/** What all groups together would take away. */
export const restingOf = (groups: readonly ExitGroup[]): number =>
  cleanDecimal(groups.reduce((sum, { resting }) => sum + resting, 0));

/**
 * The whole size that a change of an exit tells. Where another exit of its group has filled and the broker has not yet told that
 * it made this one smaller, it leaves no more than that one does: the size of before would take away more than is held.
 */
export function sizeInGroup(state: KernelState, order: OrderRecord): Quantity {
  const groups = exitGroups(state, order.conId);
  const others = groups
    .find(({ orders }) => orders.includes(order))
    ?.orders.filter((other) => other !== order && other.state !== 'cancelling');
  if (!others || others.length === 0) return order.quantity;
  const excess = restingOf(groups) - Math.abs(heldQuantity(state, order.conId));
  const surplus = remainingOf(order) - Math.min(...others.map(remainingOf));
  return cleanDecimal(order.quantity - Math.max(0, Math.min(excess, surplus))) as Quantity;
}

/**
 * True for an exit that the broker is making smaller, because another of its group is just filling. A change tells the whole size of an
 * order, and the size that we know of is more than that by now.
 */
export function isShrinking(
  state: KernelState,
  { ocaGroup, signalId, ref }: OrderRecord,
  now: UnixMs,
): boolean {
  if (ocaGroup === undefined) return false;
  return (state.signals.get(signalId)?.orders ?? []).some((other) => {
    const sibling = state.orders.get(other);
    if (other === ref || sibling?.ocaGroup !== ocaGroup) return false;
    return sibling.state === 'partially-filled' && elapsedMs(sibling.updatedAt, now) < IB_MAY_TAKE_MS;
  });
}

/**
 * True for an exit that is on its way out: the broker is cancelling it, or will, because another exit of its group has filled as much as
 * it was for. A change of it could arrive when it has gone, and IB takes that for a new order.
 */
export function isTakenOff(state: KernelState, order: OrderRecord, now: UnixMs): boolean {
  const { ocaGroup, signalId, ref, quantity, brokerStatus } = order;
  if (brokerStatus?.startsWith('PendingCancel')) return true;
  if (ocaGroup === undefined) return false;
  for (const other of state.signals.get(signalId)?.orders ?? []) {
    const sibling = state.orders.get(other);
    if (other === ref || sibling?.ocaGroup !== ocaGroup || sibling.state !== 'filled') continue;
    if (sibling.quantity >= quantity && elapsedMs(sibling.updatedAt, now) < TAKEN_OFF_WITHIN_MS) return true;
  }
  return false;
}
