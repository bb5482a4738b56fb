import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, lackingOf, type OrderRecord } from '../order/order.ts';
import { derivedFromOrders, derivedOf } from './derived.ts';
import { ordersOf } from './orders-of.ts';
import { heldQuantity, type KernelState, type RecordedExecution, type SignalRecord } from './state.ts';

/** The orders of one signal in one instrument: an entry and what was placed for it since. */
export interface Bracket {
  readonly entry: OrderRecord;
  readonly exits: readonly OrderRecord[];
}

/** Nothing where the signal made no entry there. */
export function bracketOf(state: KernelState, record: SignalRecord, conId: ConId): Bracket | undefined {
  let entry: OrderRecord | undefined;
  const exits: OrderRecord[] = [];
  for (const ref of record.orders) {
    const order = state.orders.get(ref);
    if (!order || order.conId !== conId) continue;
    // Of several, as rolls make them, the newest: the position is its.
    if (order.role === 'entry') entry = order;
    else if (order.role !== 'close') exits.push(order);
  }
  return entry && { entry, exits };
}

export interface BracketOfSignal {
  readonly record: SignalRecord;
  readonly bracket: Bracket;
}

/** Those of every signal in one instrument, oldest first. */
export const bracketsOf = derivedOf((state, conId): readonly BracketOfSignal[] => {
  const found: BracketOfSignal[] = [];
  for (const record of state.signals.values()) {
    const bracket = bracketOf(state, record, conId);
    if (bracket) found.push({ record, bracket });
  }
  return found;
}, 'places');

/** What is left of each entry, by its signal; without sign. */
export type Remainders = ReadonlyMap<SignalId, number>;

/**
 * What each entry has filled of the position that is held now, less what its own exits have taken back of it and what
 * closing orders have taken: of the entries that they were meant for, else of the oldest. An entry whose position was
 * closed before has nothing left: its rules are not those of a later position. No remainder is more than what is held
 * (`held`, signed).
 */
export const remaindersOf = (state: KernelState, conId: ConId, held: number): Remainders =>
  held === heldQuantity(state, conId) ? remaindersOfAll(state, conId) : workOutRemainders(state, conId, held);

/** The same of all that is held. */
const remaindersOfAll = derivedFromOrders(
  (state, conId): Remainders => workOutRemainders(state, conId, heldQuantity(state, conId)),
);

function workOutRemainders(state: KernelState, conId: ConId, held: number): Remainders {
  const left = new Map<SignalId, number>();
  if (held === 0) return left;
  const since = executedSinceOpened(state, conId);
  const sofar = (order: OrderRecord): number => (since.units.get(order.ref) ?? 0) + lackingOf(order);
  const closes: OrderRecord[] = [];
  const exits = new Map<SignalId, OrderRecord[]>();
  const entries: OrderRecord[] = [];
  for (const order of ordersOf(state, conId)) {
    if (order.role === 'close') closes.push(order);
    else if (order.role !== 'entry') exits.set(order.signalId, [...(exits.get(order.signalId) ?? []), order]);
    else if (held > 0 === (order.side === 'BUY')) entries.push(order);
  }
  // What a split has made of each entry is known to the unit; before and after it units are not the same.
  const carried = since.complete ? undefined : state.carried.get(conId);
  for (const [signalId, its] of Map.groupBy(entries, (entry) => entry.signalId)) {
    const own = exits.get(signalId) ?? [];
    if (carried) {
      const entered = its.reduce((sum, entry) => sum + sofar(entry), carried.get(signalId) ?? 0);
      const units = cleanDecimal(entered - own.reduce((sum, order) => sum + sofar(order), 0));
      if (units > 0) left.set(signalId, units);
      continue;
    }
    // After `adopt` nobody knows which fills made the position: exits that still rest show whose it is.
    const counts = since.complete || !own.some(({ state: at }) => !isFinal(at));
    const of = (order: OrderRecord): number => (counts ? sofar(order) : order.filled);
    // Where the oldest entry is not known, a closing counts only for those that it was meant for.
    const closed = since.complete ? 0 : takenOf(closes, signalId, held, of);
    const taken = own.reduce((sum, order) => sum + of(order), closed);
    const whole = own.reduce((sum, order) => sum + order.filled, 0);
    // Never more than the whole of its life leaves of it, in whatever order its executions have come.
    const entered = its.reduce((sum, entry) => sum + of(entry), 0);
    const most = its.reduce((sum, entry) => sum + entry.filled, 0);
    const units = cleanDecimal(Math.min(entered - taken, most - whole));
    if (units > 0) left.set(signalId, units);
  }
  // What was taken over from the broker belongs to the entry whose position it was, unless its resting exits told so above.
  const heir = state.heirs.get(conId);
  const exitsRest = heir !== undefined && (exits.get(heir) ?? []).some(({ state: at }) => !isFinal(at));
  const isKnown = entries.some(({ signalId }) => signalId === heir);
  if (heir !== undefined && isKnown && since.rest > 0 && !exitsRest && !carried)
    left.set(heir, cleanDecimal((left.get(heir) ?? 0) + since.rest));
  if (since.complete || carried)
    for (const close of closes) if (held > 0 === (close.side === 'SELL')) takeOff(left, close, sofar(close));
  for (const [signalId, units] of left) left.set(signalId, Math.min(Math.abs(held), units));
  return left;
}

