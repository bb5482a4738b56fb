import type { BrokerOrder } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { addMoney, subtractMoney, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isCombo, legsOf } from '../../instruments/combos/combo-legs.ts';
import { isFuturesSpread } from '../../instruments/combos/futures-calendar-spread.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { corrects, executionRoot } from '../kernel/execution-id.ts';
import { basisOf } from '../kernel/fold-fills.ts';
import type { KernelState, RecordedExecution } from '../kernel/state.ts';
import { applyCommission, flatPosition } from '../portfolio/position.ts';
import { addLegFill, type ComboBook, emptyComboBook } from './combo-book.ts';

/** A contract that is known from now on; of a spread its legs, too. */
export function knowInstrument(state: KernelState, instrument: Instrument): void {
  state.instruments.set(instrument.conId, instrument);
  if (!isCombo(instrument)) return;
  if (isFuturesSpread(instrument)) {
    for (const { contract } of legsOf(instrument))
      if (!state.instruments.has(contract.conId)) state.instruments.set(contract.conId, contract);
    return;
  }
  if (!state.combos.has(instrument.conId)) state.combos.set(instrument.conId, emptyComboBook());
  for (const { contract } of legsOf(instrument))
    if (!state.instruments.has(contract.conId)) state.instruments.set(contract.conId, contract);
}

/** The contract under which an execution's commission is booked: for a leg, its combination. */
export function bookedUnder(state: KernelState, { ref, execution }: RecordedExecution): ConId {
  const of = state.orders.get(ref)?.conId ?? comboOfWatchdog(ref);
  return of !== undefined && state.combos.has(of) ? of : execution.conId;
}

/** An execution by its id, of a whole or of a leg. */
export const recordedBy = (state: KernelState, root: string): RecordedExecution | undefined =>
  state.executions.get(root) ?? state.legExecutions.get(root);

/** The combination that an order of the watchdog closes is named in its reference. */
export function comboOfWatchdog(ref: string): ConId | undefined {
  const named = /^W-.*-C(-\d+)$/.exec(ref)?.[1];
  return named === undefined ? undefined : (Number(named) as ConId);
}

/** What an order at the broker trades, where it is of ours: all combinations have one number there. */
export const tradedBy = (state: KernelState, { ref, conId }: Pick<BrokerOrder, 'ref' | 'conId'>): ConId =>
  state.orders.get(ref as OrderRef)?.conId ?? comboOfWatchdog(ref) ?? conId;

/** Books what a leg has traded, once; a later id of the same root replaces the earlier one. */
export function applyLegExecution(
  state: KernelState,
  { ref, execution }: Extract<TradingEvent, { type: 'leg.executed' }>,
): void {
  const root = executionRoot(execution.execId);
  const recorded: RecordedExecution = { ref, execution };
  const known = state.legExecutions.get(root);
  if (known && !corrects(execution.execId, known.execution.execId)) return;
  const comboId = bookedUnder(state, recorded);
  const book = state.combos.get(comboId);
  if (!book) return;
  state.legExecutions.set(root, recorded);
  book.fills = known
    ? book.fills.map((fill) => (fill === known ? recorded : fill))
    : [...book.fills, recorded];
  if (known) rebook(state, book, execution.conId);
  else addLegFill(book, state.instruments.get(execution.conId), recorded);
  const early = state.commissions.get(execution.execId) ?? ZERO_MONEY;
  const before = known ? (state.commissions.get(known.execution.execId) ?? ZERO_MONEY) : ZERO_MONEY;
  const whole = state.positions.get(comboId) ?? basisOf(state, comboId);
  state.positions.set(comboId, applyCommission(whole, subtractMoney(early, before)));
}

function rebook(state: KernelState, book: ComboBook, leg: ConId): void {
  book.legs.delete(leg);
  for (const fill of book.fills)
    if (fill.execution.conId === leg) addLegFill(book, state.instruments.get(leg), fill);
}

/** Legs become positions of their own, at what they have cost; the spread has gone, and what it has realised stays its own. */
export function applyDissolved(
  state: KernelState,
  { conId, legs }: Extract<TradingEvent, { type: 'combo.dissolved' }>,
  at: UnixMs,
): void {
  for (const { conId: leg, quantity, cost } of legs) {
    const before = state.positions.get(leg) ?? flatPosition(leg, multiplierOf(state, leg));
    const adopted = {
      ...before,
      quantity: cleanDecimal(before.quantity + quantity),
      cost: addMoney(before.cost, cost),
      openedAt: before.openedAt ?? at,
    };
    state.positions.set(leg, adopted);
    state.folded.set(leg, adopted);
    state.fills.set(leg, []);
  }
  const whole = state.positions.get(conId) ?? basisOf(state, conId);
  const { openedAt: _, ...rest } = whole;
  const flat = { ...rest, quantity: 0, cost: ZERO_MONEY };
  state.positions.set(conId, flat);
  state.folded.set(conId, flat);
  state.fills.set(conId, []);
  const book = state.combos.get(conId);
  if (!book) return;
  book.fills = [];
  book.legs.clear();
  book.folded.clear();
}

const multiplierOf = (state: KernelState, conId: ConId): number =>
  state.instruments.get(conId)?.multiplier ?? 1;
