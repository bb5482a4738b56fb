import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { divideUnits } from '../sizing/divide-units.ts';
import type { Bracket } from './bracket.ts';
import type { KernelContext } from './context.ts';
import { remainingOf } from './exit-groups.ts';
import { repricedLeg, stopAfterSplit } from './reprice-stop.ts';
import { legOf, stopLeg, timeExitOf } from './restore-exits.ts';
import type { KernelState } from './state.ts';
import { ratioOf, splitsSince } from './taken-splits.ts';

/** IB ends all exits of a stock at once when it is split; what ended earlier had been given up before. */
const END_WITHIN_MS = 10 * 60_000;

/** A stop with its target, as they rested before a split. */
interface Slot {
  readonly stop?: OrderRecord;
  readonly target?: OrderRecord;
  /** Units of before. */
  readonly units: number;
}

/** The exits of a bracket that rested last before a split, unless somebody had cancelled them; nearest first as they were placed. */
function slotsOf(state: KernelState, { exits }: Bracket): readonly Slot[] {
  const gone = exits.filter(
    (order) =>
      (order.role === 'stop' || order.role === 'target') &&
      order.state === 'cancelled' &&
      remainingOf(order) > 0 &&
      (!order.cancelAsked || order.givenUp) &&
      ratioOf(state, order) !== undefined,
  );
  const end = Math.max(0, ...gone.map(({ updatedAt }) => updatedAt)) - END_WITHIN_MS;
  // Those that were placed anew after one split are the ones that the next split has ended.
  const newest = Math.min(...gone.map((order) => splitsSince(state, order)));
  const last = gone.filter((order) => order.updatedAt >= end && splitsSince(state, order) === newest);
  return [...Map.groupBy(last, ({ ocaGroup, ref }) => ocaGroup ?? ref).values()].map((orders) => {
    const stop = orders.findLast(({ role }) => role === 'stop');
    const target = orders.findLast(({ role }) => role === 'target');
    const units = Math.max(...orders.map(remainingOf));
    return { units, ...(stop ? { stop } : {}), ...(target ? { target } : {}) };
  });
}

/**
 * The exits of before a split, to be placed anew for `units` of now: each stop with its target and the time exit, at new prices, the
 * units shared out as they were. `planned` is the stop where one had none, absent where the bracket has no stops. Nothing while
 * no fresh quote shows the market on the right side of every stop, or exits of the bracket rest.
 */
export function exitsAfterSplit(
  state: KernelState,
  bracket: Bracket,
  planned: OrderRecord | undefined,
  units: number,
  context: KernelContext,
): readonly (readonly [Leg, ...Leg[]])[] {
  const { entry, exits } = bracket;
  const lot = state.instruments.get(entry.conId)?.sizeIncrement ?? 1;
  const found = slotsOf(state, bracket);
  const slots = found.length > 0 || !planned ? found : [{ stop: planned, units }];
  const timed = timeExitOf(exits, context);
  const parts = divideUnits(
    units,
    slots.map((slot) => slot.units),
    lot,
  );
  const groups: [Leg, ...Leg[]][] = [];
  for (const [index, { stop = planned, target }] of slots.entries()) {
    const quantity = parts[index] ?? 0;
    if (quantity <= 0) continue;
    const placed = stop && stopAfterSplit(state, stop, stopLeg(stop, quantity), context);
    if (stop && !placed) return [];
    // The target last, as in `lostExits`.
    const [first, ...others] = [
      placed,
      timed && legOf(timed, quantity),
      target && repricedLeg(state, target, legOf(target, quantity)),
    ].filter((leg) => leg !== undefined);
    if (first) groups.push([first, ...others]);
  }
  return groups;
}

/** Targets of a bracket without stops that a split has ended, and that nothing was placed for since. */
export const lostToSplit = (state: KernelState, { exits }: Bracket): boolean =>
  exits.length > 0 && exits.every((order) => isFinal(order.state) && ratioOf(state, order) !== undefined);
