import type { Pricing } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { trails } from '../order/amendment.ts';
import { isFinal, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import type { Bracket } from './bracket.ts';
import type { KernelContext } from './context.ts';
import { remainingOf } from './exit-groups.ts';
import { roundOf } from './exit-plans.ts';
import { exitQuote, triggersAtOnce } from './exit-quote.ts';
import { brokerNow } from './market-time.ts';
import type { KernelState } from './state.ts';

/** A stop with the exits that share its group, to be placed anew. */
export type ExitLegs = readonly [stop: Leg, ...others: Leg[]];

/** A time exit that is due before its whole group has arrived could fill beside the target. */
export const SENDING_MAY_TAKE_MS = 2_000;

/** A target that is to be placed anew, and for how many units at most. */
export interface LostTarget {
  readonly order: OrderRecord;
  readonly units: number;
}

/** Targets that an entry has lost by ending partly filled. Those that somebody has cancelled are not brought back. */
export const lostTargets = ({ exits }: Bracket): readonly LostTarget[] =>
  exits
    .filter(({ role, cancelAsked, state }) => role === 'target' && !cancelAsked && state === 'cancelled')
    .map((order) => ({ order, units: remainingOf(order) }));

/**
 * Targets that were cancelled or made smaller for a closing that has failed since an exit was placed. One that was made smaller and
 * that somebody has cancelled since is not wanted any more.
 */
export const targetsGivenUp = ({ exits }: Bracket, last: OrderRecord): readonly LostTarget[] =>
  exits.flatMap((order): LostTarget[] => {
    const { role, givenUp, cancelAsked } = order;
    if (role !== 'target' || !givenUp || givenUp.at < last.placedAt) return [];
    // Placed anew in the very moment.
    if (givenUp.at === last.placedAt && roundOf(order.ref) < roundOf(last.ref)) return [];
    return cancelAsked && cancelAsked.at > givenUp.at ? [] : [{ order, units: givenUp.units }];
  });

/** `targets` without the units that strays may take at their own price: beside one of these both would fill. */
export function besideStrays(targets: readonly LostTarget[], strays: number): readonly LostTarget[] {
  let taken = strays;
  return targets.flatMap(({ order, units }) => {
    const left = cleanDecimal(Math.max(0, units - taken));
    taken = cleanDecimal(Math.max(0, taken - units));
    return left > 0 ? [{ order, units: left }] : [];
  });
}

/**
 * Exits to be placed anew for `units`: the stop, and each of `targets` that there are units for, nearest first, with a stop of its
 * size and the time exit, as in the bracket that was planned.
 */
export function lostExits(
  { exits }: Bracket,
  stop: OrderRecord,
  targets: readonly LostTarget[],
  units: number,
  context: KernelContext,
): readonly ExitLegs[] {
  const groups: ExitLegs[] = [];
  let left = units;
  const timed = timeExitOf(exits, context);
  const add = (quantity: number, target: OrderRecord | undefined): void => {
    // The target last: the market may have passed it, and what is sent after a fill of the group is not cancelled by it.
    const others = [timed, target].filter((order) => order !== undefined);
    const legs: ExitLegs = [stopLeg(stop, quantity), ...others.map((order) => legOf(order, quantity))];
    groups.push(stopFirst(legs, stop.conId, context));
    left = cleanDecimal(left - quantity);
  };
  for (const { order, units: most } of targets) if (left > 0) add(Math.min(left, most), order);
  if (left > 0) add(left, undefined);
  return groups;
}

/** The time exit that new exits get, too: one that nobody has cancelled, and that is not due before they have arrived. */
export const timeExitOf = (exits: readonly OrderRecord[], context: KernelContext): OrderRecord | undefined =>
  exits.find(
    ({ role, goodAfter, cancelAsked, givenUp }) =>
      role === 'time-exit' &&
      (!cancelAsked || givenUp) &&
      goodAfter !== undefined &&
      goodAfter > brokerNow(context) + SENDING_MAY_TAKE_MS,
  );

/**
 * A stop that trades as soon as it arrives goes alone: what is sent into its group after that fill is cancelled by nothing, and a
 * target that the market has reached, too, would trade as well.
 */
export function stopFirst(legs: ExitLegs, conId: ConId, context: KernelContext): ExitLegs {
  const [{ role, side, pricing }] = legs;
  const stop = role === 'stop' ? stopPriceOf(pricing) : undefined;
  return stop !== undefined && triggersAtOnce(conId, side, stop, context) ? [legs[0]] : legs;
}

/** The same order for other units, without a parent. */
export const legOf = (
  { role, side, pricing, tif, outsideRth, goodAfter }: OrderRecord,
  quantity: number,
): Leg => ({
  role,
  side,
  quantity: quantity as Quantity,
  pricing,
  tif,
  outsideRth,
  ...(goodAfter === undefined ? {} : { goodAfter }),
});

/** A stop placed anew at the price that it had; what IB was to make of it later it is to make of the new one. */
export function stopLeg(planned: OrderRecord, quantity: number): Leg {
  const { adjustment, pricing, side } = planned;
  const now = stopPriceOf(pricing);
  const then = adjustment && stopPriceOf(adjustment.to);
  const better = now !== undefined && then !== undefined && (side === 'SELL' ? then > now : then < now);
  const isToCome = adjustment !== undefined && pricing.type === 'stop' && better;
  return { ...legOf(planned, quantity), ...(isToCome ? { adjustment } : {}) };
}

/** A trailing stop has come at least so far as the market of now would take it; the broker does not tell each step. */
export function trailed(
  { instruments }: KernelState,
  { pricing, side, conId }: OrderRecord,
  context: KernelContext,
): Pricing {
  const instrument = instruments.get(conId);
  const market = exitQuote(conId, side, context);
  if (!trails(pricing) || !instrument || market === undefined) return pricing;
  const distance = pricing.type === 'trailing-stop' ? pricing.amount : (market * pricing.percent) / 100;
  const stop =
    side === 'SELL'
      ? roundToTick(instrument, market - distance, 'down')
      : roundToTick(instrument, market + distance, 'up');
  return (side === 'SELL' ? stop > pricing.stop : stop < pricing.stop) ? { ...pricing, stop } : pricing;
}

/** True while exits of an entry that has ended may still be on their way out with it. */
export const areLeaving = ({ exits }: Bracket): boolean => exits.some(({ state }) => !isFinal(state));
