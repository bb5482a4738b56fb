import type { ConId } from '../../core/ids.ts';
import { addMoney, type Micros, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { ratioOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { remaindersOf } from '../kernel/bracket.ts';
import { derived } from '../kernel/derived.ts';
import { type KernelState, type RecordedExecution, ruledEntries } from '../kernel/state.ts';
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

/**
 * Contracts that can be compared with the broker's positions: those held by themselves, those that an open order of ours may
 * have filled in unheard, the legs of spreads of both kinds, and those that differed until now.
 */
export const comparable = derived((state): ReadonlySet<ConId> => {
  const concerned = new Set(state.positions.keys());
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.roll) concerned.add(order.roll.from).add(order.roll.to);
    else if (order) concerned.add(order.conId);
  }
  const found = new Set(state.breaks.keys());
  for (const conId of concerned) {
    if (!state.combos.has(conId)) found.add(conId);
    else for (const leg of state.instruments.get(conId)?.comboLegs ?? []) found.add(leg.conId);
  }
  return found;
});

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
