import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { addMoney, type Micros, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { ratioOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { remaindersOf } from '../kernel/bracket.ts';
import { derived, derivedFromOrders, derivedOf } from '../kernel/derived.ts';
import { instrumentsWithOrders, ordersOf } from '../kernel/orders-of.ts';
import { type KernelState, type RecordedExecution, ruledEntries } from '../kernel/state.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { applyFill, flatPosition, type Position } from '../portfolio/position.ts';

/**
 * What the legs of one combination have traded, beside the position of the whole. The whole is booked from its own
 * executions, the legs from theirs; neither is added to the other.
 */
export interface ComboBook {
  /** By leg; commissions are in the position of the whole. */
  readonly legs: Map<ConId, Position>;
  /** Where the booking of the fills that are kept begins. */
  readonly folded: Map<ConId, Position>;
  fills: RecordedExecution[];
}

/** A leg as a position of its own. */
export interface DissolvedLeg {
  readonly conId: ConId;
  /** Signed. */
  readonly quantity: number;
  /** Price × quantity × multiplier; never negative. */
  readonly cost: Micros;
}

export const emptyComboBook = (): ComboBook => ({ legs: new Map(), folded: new Map(), fills: [] });

/** A leg's position after an execution. */
export function addLegFill(book: ComboBook, leg: Instrument | undefined, fill: RecordedExecution): void {
  const { conId, side, quantity, price, time } = fill.execution;
  const before = book.legs.get(conId) ?? book.folded.get(conId) ?? flatPosition(conId, leg?.multiplier ?? 1);
  book.legs.set(conId, applyFill(before, { side, quantity, price, at: time }));
}

/** What is known to have been paid as commissions for these fills. */
export const commissionsOf = (state: KernelState, fills: readonly RecordedExecution[]): Micros =>
  fills.reduce<Micros>(
    (sum, { execution }) => addMoney(sum, state.commissions.get(execution.execId) ?? ZERO_MONEY),
    ZERO_MONEY,
  );

/** Spreads that are held and have this contract as a leg. */
export function* heldCombosWith(state: KernelState, leg: ConId): Generator<Instrument> {
  for (const conId of state.combos.keys()) {
    const combo = state.instruments.get(conId);
    if (!combo || ratioOf(combo, leg) === 0) continue;
    if ((state.positions.get(conId)?.quantity ?? 0) !== 0) yield combo;
  }
}

/** Units of a contract that Bowline holds, signed: as a position of its own and as a leg of spreads. */
export function ownUnits(state: KernelState, conId: ConId): number {
  let units = state.positions.get(conId)?.quantity ?? 0;
  if (state.combos.size === 0) return units;
  for (const combo of heldCombosWith(state, conId))
    units += ratioOf(combo, conId) * (state.positions.get(combo.conId)?.quantity ?? 0);
  return cleanDecimal(units);
}

/** An order that has ended may turn out to have filled unheard; its instrument is compared for this long after its last word. */
export const COMPARED_AFTER_END_MS = 600_000;

/** Contracts whose position an order moves; of a spread its legs. */
export function* movedByOrder(state: KernelState, order: OrderRecord): Generator<ConId> {
  for (const part of partsOf(order)) yield* ownContracts(state, part);
}

const partsOf = ({ roll, conId }: OrderRecord): readonly ConId[] => (roll ? [roll.from, roll.to] : [conId]);

function* ownContracts(state: KernelState, conId: ConId): Generator<ConId> {
  if (!state.combos.has(conId)) yield conId;
  else for (const leg of state.instruments.get(conId)?.comboLegs ?? []) yield leg.conId;
}

/** Those to be compared as long as the state stays what it is. */
const comparedAlways = derived((state): ReadonlySet<ConId> => {
  const found = new Set(state.breaks.keys());
  for (const conId of state.positions.keys()) for (const own of ownContracts(state, conId)) found.add(own);
  for (const refs of [state.openOrders, state.lacking])
    for (const ref of refs) {
      const order = state.orders.get(ref);
      if (order) for (const own of movedByOrder(state, order)) found.add(own);
    }
  return found;
});

/** When the latest order of an instrument that has ended was heard of, by what it moved; see `movedByOrder`. */
const lastEnds = derivedFromOrders((state, conId): ReadonlyMap<ConId, UnixMs> => {
  const found = new Map<ConId, UnixMs>();
  for (const order of ordersOf(state, conId))
    if (isFinal(order.state))
      for (const part of partsOf(order))
        if (order.updatedAt > (found.get(part) ?? 0)) found.set(part, order.updatedAt);
  return found;
});

/** The same by contract; of those alone that are not compared anyway. */
const endedAt = derived((state): ReadonlyMap<ConId, UnixMs> => {
  const always = comparedAlways(state);
  const found = new Map<ConId, UnixMs>();
  for (const instrument of instrumentsWithOrders(state)) {
    const isCompared = [...ownContracts(state, instrument)].every((conId) => always.has(conId));
    if (isCompared && !hasRolls(state, instrument)) continue;
    for (const [part, at] of lastEnds(state, instrument))
      for (const conId of ownContracts(state, part))
        if (!always.has(conId) && at > (found.get(conId) ?? 0)) found.set(conId, at);
  }
  return found;
});

/** Whether orders of an instrument move others, as those for a calendar spread do. */
const hasRolls = derivedOf((state, conId) => ordersOf(state, conId).some(({ roll }) => roll), 'places');

/**
 * Contracts that are compared with the broker's positions: those held by themselves, those that an order of ours may have filled
 * in unheard (it is open, has filled more than its executions say, or has ended within ten minutes), the legs of spreads of all
 * these, and those that differed until now.
 */
export function comparable(state: KernelState, now: UnixMs): ReadonlySet<ConId> {
  const always = comparedAlways(state);
  const ended = endedAt(state);
  if (ended.size === 0) return always;
  const found = new Set(always);
  for (const [conId, at] of ended) if (elapsedMs(at, now) < COMPARED_AFTER_END_MS) found.add(conId);
  return found;
}

/** The spreads that a contract is a leg of, and the contract itself: orders of any of them move its position. */
export function movedBy(state: KernelState, conId: ConId): ReadonlySet<ConId> {
  const found = new Set([conId]);
  for (const comboId of state.combos.keys()) {
    const combo = state.instruments.get(comboId);
    if (combo && ratioOf(combo, conId) !== 0) found.add(comboId);
  }
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.roll && (order.roll.from === conId || order.roll.to === conId)) found.add(order.conId);
  }
  return found;
}

/** Where Bowline closes a spread that is held: the stop of its newest entry. */
export function watchedStop(state: KernelState, conId: ConId): number | undefined {
  let stop: number | undefined;
  const left = remaindersOf(state, conId, state.positions.get(conId)?.quantity ?? 0);
  for (const { conId: of, signalId, rules } of ruledEntries(state))
    if (of === conId && (left.get(signalId) ?? 0) > 0) stop = rules?.combo?.stop ?? stop;
  return stop;
}
