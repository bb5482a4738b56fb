import type { Side } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, isOfClient, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { compare } from '../reconcile/position-break.ts';
import { lateStop } from '../rolls/late-stop.ts';
import { exitsAfterSplit } from './after-split.ts';
import { alarmIds } from './alarm-ids.ts';
import { type Bracket, bracketsOf, type Remainders, remaindersOf } from './bracket.ts';
import { closableQuantity, shownQuantity } from './closable.ts';
import { closingAlarmId, startClosing } from './closing.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { derivedFromOrders } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { groupPlans, nextRound, type Restored, roundOf } from './exit-plans.ts';
import { isLeftBehind } from './passed-stops.ts';
import { isIdle, sharesOf } from './protection.ts';
import { stopAfterSplit } from './reprice-stop.ts';
import {
  areLeaving,
  besideStrays,
  lostExits,
  lostTargets,
  stopLeg,
  targetsGivenUp,
  trailed,
} from './restore-exits.ts';
import {
  awaitsExecutions,
  heldInstruments,
  heldQuantity,
  type KernelState,
  openOrdersOf,
  type SignalRecord,
} from './state.ts';
import { strayCancel, strayStops, strayTargetUnits, strayUnits } from './strays.ts';
import { lastSplitAt, ratioOf, restsOfBefore } from './taken-splits.ts';
import { closersUnread, unseenEnds } from './unseen-ends.ts';
import { outgrownStop, widenStop } from './widen-stop.ts';

/** A stop is placed anew so often for one entry; then the alarm has to be answered by a person. */
const ATTEMPTS = 3;
/** The children of an entry that ended may take so long to end, too, before the filled part gets a stop without waiting for them. */
const LEAVING_MAY_TAKE_MS = 2_000;
/** A stop that IB holds as `Inactive` may work again by itself for so long. */
const INACTIVE_MAY_TAKE_MS = 4_000;

export const unprotectedAlarmId = alarmIds('unprotected');

/**
 * Positions without their stop. An entry that ends partly filled takes its exits with it at IB (cancelled, expired,
 * stopped by the kill switch): the filled part gets exits of its own at once. A stop that is missing for another reason,
 * such as a cancellation by hand, is an alarm first; then the policy `onMissingStop` says what is done.
 * What a stray stop would sell or buy is left to it: with a second stop beside it, both could fill. Nothing is placed or closed
 * while the broker's units are those of a split that nobody has taken over.
 */
export function repairStops(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp || state.account === undefined) return [];
  const policy = (context.policies ?? DEFAULT_POLICIES).onMissingStop;
  for (const conId of heldInstruments(state)) {
    if (takesExits(state, conId, context) || awaitsExecutions(state, conId, context.now())) continue;
    const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
    const side = held > 0 ? 'SELL' : 'BUY';
    const { working, heldBack } = stopsBySide(state, conId)[side];
    const uncovered = cleanDecimal(Math.abs(held) - working - heldBack);
    const isPassed = held !== 0 && policy === 'flatten' && isLeftBehind(state, conId, context);
    if (uncovered <= 0 && !isPassed) continue;
    if (closersUnread(state, conId, context.now())) continue;
    const strays = strayStops(state, conId, side);
    const naked = cleanDecimal(uncovered - strays.reduce((sum, stray) => sum + strayUnits(stray), 0));
    const alarmed = isPassed || state.alarms.has(unprotectedAlarmId(conId));
    // At a price of before it would trade at once, or never, and for old units: a person takes the split over first.
    if (compare(state, conId, context)?.cause === 'split') continue;
    const mayRest = new Set(
      unseenEnds(state, conId, context.now()).flatMap(({ role, signalId }) =>
        role === 'stop' ? [signalId] : [],
      ),
    );
    if (alarmed && policy === 'flatten' && mayRest.size === 0) {
      // A stray stop would open a position once this one is closed: it goes first.
      const events = strays.flatMap((stray) => strayCancel(state, stray, state.clientId));
      if (events.length > 0) return events;
    }
    if (naked <= 0 && !(isPassed && strays.length === 0)) continue;
    if (alarmed && policy === 'flatten' && mayRest.size === 0) {
      const why = isPassed ? 'the market has left its stop behind' : 'its stop is missing at the broker';
      const events = flatten(state, conId, why);
      if (events.length > 0) return events;
    }
    if (naked <= 0) continue;
    // Worked out for the first bracket that needs it; mostly none does.
    let remainders: Remainders | undefined;
    for (const { record, bracket } of bracketsOf(state, conId)) {
      const { entry } = bracket;
      // Beside an exit of before a split that still rests a person has to look.
      if (restsOfBefore(state, bracket)) continue;
      const isOld = entry.placedAt <= lastSplitAt(state, conId);
      const endedPartly = !isOld && isFinal(entry.state) && entry.filled > 0 && entry.filled < entry.quantity;
      if (!endedPartly && !(alarmed && policy === 'repair')) continue;
      if (mayRest.has(record.id)) continue;
      // What has filled is told before it is shown. A stop that has been missing waits for both: where the broker shows less,
      // executions are on their way that closed it, and a stop for more could open a position.
      remainders ??= remaindersOf(state, conId, held);
      const gone = endedPartly ? 0 : Math.abs(held) - Math.abs(shownQuantity(state, conId, held, context));
      const idle = alarmed && policy === 'repair' ? idleStops(bracket, state, context) : [];
      if (idle.length > 0) return idle;
      const events = repair(
        state,
        record,
        bracket,
        { held, naked: cleanDecimal(naked - gone), left: remainders.get(record.id) ?? 0 },
        context,
      );
      if (events.length > 0) return events;
    }
  }
  return [];
}

