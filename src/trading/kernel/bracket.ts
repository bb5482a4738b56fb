import type { ConId, OrderRef } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, lackingOf, type OrderRecord } from '../order/order.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** The orders of one signal in one instrument: an entry and what was placed for it since. */
export interface Bracket {
  readonly entry: OrderRecord;
  readonly exits: readonly OrderRecord[];
}

/** Nothing where the signal made no entry there. */
export function bracketOf(state: KernelState, record: SignalRecord, conId: ConId): Bracket | undefined {
  const orders = record.orders
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => order.conId === conId);
  const entry = orders.find(({ role }) => role === 'entry');
  if (!entry) return undefined;
  return { entry, exits: orders.filter(({ role }) => role !== 'entry' && role !== 'close') };
}

/**
 * What the entry has filled of the position that is held now, less what its own exits have taken back of it, without
 * sign. An entry whose position was closed before has nothing left: its rules are not those of a later position.
 * Closing orders are not told apart by entry: the position bounds it. `held` is signed.
 */
export function remainderOf(state: KernelState, { entry, exits }: Bracket, held: number): number {
  if (held === 0 || held > 0 !== (entry.side === 'BUY')) return 0;
  const since = executedSinceOpened(state, entry.conId);
  // After `adopt` nobody knows which fills made the position: exits that still rest show whose it is.
  const counts = since.complete || !exits.some(({ state: at }) => !isFinal(at));
  const of = (order: OrderRecord): number =>
    counts ? (since.units.get(order.ref) ?? 0) + lackingOf(order) : order.filled;
  const taken = exits.reduce((sum, order) => sum + of(order), 0);
  return Math.min(Math.abs(held), Math.max(0, cleanDecimal(of(entry) - taken)));
}

/** What each order has executed since the position was last flat, or on the other side. */
function executedSinceOpened(
  state: KernelState,
  conId: ConId,
): { readonly units: ReadonlyMap<OrderRef, number>; readonly complete: boolean } {
  const units = new Map<OrderRef, number>();
  let running = state.positions.get(conId)?.quantity ?? 0;
  const side = Math.sign(running);
  if (side === 0) return { units, complete: true };
  for (const { ref, execution } of (state.fills.get(conId) ?? []).toReversed()) {
    if (Math.sign(running) !== side) break;
    const before = cleanDecimal(running - (execution.side === 'BUY' ? 1 : -1) * execution.quantity);
    // A fill through zero closes first: only what is beyond opens.
    const counted = Math.sign(before) === -side ? Math.abs(running) : execution.quantity;
    units.set(ref, cleanDecimal((units.get(ref) ?? 0) + counted));
    running = before;
  }
  return { units, complete: Math.sign(running) !== side };
}
