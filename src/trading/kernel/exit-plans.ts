import { clientOrderId, type OrderRef } from '../../core/ids.ts';
import type { Leg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { refusalOf } from '../risk/assess.ts';
import { assessClosing } from './assess-closing.ts';
import type { Bracket } from './bracket.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { nextOrderId } from './order-numbers.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** Exits of an entry that are to be placed anew. */
export interface Restored {
  readonly record: SignalRecord;
  readonly bracket: Bracket;
  /** The whole position, signed. */
  readonly held: number;
  /** Which time exits of this entry are placed anew; see `nextRound`. */
  readonly round: number;
  readonly why: string;
}

/**
 * The plans of groups of exits, each leg an order of its own, in their order. Legs of a group take each other's fills off, or those
 * of the group that they name. Nothing while the checks refuse it.
 */
export function groupPlans(
  groups: readonly (readonly Leg[])[],
  { record, bracket, held, round, why }: Restored,
  state: KernelState,
  context: KernelContext,
): TradingEvent[] {
  const { entry } = bracket;
  const { account } = state;
  const instrument = state.instruments.get(entry.conId);
  if (!record.signal || !instrument || account === undefined) return [];
  const reduction = { signal: record.signal, by: 'bowline', held, underWay: true } as const;
  const verdict = assessClosing(state, reduction, instrument, context);
  if (refusalOf(verdict)) return [];
  let orderId: number = nextOrderId(state, context);
  const made: TradingEvent[] = [];
  for (const [index, legs] of groups.entries()) {
    const suffix = groups.length === 1 && legs.length === 1 ? `R${round}` : `R${round}.${index + 1}`;
    for (const leg of legs) {
      const identity = { signalId: entry.signalId, account, conId: entry.conId, suffix };
      const grouped = legs.length > 1 ? { ...leg, ocaGroup: `${entry.signalId}-${suffix}` } : leg;
      const plan = makePlan([grouped], { ...identity, nextOrderId: clientOrderId(orderId) });
      const arithmetic = [`${why}: its ${leg.role} for ${leg.quantity}`];
      made.push({ type: 'plan.made', plan, verdict, arithmetic });
      orderId += 1;
    }
  }
  return made;
}

/** Which time an exit was placed: 0 for that of the bracket (`…-SR2` and `…-SR2.1`: 2). */
export const roundOf = (ref: OrderRef): number => Number(/-[STX]\d*R(\d+)(?:\.\d+)?$/.exec(ref)?.[1] ?? 0);

/** References never come twice: above every round of the signal's exits, also of those in a contract that its units were rolled from. */
export const nextRound = ({ orders }: Pick<SignalRecord, 'orders'>): number =>
  1 + Math.max(0, ...orders.map(roundOf));