/**
 * The cancellation of a bracket's `Inactive` stops, which protect nothing and could come back beside another one: none is placed
 * before they are gone. As often as a stop is placed anew; those of other clients a person has to cancel.
 */
function idleStops({ exits }: Bracket, state: KernelState, context: KernelContext): TradingEvent[] {
  const stops = exits.filter(({ role }) => role === 'stop');
  if (failedRounds(stops) >= ATTEMPTS) return [];
  const reason = 'it is Inactive at the broker and protects nothing';
  return stops
    .filter((stop) => isIdle(stop) && elapsedMs(stop.updatedAt, context.now()) >= INACTIVE_MAY_TAKE_MS)
    .filter((stop) => !stop.cancelAsked && isOfClient(stop, state.clientId))
    .map(({ ref }) => ({ type: 'order.cancel-requested', ref, by: 'bowline', reason }));
}

/** How often a stop of these was placed anew. Those that were given up for a closing have not failed. */
const failedRounds = (stops: readonly OrderRecord[]): number =>
  new Set(stops.filter(({ givenUp, ref }) => !givenUp && roundOf(ref) > 0).map(({ ref }) => roundOf(ref)))
    .size;

/** What the open stops of each side are for, whatever their state, without those that are `Inactive`. */
const stopsBySide = derivedFromOrders((state, conId): Readonly<Record<Side, ReturnType<typeof sharesOf>>> => {
  const open = openOrdersOf(state, conId);
  const of = (side: Side) =>
    sharesOf(
      open.filter((order) => order.role === 'stop' && order.side === side && !isIdle(order)),
      open,
    );
  return { BUY: of('BUY'), SELL: of('SELL') };
});

/** Once: a closing that has failed has its own alarm, and one that waits goes on by itself. */
function flatten(state: KernelState, conId: ConId, why: string): TradingEvent[] {
  if (state.closings.has(conId) || state.alarms.has(closingAlarmId(conId))) return [];
  const last = bracketsOf(state, conId).at(-1);
  if (!last) return [];
  return startClosing(state, conId, last.record.id, 'bowline', why);
}

