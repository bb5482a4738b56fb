import { type ConId, clientOrderId, type OrderRef, type SignalId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Leg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { refusalOf } from '../risk/assess.ts';
import type { Signal } from '../signal.ts';
import { assessClosing } from './assess-closing.ts';
import type { Bracket } from './bracket.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { nextOrderId } from './order-numbers.ts';
import type { KernelState, SignalRecord } from './state.ts';

type PlanMade = Extract<TradingEvent, { type: 'plan.made' }>;

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

/** Groups of exits of one contract, to be placed without an entry. */
export interface ExitGroups {
  readonly groups: readonly (readonly Leg[])[];
  readonly conId: ConId;
  /** Whose exits they are. */
  readonly signalId: SignalId;
  /** What the checks take them to be of. */
  readonly signal: Signal;
  /** The whole position, signed. */
  readonly held: number;
  /** The entry that works and that they are children of; absent: none. */
  readonly parent?: OrderRef;
  /** The end of the references in the group of that index; no exit of the signal has it. */
  suffix(index: number): string;
  /** What is kept beside the plan of an exit; for people. */
  text(leg: Leg, instrument: Instrument): string;
}

/**
 * The plans of groups of exits, each leg an order of its own, in their order. Legs of a group take each other's fills off, or those
 * of the group that they name. Undefined while the checks refuse it.
 */
export function exitPlans(
  state: KernelState,
  { groups, conId, signalId, signal, held, parent, suffix, text }: ExitGroups,
  context: KernelContext,
): PlanMade[] | undefined {
  const { account } = state;
  const instrument = state.instruments.get(conId);
  if (!instrument || account === undefined) return undefined;
  if (groups.length === 0) return [];
  const reduction = { signal, by: 'bowline', held, underWay: true } as const;
  const verdict = assessClosing(state, reduction, instrument, context);
  if (refusalOf(verdict)) return undefined;
  const first = nextOrderId(state, context);
  const made: PlanMade[] = [];
  for (const [index, legs] of groups.entries()) {
    const ending = suffix(index);
    for (const leg of legs) {
      const grouped = legs.length > 1 ? { ...leg, ocaGroup: `${signalId}-${ending}` } : leg;
      const orderId = clientOrderId(first + made.length);
      const identity = { signalId, account, conId, suffix: ending, nextOrderId: orderId };
      const plan = makePlan([grouped], { ...identity, ...(parent === undefined ? {} : { parent }) });
      made.push({ type: 'plan.made', plan, verdict, arithmetic: [text(leg, instrument)] });
    }
  }
  return made;
}

/** The same of exits that are restored. Nothing while the checks refuse it. */
export function groupPlans(
  groups: readonly (readonly Leg[])[],
  { record, bracket, held, round, why }: Restored,
  state: KernelState,
  context: KernelContext,
): TradingEvent[] {
  const { conId, signalId } = bracket.entry;
  const { signal } = record;
  if (!signal) return [];
  const isAlone = groups.length === 1 && groups[0]?.length === 1;
  const wanted: ExitGroups = {
    groups,
    conId,
    signalId,
    signal,
    held,
    suffix: (index) => (isAlone ? `R${round}` : `R${round}.${index + 1}`),
    text: ({ role, quantity }) => `${why}: its ${role} for ${quantity}`,
  };
  return exitPlans(state, wanted, context) ?? [];
}

/** Which time an exit was placed: 0 for that of the bracket (`…-SR2` and `…-SR2.1`: 2). */
export const roundOf = (ref: OrderRef): number => Number(/-[STX]\d*R(\d+)(?:\.\d+)?$/.exec(ref)?.[1] ?? 0);

/** References never come twice: above every round of the signal's exits, also of those in a contract that its units were rolled from. */
export const nextRound = ({ orders }: Pick<SignalRecord, 'orders'>): number =>
  1 + Math.max(0, ...orders.map(roundOf));
