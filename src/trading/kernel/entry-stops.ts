import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, isOfClient, type OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { compare } from '../reconcile/position-break.ts';
import { isBusy } from '../rolls/roll-state.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { exitPlans, nextRound, roundOf } from './exit-plans.ts';
import { isIdle } from './protection.ts';
import { stopLeg } from './restore-exits.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';
import { lastSplitAt } from './taken-splits.ts';

export const ENTRY_WITHOUT_STOP = 'ENTRY_WITHOUT_STOP';
/** A stop is placed anew so often with one entry; then what is unfilled of the entry is cancelled. */
const ATTEMPTS = 3;
/** An entry that was refused, too, is told so within this long after its stop. */
const REFUSED_AFTER_MS = 1_000;
/** When an entry is cancelled, its children are told one by one, before it or after it. */
const ENDED_AFTER_MS = 2_000;
/** A stop that is in doubt, on its way out or `Inactive` may work again by itself for so long. */
const DOUBTED_AFTER_MS = 4_000;

/** An entry that may still fill, and stops of its plan that would not protect what fills. */
interface BareEntry {
  readonly entry: OrderRecord;
  /** Every stop that was ever placed for it, oldest first. */
  readonly stops: readonly OrderRecord[];
  readonly missing: readonly OrderRecord[];
}

const MAY_FILL: ReadonlySet<OrderRecord['state']> = new Set([
  'sent',
  'working',
  'partially-filled',
  'cancelling',
  'unknown',
]);
const IS_COMING: ReadonlySet<OrderRecord['state']> = new Set([
  'planned',
  'sent',
  'working',
  'partially-filled',
]);

/** A person has made it another type in TWS. */
const isRetyped = ({ shownAs }: OrderRecord): boolean => shownAs?.type !== undefined;

const protects = (stop: OrderRecord): boolean =>
  IS_COMING.has(stop.state) && !isRetyped(stop) && !isIdle(stop);

/** Entries that may fill for more than their stops are for, because a stop of theirs has gone or is in doubt. */
const bareEntries = derived((state): readonly BareEntry[] => {
  const found: BareEntry[] = [];
  for (const ref of state.openOrders) {
    const entry = state.orders.get(ref);
    if (entry?.role !== 'entry' || !MAY_FILL.has(entry.state)) continue;
    const stops = stopsOf(state, entry);
    const missing = stops.filter((stop) => !protects(stop) && stop.state !== 'filled');
    if (missing.length === 0) continue;
    const covered = stops.filter(protects).reduce((sum, stop) => sum + remainingOf(stop), 0);
    if (cleanDecimal(entry.quantity - covered) > 0) found.push({ entry, stops, missing });
  }
  return found;
});

const stopsOf = (state: KernelState, { signalId, conId }: OrderRecord): readonly OrderRecord[] =>
  (state.signals.get(signalId)?.orders ?? []).flatMap((ref) => {
    const order = state.orders.get(ref);
    return order?.role === 'stop' && order.conId === conId ? [order] : [];
  });

/** Since when a stop has been missing, and how long that may be so. */
function lackOf(stop: OrderRecord): { readonly since: UnixMs; readonly allowed: number } {
  const { state, updatedAt, doubtedAt, cancellingSince, heldSince, shownAs } = stop;
  if (state === 'rejected') return { since: updatedAt, allowed: REFUSED_AFTER_MS };
  if (state === 'cancelled') return { since: updatedAt, allowed: ENDED_AFTER_MS };
  const since = doubtedAt ?? cancellingSince ?? shownAs?.at ?? heldSince ?? updatedAt;
  return { since, allowed: DOUBTED_AFTER_MS };
}

const alarmId = ({ ref }: OrderRecord): string => `entry-stop-${ref}`;

const isMissed = (stop: OrderRecord, now: UnixMs): boolean => {
  const { since, allowed } = lackOf(stop);
  return elapsedMs(since, now) >= allowed;
};

/**
 * The stop that the alarm names: the newest that has been missing for long enough. IB refuses the children of an entry that it has
 * refused (10006): while that is being looked for, they may be so as long as one in doubt.
 */
const missed = ({ entry, missing }: BareEntry, now: UnixMs): OrderRecord | undefined =>
  missing.findLast((stop) =>
    entry.state === 'unknown' ? elapsedMs(lackOf(stop).since, now) >= DOUBTED_AFTER_MS : isMissed(stop, now),
  );

const FOLLOWS: Readonly<Record<TradingPolicies['onMissingStop'], string>> = {
  alarm: 'Cancel the entry, or attach a stop in TWS.',
  repair: 'The stop is placed anew with the entry; where that is refused, too, the entry is cancelled.',
  flatten: 'The entry is cancelled.',
};
const LEFT_ALONE = 'Bowline leaves it alone: cancel the entry, or make the order a stop again.';

/**
 * Entries that rest, or work, without the stop that they were sent with: as soon as they fill, what they fill is held without one.
 * What has filled already is `UNPROTECTED`.
 */
export function entriesWithoutStop(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  const now = context.now();
  const policy = policyOf(context);
  for (const bare of bareEntries(state)) {
    const { entry } = bare;
    const id = alarmId(entry);
    const stop = missed(bare, now);
    const known = state.alarms.has(id);
    // Its end is asked for: of that the alarms of cancellations tell.
    const leaves =
      entry.state === 'cancelling' || entry.cancelAsked !== undefined || state.closings.has(entry.conId);
    // The whole bracket is looked for: of that the alarms of its doubts tell.
    const isDoubted = entry.state === 'unknown' && stop?.state === 'unknown';
    if (!known && (stop === undefined || leaves || isDoubted)) continue;
    const which = stop ?? bare.missing.at(-1);
    if (!which) continue;
    found.push({
      id,
      severity: 'critical',
      code: ENTRY_WITHOUT_STOP,
      message: `The entry ${entry.ref} (${entry.side} ${remainingOf(entry)} ${symbolOf(state, entry.conId)}) may fill, and its stop ${which.ref} ${lackText(which)}. ${isRetyped(which) ? LEFT_ALONE : FOLLOWS[policy]}`,
    });
  }
  return found;
}

