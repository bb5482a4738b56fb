import type { ConId, OrderRef } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { type ExitGroups, exitPlans } from '../kernel/exit-plans.ts';
import { legOf, stopFirst } from '../kernel/restore-exits.ts';
import { heldQuantity, type KernelState } from '../kernel/state.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
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

/** Exits with their plans, to be written together. */
interface Placed {
  readonly exits: readonly OrderRef[];
  readonly plans: readonly TradingEvent[];
}

/**
 * The plans of the exits, each an order of its own, each stop before its target; none where the units had none. Undefined where
 * the checks refuse them: it is looked at again.
 */
export function placeExits(
  state: KernelState,
  { part, conId, range, move, signal }: ExitsWanted,
  context: KernelContext,
): Placed | undefined {
  const groups = rolledExits(state, part, range, move, context);
  const sent = groups.map((legs) => stopFirst(legs, conId, context));
  return plansOf(state, sent, { part, conId, signal }, context);
}

function plansOf(
  state: KernelState,
  groups: readonly (readonly Leg[])[],
  { part: { signalId }, conId, signal }: Pick<ExitsWanted, 'part' | 'conId' | 'signal'>,
  context: KernelContext,
): Placed | undefined {
  const round = freeRound(state, signalId);
  const wanted: ExitGroups = {
    groups,
    conId,
    signalId,
    signal,
    held: heldQuantity(state, conId),
    suffix: (index) => `M${round}.${index + 1}`,
    text: ({ role, quantity }, { localSymbol }) => `its ${role} for ${quantity} ${localSymbol}`,
  };
  const plans = exitPlans(state, wanted, context);
  return plans && { exits: plans.flatMap(({ plan }) => plan.orders.map(({ ref }) => ref)), plans };
}

/** Of exits that were placed those whose fate the broker has not told yet. */
export const isOnItsWay = ({ state }: OrderRecord): boolean =>
  state === 'planned' || state === 'sent' || state === 'unknown';

/** Written, and lost with Bowline or with the link before it reached the broker: nobody has refused or cancelled it. */
const wasLost = ({ state, permId, brokerStatus, filled, cancelAsked }: OrderRecord): boolean =>
  state === 'cancelled' && permId === undefined && brokerStatus === undefined && filled === 0 && !cancelAsked;

/** Places exits anew that never reached the broker, each beside those of its group that did. Undefined: nothing was lost. */
export function replaceLost(
  state: KernelState,
  part: RollPart,
  signal: Signal,
  context: KernelContext,
): { readonly instead: readonly OrderRef[]; readonly placed: Placed } | undefined {
  const placed = part.exits.map((ref) => state.orders.get(ref)).filter((order) => order !== undefined);
  const [first, ...others] = placed.filter(wasLost);
  if (!first) return undefined;
  // What rests for the one contract is not mixed with what rests for the other.
  const lost = [first, ...others.filter(({ conId }) => conId === first.conId)];
  const groups: Leg[][] = [];
  for (const [group, orders] of Map.groupBy(lost, ({ ocaGroup, ref }) => ocaGroup ?? ref)) {
    const beside = placed.filter((order) => order.ocaGroup === group && !lost.includes(order));
    const taken = Math.max(0, ...beside.map(({ filled }) => filled));
    const rests = beside.find(({ state: at }) => !isFinal(at));
    const legs = orders
      .map(
        (order): Leg => ({
          ...legOf(order, cleanDecimal(order.quantity - taken)),
          ...(order.adjustment ? { adjustment: order.adjustment } : {}),
        }),
      )
      .filter(({ quantity }) => quantity > 0)
      .map((leg) => (rests?.ocaGroup === undefined ? leg : { ...leg, ocaGroup: rests.ocaGroup }));
    // Those that join a group that rests are orders by themselves here.
    if (rests) groups.push(...legs.map((leg) => [leg]));
    else if (legs.length > 0) groups.push(legs);
  }
  const made = plansOf(state, groups, { part, conId: first.conId, signal }, context);
  return made && { instead: lost.map(({ ref }) => ref), placed: made };
}

/** References never come twice: each time that exits of a signal are placed for a roll has a number. */
function freeRound(state: KernelState, signalId: RollPart['signalId']): number {
  let last = 0;
  for (const ref of state.signals.get(signalId)?.orders ?? [])
    last = Math.max(last, Number(/M(\d+)\.\d+$/.exec(ref)?.[1] ?? 0));
  return last + 1;
}