function repair(
  state: KernelState,
  record: SignalRecord,
  bracket: Bracket,
  { held, naked, left }: { readonly held: number; readonly naked: number; readonly left: number },
  context: KernelContext,
): TradingEvent[] {
  const { entry, exits } = bracket;
  const stops = exits.filter(({ role }) => role === 'stop');
  const late = stops.length === 0 ? lateStop(state, entry, context) : undefined;
  const last = stops.at(-1) ?? late?.stop;
  if (!last) return [];
  // Of before a split its place and the market are of two units.
  const planned = ratioOf(state, last) ? last : { ...last, pricing: trailed(state, last, context) };
  const round = nextRound(record);
  // A stop whose fate is open may yet protect.
  const unsettled = stops.some(
    ({ state: at }) => at === 'unknown' || at === 'cancelling' || at === 'planned' || at === 'sent',
  );
  if (unsettled) return [];
  const open = stops.filter((stop) => !isFinal(stop.state));
  const covered = open.reduce((sum, stop) => sum + remainingAsAsked(stop), 0);
  const lacking = Math.min(naked, cleanDecimal(left - covered));
  if (lacking <= 0) return [];
  // The larger exit already rests for what the stop lacks: a further stop beside it, and both could fill.
  const outgrown = outgrownStop(exits);
  if (outgrown) return widenStop(state, outgrown, lacking, context);
  if (failedRounds(stops) >= ATTEMPTS) return [];
  const isOld = entry.placedAt <= lastSplitAt(state, entry.conId);
  const endedPartly = !isOld && isFinal(entry.state) && entry.filled < entry.quantity;
  // One that was placed anew as a child of the entry ends with it like those of the bracket.
  const isFirst = !stops.some(({ ref, parent }) => roundOf(ref) > 0 && parent === undefined);
  // The whole bracket goes with its entry, one message after the other.
  const leaving = endedPartly && isFirst && areLeaving(bracket);
  if (leaving && elapsedMs(entry.updatedAt, context.now()) < LEAVING_MAY_TAKE_MS) return [];
  const why = endedPartly ? endedWith(entry) : 'the stop is missing at the broker';
  const restored: Restored = { record, bracket, held, round, why };
  const lonely = besideTargets(exits, open, planned, lacking);
  const rest = cleanDecimal(lacking - lonely.reduce((sum, { quantity }) => sum + quantity, 0));
  const beside = lonely.flatMap((leg) => stopAfterSplit(state, planned, leg, context) ?? []);
  if (beside.length < lonely.length) return [];
  const restores = endedPartly && isFirst && !leaving && open.length === 0;
  const gone = [...(restores ? lostTargets(bracket) : []), ...targetsGivenUp(bracket, planned)];
  const lost = besideStrays(gone, strayTargetUnits(state, entry.conId, planned.side));
  const others =
    rest <= 0
      ? []
      : ratioOf(state, planned)
        ? exitsAfterSplit(state, bracket, planned, rest, context)
        : restores || lost.length > 0
          ? lostExits(bracket, planned, lost, rest, context)
          : [[stopLeg(planned, rest)]];
  const groups = [...beside.map((leg) => [leg]), ...others];
  const plans = groups.length > 0 ? groupPlans(groups, restored, state, context) : [];
  return late && plans.length > 0 ? [late.noted, ...plans] : plans;
}

/** What a stop may still fill: one that is being made larger as much as it will. */
const remainingAsAsked = (stop: OrderRecord): number =>
  Math.max(remainingOf(stop), cleanDecimal((stop.amendment?.quantity ?? 0) - stop.filled));

const endedWith = ({ filled, quantity }: OrderRecord): string =>
  `the entry ended with ${filled} of ${quantity} filled`;

/**
 * A stop for each group whose target or time exit rests without one, in that group, or both could fill; for `most` units together
 * at most.
 */
function besideTargets(
  exits: readonly OrderRecord[],
  openStops: readonly OrderRecord[],
  planned: OrderRecord,
  most: number,
): readonly Leg[] {
  const covered = new Set(openStops.map(({ ocaGroup }) => ocaGroup));
  const lonely = exits.filter(
    ({ role, state, ocaGroup }) =>
      (role === 'target' || role === 'time-exit') &&
      !isFinal(state) &&
      ocaGroup !== undefined &&
      !covered.has(ocaGroup),
  );
  const legs: Leg[] = [];
  let left = most;
  for (const [ocaGroup, orders] of Map.groupBy(lonely, (order) => order.ocaGroup)) {
    const quantity = Math.min(left, Math.max(...orders.map(remainingOf)));
    if (ocaGroup === undefined || quantity <= 0) continue;
    legs.push({ ...stopLeg(planned, quantity), ocaGroup });
    left = cleanDecimal(left - quantity);
  }
  return legs;
}