/** What closing orders have taken of the entry that they were meant for. */
const takenOf = (
  closes: readonly OrderRecord[],
  signalId: SignalId,
  held: number,
  of: (order: OrderRecord) => number,
): number =>
  closes
    .filter(({ side }) => held > 0 === (side === 'SELL'))
    .flatMap((close) => (close.takes ?? []).map((meant) => ({ close, meant })))
    .filter(({ meant }) => meant.signalId === signalId)
    .reduce((sum, { close, meant }) => sum + Math.min(meant.units, of(close)), 0);

/** What a closing order has taken goes off the entries that it was meant for, then off the oldest. */
function takeOff(left: Map<SignalId, number>, { takes = [] }: OrderRecord, executed: number): void {
  let units = executed;
  const meant = takes.map(({ signalId, units: most }) => [signalId, most] as const);
  const others = [...left.keys()].map((signalId) => [signalId, Number.POSITIVE_INFINITY] as const);
  for (const [signalId, most] of [...meant, ...others]) {
    const has = left.get(signalId) ?? 0;
    const part = Math.min(units, most, has);
    if (part <= 0) continue;
    left.set(signalId, cleanDecimal(has - part));
    units = cleanDecimal(units - part);
  }
}

/** Fills by array, as they were ordered when it had that length. An array only grows: corrections and folding make another. */
const ordered = new WeakMap<readonly RecordedExecution[], RecordedExecution[]>();

/**
 * Fills by the broker's time, and those of one moment (IB tells whole seconds) with entries first: executions may be told
 * out of order, and an exit that was told before its entry would look as if the position had been turned.
 */
function inOrder({ orders }: KernelState, fills: readonly RecordedExecution[]): readonly RecordedExecution[] {
  const known = ordered.get(fills);
  if (known?.length === fills.length) return known;
  const rank = ({ ref }: RecordedExecution): number => (orders.get(ref)?.role === 'entry' ? 0 : 1);
  const compare = (one: RecordedExecution, other: RecordedExecution): number =>
    one.execution.time - other.execution.time || rank(one) - rank(other);
  if (known && known.length < fills.length && addInOrder(known, fills, compare)) return known;
  const sorted = fills.toSorted(compare);
  ordered.set(fills, sorted);
  return sorted;
}

/** Adds what has come since to what was ordered before. False where something that came late belongs in between. */
function addInOrder(
  sorted: RecordedExecution[],
  fills: readonly RecordedExecution[],
  compare: (one: RecordedExecution, other: RecordedExecution) => number,
): boolean {
  for (const fill of fills.slice(sorted.length)) {
    const last = sorted.at(-1);
    if (last && compare(last, fill) > 0) return false;
    sorted.push(fill);
  }
  return true;
}

/** What each order has executed since the position was last flat, or on the other side. */
function executedSinceOpened(
  state: KernelState,
  conId: ConId,
): { readonly units: ReadonlyMap<OrderRef, number>; readonly complete: boolean; readonly rest: number } {
  const units = new Map<OrderRef, number>();
  let running = state.positions.get(conId)?.quantity ?? 0;
  const side = Math.sign(running);
  if (side === 0) return { units, complete: true, rest: 0 };
  const fills = inOrder(state, state.fills.get(conId) ?? []);
  for (let index = fills.length - 1; index >= 0; index -= 1) {
    const fill = fills[index];
    if (!fill) break;
    const { ref, execution } = fill;
    if (Math.sign(running) !== side) break;
    const before = cleanDecimal(running - (execution.side === 'BUY' ? 1 : -1) * execution.quantity);
    // A fill through zero closes first: only what is beyond opens.
    const counted = Math.sign(before) === -side ? Math.abs(running) : execution.quantity;
    units.set(ref, cleanDecimal((units.get(ref) ?? 0) + counted));
    running = before;
  }
  const complete = Math.sign(running) !== side;
  return { units, complete, rest: complete ? 0 : Math.abs(running) };
}
