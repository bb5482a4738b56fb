import { elapsedMs } from '../../core/clock.ts';
import { type AccountId, type ConId, clientOrderId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { makePlan } from '../plan/make-plan.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { compare } from '../reconcile/position-break.ts';
import { refusalOf } from '../risk/assess.ts';
import { isBusy } from '../rolls/roll-state.ts';
import { assessClosing } from './assess-closing.ts';
import { type Bracket, bracketsOf, remaindersOf } from './bracket.ts';
import { closableQuantity, shownQuantity } from './closable.ts';
import { startClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { nextOrderId } from './order-numbers.ts';
import { sharesOf } from './protection.ts';
import { legAfterSplit } from './reprice-stop.ts';
import {
  areLeaving,
  type ExitLegs,
  lostExits,
  lostTargets,
  stopLeg,
  targetsGivenUp,
} from './restore-exits.ts';
import {
  awaitsExecutions,
  heldQuantity,
  type KernelState,
  openOrdersOf,
  openPositions,
  type SignalRecord,
} from './state.ts';
import { strayCancel, strayStops, strayUnits } from './strays.ts';
import { lastSplitAt } from './taken-splits.ts';
import { outgrownStop, widenStop } from './widen-stop.ts';

/** A stop is placed anew so often for one entry; then the alarm has to be answered by a person. */
const ATTEMPTS = 3;
/** The children of an entry that ended may take so long to end, too, before the filled part gets a stop without waiting for them. */
const LEAVING_MAY_TAKE_MS = 2_000;

export const unprotectedAlarmId = (conId: ConId): string => `unprotected-${conId}`;

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
  for (const { conId } of openPositions(state)) {
    if (isBusy(state, conId) || awaitsExecutions(state, conId, context.now())) continue;
    const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
    const open = openOrdersOf(state, conId);
    const side = held > 0 ? 'SELL' : 'BUY';
    const stops = open.filter((order) => order.role === 'stop' && order.side === side);
    const { working, heldBack } = sharesOf(stops, open);
    const uncovered = cleanDecimal(Math.abs(held) - working - heldBack);
    const strays = strayStops(state, conId, side);
    const naked = cleanDecimal(uncovered - strays.reduce((sum, stray) => sum + strayUnits(stray), 0));
    const alarmed = state.alarms.has(unprotectedAlarmId(conId));
    // At a price of before it would trade at once, or never, and for old units: a person takes the split over first.
    if (uncovered > 0 && compare(state, conId, context)?.cause === 'split') continue;
    if (alarmed && uncovered > 0 && policy === 'flatten') {
      // A stray stop would open a position once this one is closed: it goes first.
      const events = strays.flatMap((stray) => strayCancel(stray, state.clientId));
      if (events.length > 0) return events;
    }
    if (naked <= 0) continue;
    if (alarmed && policy === 'flatten') {
      const events = flatten(state, conId);
      if (events.length > 0) return events;
    }
    const remainders = remaindersOf(state, conId, held);
    for (const { record, bracket } of bracketsOf(state, conId)) {
      const { entry } = bracket;
      // Beside an exit of before a split that still rests a person has to look.
      const isOld = entry.placedAt <= lastSplitAt(state, conId);
      if (isOld && areLeaving(bracket)) continue;
      const endedPartly = !isOld && isFinal(entry.state) && entry.filled > 0 && entry.filled < entry.quantity;
      if (!endedPartly && !(alarmed && policy === 'repair')) continue;
      // What has filled is told before it is shown. A stop that has been missing waits for both: where the broker shows less,
      // executions are on their way that closed it, and a stop for more could open a position.
      const gone = endedPartly ? 0 : Math.abs(held) - Math.abs(shownQuantity(state, conId, held, context));
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

/** Once: a closing that has failed has its own alarm. */
function flatten(state: KernelState, conId: ConId): TradingEvent[] {
  if (state.alarms.has(`closing-${conId}`)) return [];
  const last = bracketsOf(state, conId).at(-1);
  if (!last) return [];
  return startClosing(state, conId, last.record.id, 'bowline', 'its stop is missing at the broker');
}

function repair(
  state: KernelState,
  record: SignalRecord,
  bracket: Bracket,
  { held, naked, left }: { readonly held: number; readonly naked: number; readonly left: number },
  context: KernelContext,
): TradingEvent[] {
  const { entry, exits } = bracket;
  const instrument = state.instruments.get(entry.conId);
  const stops = exits.filter(({ role }) => role === 'stop');
  const planned = stops.at(-1);
  const { account } = state;
  if (!record.signal || !instrument || !planned || account === undefined) return [];
  const round = 1 + Math.max(...stops.map(roundOf));
  // A stop whose fate is open may yet protect.
  const unsettled = stops.some(
    ({ state: at }) => at === 'unknown' || at === 'cancelling' || at === 'planned' || at === 'sent',
  );
  if (unsettled) return [];
  const open = stops.filter((stop) => !isFinal(stop.state));
  const covered = open.reduce((sum, stop) => sum + remainingOf(stop), 0);
  const lacking = Math.min(naked, cleanDecimal(left - covered));
  if (lacking <= 0) return [];
  // The larger exit already rests for what the stop lacks: a further stop beside it, and both could fill.
  const outgrown = outgrownStop(exits);
  if (outgrown) return widenStop(state, outgrown, lacking, context);
  // Stops that were given up for a closing have not failed.
  const failed = new Set(stops.filter((stop) => !stop.givenUp && roundOf(stop) > 0).map(roundOf));
  if (failed.size >= ATTEMPTS) return [];
  const isOld = entry.placedAt <= lastSplitAt(state, entry.conId);
  const endedPartly = !isOld && isFinal(entry.state) && entry.filled < entry.quantity;
  // The whole bracket goes with its entry, one message after the other.
  const leaving = endedPartly && round === 1 && areLeaving(bracket);
  if (leaving && elapsedMs(entry.updatedAt, context.now()) < LEAVING_MAY_TAKE_MS) return [];
  const partner = lonelyTarget(exits, open);
  const restores = endedPartly && round === 1 && !leaving && open.length === 0;
  const givenUp = isOld ? [] : targetsGivenUp(bracket, planned);
  const lost = restores ? lostTargets(bracket) : givenUp;
  const groups = restores || lost.length > 0 ? lostExits(bracket, planned, lost, lacking, context) : [];
  const why = endedPartly ? endedWith(entry) : 'the stop is missing at the broker';
  const [only] = groups;
  if (groups.length > 1 || (only && only.length > 1))
    return groupPlans(groups, { record, bracket, held, round, account, instrument, why }, state, context);
  const quantity = partner ? Math.min(lacking, remainingOf(partner)) : lacking;
  // Beside its target in the same group, or both could fill.
  const group = partner?.ocaGroup === undefined ? {} : { ocaGroup: partner.ocaGroup };
  const leg = legAfterSplit(state, planned, { ...stopLeg(planned, quantity), ...group }, context);
  if (!leg) return [];
  const verdict = assessClosing(
    state,
    { signal: record.signal, by: 'bowline', held, underWay: true },
    instrument,
    context,
  );
  if (refusalOf(verdict)) return [];
  const plan = makePlan([leg], {
    signalId: entry.signalId,
    account,
    conId: entry.conId,
    nextOrderId: nextOrderId(state, context),
    suffix: `R${round}`,
  });
  return [{ type: 'plan.made', plan, verdict, arithmetic: [`${why}: a stop for ${quantity} of its own`] }];
}

const endedWith = ({ filled, quantity }: OrderRecord): string =>
  `the entry ended with ${filled} of ${quantity} filled`;

/** Which time its stop was placed: 0 for that of the bracket (`…-SR2` and `…-SR2.1`: 2). */
const roundOf = ({ ref }: OrderRecord): number => Number(/R(\d+)(?:\.\d+)?$/.exec(ref)?.[1] ?? 0);

interface Restored {
  readonly record: SignalRecord;
  readonly bracket: Bracket;
  readonly held: number;
  readonly round: number;
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly why: string;
}

/** Stops with their targets, each an order of its own, each stop before its target. Nothing while the checks refuse it. */
function groupPlans(
  groups: readonly ExitLegs[],
  { record, bracket, held, round, account, instrument, why }: Restored,
  state: KernelState,
  context: KernelContext,
): TradingEvent[] {
  const { entry } = bracket;
  if (!record.signal) return [];
  const reduction = { signal: record.signal, by: 'bowline', held, underWay: true } as const;
  const verdict = assessClosing(state, reduction, instrument, context);
  if (refusalOf(verdict)) return [];
  let orderId: number = nextOrderId(state, context);
  const made: TradingEvent[] = [];
  for (const [index, legs] of groups.entries()) {
    const suffix = `R${round}.${index + 1}`;
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

/** A target or a time exit that rests without its stop. */
const lonelyTarget = (
  exits: readonly OrderRecord[],
  openStops: readonly OrderRecord[],
): OrderRecord | undefined =>
  exits.find(
    (order) =>
      (order.role === 'target' || order.role === 'time-exit') &&
      !isFinal(order.state) &&
      order.ocaGroup !== undefined &&
      !openStops.some((stop) => stop.ocaGroup === order.ocaGroup),
  );
