import type { Side } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { AT_BROKER, isFinal, type OrderRecord } from '../order/order.ts';
import { derivedFromOrders } from './derived.ts';
import { IB_MAY_TAKE_MS } from './exit-groups.ts';
import { heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/** The exits that rest at the broker for a position, and how much of it a stop covers. */
export interface Protection {
  readonly status: 'yes' | 'no' | 'pending';
  readonly stops: readonly OrderRecord[];
  readonly targets: readonly OrderRecord[];
  readonly coveredQuantity: number;
}

/** IB's statuses of orders that no exchange and no trigger watches yet, or any more: `Inactive` is held or refused. */
const NOT_RESTING = /^(Inactive|ApiPending|PendingSubmit)\b/;

/** A person has made it another type in TWS. */
const isNoStop = ({ shownAs }: OrderRecord): boolean => shownAs?.type !== undefined;

const rests = (order: OrderRecord): boolean =>
  AT_BROKER.has(order.state) && !isNoStop(order) && !NOT_RESTING.test(order.brokerStatus ?? '');

/** A stop that IB holds, or has refused, without having ended it; not one that a person has made another type. */
export const isIdle = (stop: OrderRecord): boolean =>
  AT_BROKER.has(stop.state) && !isNoStop(stop) && stop.brokerStatus?.startsWith('Inactive') === true;

const remaining = (order: OrderRecord): number => order.quantity - order.filled;

/**
 * The entries whose complete fill exits wait for at IB, by signal. One that has ended is not among them; a stop of its own
 * has none.
 */
function workingEntries(open: readonly OrderRecord[]): ReadonlyMap<OrderRecord['signalId'], OrderRecord> {
  const entries = new Map<OrderRecord['signalId'], OrderRecord>();
  for (const order of open)
    if (order.role === 'entry' && !isFinal(order.state) && !entries.has(order.signalId))
      entries.set(order.signalId, order);
  return entries;
}

/**
 * How much of what is held exits are for: all that is left of them; but of an entry that still works only what the
 * entry has filled, because IB holds its children back until it has filled completely.
 */
export function sharesOf(
  exits: readonly OrderRecord[],
  open: readonly OrderRecord[],
): { readonly working: number; readonly heldBack: number } {
  if (exits.length === 0) return { working: 0, heldBack: 0 };
  const entries = workingEntries(open);
  let working = 0;
  const waiting = new Map<OrderRecord, number>();
  for (const exit of exits) {
    const entry = entries.get(exit.signalId);
    if (!entry) working += remaining(exit);
    else waiting.set(entry, Math.min(entry.filled, (waiting.get(entry) ?? 0) + remaining(exit)));
  }
  const heldBack = [...waiting.values()].reduce((sum, units) => sum + units, 0);
  return { working: cleanDecimal(working), heldBack: cleanDecimal(heldBack) };
}

/**
 * Units of a position that stops which work at the broker would close; `side`: of the stops. As `working` of `sharesOf`, without its
 * maps: every event about an order asks.
 */
export function coveredUnits(state: KernelState, conId: ConId, side: Side): number {
  const { openStops, openEntries } = state.risk;
  const entering: OrderRecord['signalId'][] = [];
  for (const { state: at, signalId } of openEntries.get(conId)?.values() ?? [])
    if (!isFinal(at)) entering.push(signalId);
  let covered = 0;
  for (const stop of openStops.get(conId)?.values() ?? [])
    if (stop.side === side && rests(stop) && !entering.includes(stop.signalId) && !endsHeldBack(state, stop))
      covered += leftInGroup(state, stop);
  return cleanDecimal(covered);
}

/**
 * What a stop would still close: where another exit of its group has filled, IB takes off as much of it, whether that has been told or
 * not. Heard of long enough after that, it is taken at its word.
 */
function leftInGroup(state: KernelState, stop: OrderRecord): number {
  // Asked to be smaller, it may be by now: the broker's answer can be lost.
  let left = Math.min(stop.quantity, stop.amendment?.quantity ?? stop.quantity) - stop.filled;
  if (stop.ocaGroup === undefined) return left;
  for (const ref of state.signals.get(stop.signalId)?.orders ?? []) {
    const other = state.orders.get(ref);
    if (!other || ref === stop.ref || other.ocaGroup !== stop.ocaGroup || other.filled === 0) continue;
    if (other.quantity < remaining(stop) || stop.updatedAt >= other.updatedAt + IB_MAY_TAKE_MS) continue;
    left = Math.min(left, Math.max(0, remaining(other)));
  }
  return left;
}

/** IB held it back when its entry ended without having filled completely: it ends with it, and never works. */
function endsHeldBack(state: KernelState, { brokerStatus, parent }: OrderRecord): boolean {
  if (parent === undefined || brokerStatus?.includes('child') !== true) return false;
  const entry = state.orders.get(parent);
  const ended = entry?.state === 'cancelled' || entry?.state === 'rejected';
  return ended && entry.filled < entry.quantity;
}

/**
 * Of what is held by the executions or by the orders' counts. `yes`: working stops cover the whole position. `pending`: they were sent, or IB holds them until their entry has filled.
 * `no`: they are missing.
 */
export const protectionOf = derivedFromOrders((state, conId): Protection => {
  const held = heldQuantity(state, conId);
  const open = openOrdersOf(state, conId);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = open.filter(
    (order) => order.side === side && (order.role === 'stop' || order.role === 'target'),
  );
  const stops = exits.filter((order) => order.role === 'stop');
  const targets = exits.filter((order) => order.role === 'target');
  const coveredQuantity = coveredUnits(state, conId, side);
  const coming = stops.filter(
    (stop) =>
      stop.state !== 'unknown' &&
      stop.state !== 'cancelling' &&
      !isNoStop(stop) &&
      !endsHeldBack(state, stop) &&
      !stop.brokerStatus?.startsWith('Inactive'),
  );
  const { working, heldBack } = sharesOf(coming, open);
  const takenOff = coming.reduce((sum, stop) => sum + remaining(stop) - leftInGroup(state, stop), 0);
  const promised = working + heldBack - takenOff;
  const needed = Math.abs(held);
  const status = coveredQuantity >= needed ? 'yes' : promised >= needed ? 'pending' : 'no';
  return { status, stops, targets, coveredQuantity };
});

/** True of a stop for what is held, by the executions or by the orders' counts. */
export const guardsPosition = (state: KernelState, order: OrderRecord): boolean =>
  order.role === 'stop' &&
  heldQuantity(state, order.conId) !== 0 &&
  protectionOf(state, order.conId).stops.includes(order);