function lackText(stop: OrderRecord): string {
  const why = stop.reason ? ` (${stop.reason})` : '';
  if (isRetyped(stop)) return `was made ${stop.shownAs?.type} in TWS`;
  if (isFinal(stop.state)) return `is ${stop.state}${why}`;
  if (isIdle(stop)) return `is held by the broker: ${stop.brokerStatus}${why}`;
  return `is ${stop.state === 'unknown' ? 'in doubt' : 'being cancelled'}${why}`;
}

const policyOf = ({ policies }: KernelContext): TradingPolicies['onMissingStop'] =>
  (policies ?? DEFAULT_POLICIES).onMissingStop;

/**
 * What `onMissingStop` says of entries whose stop is missing. `repair`: of one of which nothing has filled each missing stop is placed
 * anew as its child, once a list of open orders shows that it is gone; the entry is cancelled where that is refused, too, or does not
 * last. An entry that has filled in part is cancelled: what has filled gets its exits by itself then. `flatten`: it is cancelled.
 */
export function repairEntryStops(state: KernelState, context: KernelContext): TradingEvent[] {
  const { ready, brokerUp } = context.link();
  const policy = policyOf(context);
  if (!ready || !brokerUp || state.account === undefined || policy === 'alarm') return [];
  for (const bare of bareEntries(state)) {
    const { entry } = bare;
    if (!state.alarms.has(alarmId(entry)) || !isResting(state, entry)) continue;
    if (
      compare(state, entry.conId, context)?.cause === 'split' ||
      entry.placedAt <= lastSplitAt(state, entry.conId)
    )
      continue;
    const events = remedy(state, bare, policy, context);
    if (events.length > 0) return events;
  }
  return [];
}

/** Known to work at the broker by our own client, and wanted. */
const isResting = (state: KernelState, entry: OrderRecord): boolean =>
  (entry.state === 'working' || entry.state === 'partially-filled') &&
  entry.cancelAsked === undefined &&
  isOfClient(entry, state.clientId) &&
  !isBusy(state, entry.conId);

function remedy(
  state: KernelState,
  bare: BareEntry,
  policy: 'repair' | 'flatten',
  context: KernelContext,
): TradingEvent[] {
  const { entry, stops, missing } = bare;
  const now = context.now();
  const isLost = (stop: OrderRecord): boolean => isFinal(stop.state) && isMissed(stop, now);
  const idle = missing.filter((stop) => isIdle(stop) && isMissed(stop, now));
  const lost = missing.filter(isLost);
  if (lost.length === 0 && idle.length === 0) return [];
  if (policy === 'flatten') return cancelled(entry, 'its stop is missing at the broker');
  if (entry.filled > 0) return cancelled(entry, 'its stop is missing at the broker, and a part has filled');
  const placedAnew = stops.filter(({ ref }) => roundOf(ref) > 0);
  const rounds = new Set(placedAnew.map(({ ref }) => roundOf(ref))).size;
  if (placedAnew.some((stop) => stop.state === 'rejected'))
    return cancelled(entry, 'its stop was refused, and again when it was placed anew');
  const wanted = idle.filter((stop) => !stop.cancelAsked && isOfClient(stop, state.clientId));
  if (wanted.length > 0)
    return wanted.map(({ ref }) => ({
      type: 'order.cancel-requested',
      ref,
      by: 'bowline',
      reason: 'it is Inactive at the broker and would protect nothing',
    }));
  if (rounds >= ATTEMPTS)
    return cancelled(entry, `its stop has gone although it was placed anew ${rounds} times`);
  // One that is told as gone wrongly would fill beside another; and so may one whose fate is open.
  const isOpen = missing.some((stop) => !isFinal(stop.state));
  if (isOpen || lost.some((stop) => stop.updatedAt > (state.listedSince ?? 0) || stop.updatedAt > now))
    return [];
  return placeAnew(state, bare, context);
}

const cancelled = ({ ref }: OrderRecord, reason: string): TradingEvent[] => [
  { type: 'order.cancel-requested', ref, by: 'bowline', reason },
];

/** The last stop of each group none of whose stops is left, as a child of the same entry; without a group all are one. */
function placeAnew(state: KernelState, { entry, stops }: BareEntry, context: KernelContext): TradingEvent[] {
  const record = state.signals.get(entry.signalId);
  if (!record?.signal) return [];
  const groups = [...Map.groupBy(stops, ({ ocaGroup }) => ocaGroup).values()];
  const lost = groups.filter((group) => !group.some(protects)).flatMap((group) => group.at(-1) ?? []);
  const legs = lost.map((stop) => ({
    ...stopLeg(stop, stop.quantity),
    ...(stop.ocaGroup === undefined ? {} : { ocaGroup: stop.ocaGroup }),
  }));
  const round = nextRound(record);
  const sign = entry.side === 'BUY' ? 1 : -1;
  const plans = exitPlans(
    state,
    {
      groups: legs.map((leg) => [leg]),
      conId: entry.conId,
      signalId: entry.signalId,
      signal: record.signal,
      held: sign * entry.quantity,
      parent: entry.ref,
      suffix: (index) => (legs.length === 1 ? `R${round}` : `R${round}.${index + 1}`),
      text: ({ quantity }) => `the stop of the resting entry is missing at the broker: one for ${quantity}`,
    },
    context,
  );
  return plans ?? [];
}
