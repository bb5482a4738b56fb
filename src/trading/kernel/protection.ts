import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { type KernelState, openOrdersOf } from './state.ts';

/** The exits that rest at the broker for a position, and how much of it a stop covers. */
export interface Protection {
  readonly status: 'yes' | 'no' | 'pending';
  readonly stops: readonly OrderRecord[];
  readonly targets: readonly OrderRecord[];
  readonly coveredQuantity: number;
}

const AT_BROKER: ReadonlySet<OrderRecord['state']> = new Set(['working', 'partially-filled']);

/** IB's statuses of orders that no exchange and no trigger watches yet, or any more: `Inactive` is held or refused. */
const NOT_RESTING = /^(Inactive|ApiPending|PendingSubmit)\b/;

const rests = (order: OrderRecord): boolean =>
  AT_BROKER.has(order.state) && !NOT_RESTING.test(order.brokerStatus ?? '');

const remaining = (order: OrderRecord): number => order.quantity - order.filled;

/** The entry whose complete fill an exit waits for at IB; absent once it has ended, and for a stop of its own. */
const heldFor = (exit: OrderRecord, open: readonly OrderRecord[]): OrderRecord | undefined =>
  open.find((order) => order.role === 'entry' && order.signalId === exit.signalId && !isFinal(order.state));

/**
 * How much of what is held an exit is for: all that is left of it; but of an entry that still works only what the
 * entry has filled, because IB holds a child back until its entry has filled completely.
 */
export function exitShare(
  exit: OrderRecord,
  open: readonly OrderRecord[],
): { readonly units: number; readonly heldBack: boolean } {
  const entry = heldFor(exit, open);
  if (!entry) return { units: remaining(exit), heldBack: false };
  return { units: Math.min(remaining(exit), entry.filled), heldBack: true };
}

/**
 * `yes`: working stops cover the whole position. `pending`: they were sent, or IB holds them until their entry has filled.
 * `no`: they are missing.
 */
export function protectionOf(state: KernelState, conId: ConId): Protection {
  const held = state.positions.get(conId)?.quantity ?? 0;
  const open = openOrdersOf(state, conId);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = open.filter(
    (order) => order.side === side && (order.role === 'stop' || order.role === 'target'),
  );
  const stops = exits.filter((order) => order.role === 'stop');
  const targets = exits.filter((order) => order.role === 'target');
  let coveredQuantity = 0;
  let promised = 0;
  for (const stop of stops) {
    const { units, heldBack } = exitShare(stop, open);
    if (rests(stop) && !heldBack) coveredQuantity += units;
    const gone = stop.state === 'unknown' || stop.state === 'cancelling';
    if (!gone && !stop.brokerStatus?.startsWith('Inactive')) promised += units;
  }
  const needed = Math.abs(held);
  const status = coveredQuantity >= needed ? 'yes' : promised >= needed ? 'pending' : 'no';
  return { status, stops, targets, coveredQuantity };
}
