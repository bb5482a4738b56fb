import { type ConId, clientOrderId } from '../../core/ids.ts';
import { assessClosing } from '../kernel/assess-closing.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { nextOrderId } from '../kernel/order-numbers.ts';
import { heldQuantity, type KernelState } from '../kernel/state.ts';
import { makePlan } from '../plan/make-plan.ts';
import { refusalOf } from '../risk/assess.ts';
import type { Signal } from '../signal.ts';
import type { PriceMove } from './moved-rules.ts';
import type { RollPart } from './roll.ts';
import { rolledExits } from './rolled-exits.ts';

/** Exits of a roll's units, to be placed for one of its contracts. */
export interface ExitsWanted {
  readonly part: RollPart;
  readonly conId: ConId;
  /** Counted from the nearest target. */
  readonly range: { readonly from: number; readonly units: number };
  /** Absent: at their prices of before. */
  readonly move?: PriceMove;
  readonly signal: Signal;
}

/**
 * The plans of the exits, each an order of its own, each stop before its target; none where the units had none. Undefined where
 * the checks refuse them: it is looked at again.
 */
export function placeExits(
  state: KernelState,
  { part, conId, range, move, signal }: ExitsWanted,
  context: KernelContext,
): readonly TradingEvent[] | undefined {
  const instrument = state.instruments.get(conId);
  const { account } = state;
  if (!instrument || account === undefined) return undefined;
  const groups = rolledExits(state, part, range, move, context);
  if (groups.length === 0) return [];
  const held = heldQuantity(state, conId);
  const verdict = assessClosing(state, { signal, by: 'bowline', held, underWay: true }, instrument, context);
  if (refusalOf(verdict)) return undefined;
  const { signalId } = part;
  const round = freeRound(state, signalId);
  let orderId: number = nextOrderId(state, context);
  const made: TradingEvent[] = [];
  for (const [index, legs] of groups.entries()) {
    const suffix = `M${round}.${index + 1}`;
    for (const leg of legs) {
      const grouped = legs.length > 1 ? { ...leg, ocaGroup: `${signalId}-${suffix}` } : leg;
      const identity = { signalId, account, conId, suffix, nextOrderId: clientOrderId(orderId) };
      const arithmetic = [`its ${leg.role} for ${leg.quantity} ${instrument.localSymbol}`];
      made.push({ type: 'plan.made', plan: makePlan([grouped], identity), verdict, arithmetic });
      orderId += 1;
    }
  }
  return made;
}

/** References never come twice: each time that exits of a signal are placed for a roll has a number. */
function freeRound(state: KernelState, signalId: RollPart['signalId']): number {
  let last = 0;
  for (const ref of state.signals.get(signalId)?.orders ?? [])
    last = Math.max(last, Number(/M(\d+)\.\d+$/.exec(ref)?.[1] ?? 0));
  return last + 1;
}
