import { elapsedMs, type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { BLIND_STOP, blindStops } from '../combos/blind-stops.ts';
import { comparable, movedBy } from '../combos/combo-book.ts';
import type { OrderRecord } from '../order/order.ts';
import { type ExitRuleName, RULE_ATTEMPTS } from '../plan/exit-rules.ts';
import { compare } from '../reconcile/position-break.ts';
import { contractEnds } from '../rolls/contract-ends.ts';
import { underWay } from '../rolls/roll-state.ts';
import { watchAmendments } from './amendments.ts';
import { remaindersOf } from './bracket.ts';
import { CANCEL_UNANSWERED_MS, cancelIsDue } from './cancel-pace.ts';
import { differingShares, sharesAlarmId, sharesHeld } from './client-shares.ts';
import { mismatchAlarmId, shownQuantity } from './closable.ts';
import { isWaiting, waitingClosings } from './closing-hours.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived, derivedFromOrders, derivedOf } from './derived.ts';
import { describeStray } from './describe.ts';
import { MISMATCH_AFTER_MS } from './differing-positions.ts';
import { ENTRY_WITHOUT_STOP, entriesWithoutStop } from './entry-stops.ts';
import type { TradingEvent } from './events.ts';
import { ENTRY_INACTIVE, inactiveEntries } from './held-by-broker.ts';
import { excessAlarmId } from './leftovers.ts';
import { EXECUTIONS_MISSING, missingExecutions } from './missing-executions.ts';
import { ordersOf } from './orders-of.ts';
import { passedStops, STOP_PASSED } from './passed-stops.ts';
import { protectionOf, sharesOf } from './protection.ts';
import { unprotectedAlarmId } from './repair-stop.ts';
import {
  awaitsExecutions,
  heldInstruments,
  heldQuantity,
  type KernelState,
  openOrdersOf,
  orderedInstruments,
  ruledEntries,
} from './state.ts';
import { sharesNumber } from './strays.ts';
import { symbolOf } from './symbol-of.ts';
import { uncoveredSince } from './uncovered.ts';
import { unheardEnds } from './unheard-ends.ts';
import { CANCEL_OVERDUE, overdueCancels } from './watch-cancels.ts';
import { LINK_ALARM_CODES, linkConditions } from './watch-link.ts';

/**
 * A position may be without a working stop for this long before it is an alarm. The kernel looks once
 * a second, so that the alarm is raised within 5 seconds.
 */
export const UNPROTECTED_AFTER_MS = 4_000;
/** A closing may leave the position without exits for this long before it is an alarm. */
export const CLOSING_MAY_TAKE_MS = 15_000;
/** An order that was sent may be without any answer for this long before it is in doubt, and is looked for. */
export const UNANSWERED_AFTER_MS = 10_000;
/** An order may be in doubt, or wait for its turn, for this long before it is an alarm. */
export const DOUBT_AFTER_MS = 30_000;
/** Exits may rest for more than is held for this long: the broker cancels the other exit after a fill. */
export const EXCESS_AFTER_MS = 5_000;

const ALARM_CODES: ReadonlySet<string> = new Set([
  'UNPROTECTED',
  'EXITS_EXCEED_POSITION',
  'ORDER_IN_DOUBT',
  CANCEL_OVERDUE,
  'POSITION_MISMATCH',
  'SHARES_MISMATCH',
  'STRAY_ORDER',
  'EXIT_RULE_FAILED',
  'CONTRACT_ENDS',
  'CLOSING_WAITS',
  ENTRY_INACTIVE,
  ENTRY_WITHOUT_STOP,
  EXECUTIONS_MISSING,
  BLIND_STOP,
  STOP_PASSED,
  ...LINK_ALARM_CODES,
]);

/** Orders whose answer is overdue become doubtful; that makes the broker be asked for them. Nothing is sent again. */
function unanswered(state: KernelState, context: KernelContext): TradingEvent[] {
  if (!context.link().ready) return [];
  const events: TradingEvent[] = [];
  for (const order of awaitedOrders(state)) {
    if (!overdue(order, context.now())) continue;
    const reason = `the broker has not answered for ${UNANSWERED_AFTER_MS / 1000} s; looking for it`;
    events.push({ type: 'order.doubted', ref: order.ref, reason });
  }
  return events;
}

/** Open orders in one of some states, oldest first. */
const openIn = (...states: readonly OrderRecord['state'][]) =>
  derived((state): readonly OrderRecord[] => {
    const found: OrderRecord[] = [];
    for (const ref of state.openOrders) {
      const order = state.orders.get(ref);
      if (order && states.includes(order.state)) found.push(order);
    }
    return found;
  });

/** Those that the broker owes an answer for. */
const awaitedOrders = openIn('sent', 'cancelling');
/** Those of which nothing is known yet, or any more. */
const waitingOrders = openIn('unknown', 'sent', 'planned');

/** A sent order without any answer, or a cancellation that the broker has not even confirmed to have received. */
function overdue(order: OrderRecord, now: UnixMs): boolean {
  if (order.state === 'sent') return elapsedMs(order.updatedAt, now) >= UNANSWERED_AFTER_MS;
  if (order.state !== 'cancelling' || order.brokerStatus?.startsWith('PendingCancel')) return false;
  return order.cancelAsked
    ? cancelIsDue(order, now)
    : elapsedMs(order.updatedAt, now) >= CANCEL_UNANSWERED_MS;
}

/**
 * Raises an alarm for each condition that has lasted, and clears those that have gone. A condition that is an alarm
 * already stays one until it is known to be over: neither a further fill nor a lost link ends it.
 */
export function watch(state: KernelState, context: KernelContext): TradingEvent[] {
  const looks = [
    unprotected(state, context),
    excessive(state, context),
    doubtful(state, context),
    overdueCancels(state, context),
    inactiveEntries(state, context),
    entriesWithoutStop(state, context),
    mismatched(state, context),
    unequalShares(state, context),
    missingExecutions(state, context),
    strays(state),
    failedRules(state),
    blindStops(state, context),
    passedStops(state, context),
    contractEnds(state, context),
    waitingClosings(state, context),
    linkConditions(state, context),
  ];
  const events = [
    ...unanswered(state, context),
    ...unheardEnds(state, context),
    ...watchAmendments(state, context),
  ];
  if (state.alarms.size === 0 && looks.every(({ length }) => length === 0)) return events;
  const found = new Map<string, Condition>();
  for (const conditions of looks) for (const condition of conditions) found.set(condition.id, condition);
  for (const condition of found.values()) {
    if (!state.alarms.has(condition.id))
      events.push({ type: 'alarm.raised', ...condition, ...quiet(condition, context) });
  }
  for (const alarm of state.alarms.values()) {
    if (ALARM_CODES.has(alarm.code) && !found.has(alarm.id))
      events.push({ type: 'alarm.cleared', id: alarm.id, text: `No longer so: ${alarm.message}` });
    if (alarm.code === 'ROLL_FAILED' && isFlat(state, conIdOf(alarm.id)))
      events.push({ type: 'alarm.cleared', id: alarm.id, text: 'Nothing of it is held any more' });
    if (alarm.code === 'CLOSING_FAILED' && isFlat(state, conIdOf(alarm.id))) {
      events.push({ type: 'alarm.cleared', id: alarm.id, text: 'The position is flat' });
    }
  }
  return events;
}

/** Warnings during a reset are what a reset does: shown, and kept quiet until it is over. Critical ones never wait. */
const quiet = ({ severity }: Condition, context: KernelContext): { readonly quietUntil?: UnixMs } => {
  const until = severity === 'warning' ? context.reset?.()?.window.until : undefined;
  return until === undefined ? {} : { quietUntil: until };
};

const conIdOf = (alarmId: string): ConId => Number(alarmId.slice(alarmId.indexOf('-') + 1)) as ConId;

const isFlat = (state: KernelState, conId: ConId): boolean =>
  (state.positions.get(conId)?.quantity ?? 0) === 0 && sharesHeld(state, conId).length === 0;

const lastFillAt = derivedFromOrders((state, conId): number => {
  let latest = 0;
  for (const { ref } of state.fills.get(conId)?.slice(-3) ?? [])
    latest = Math.max(latest, state.orders.get(ref)?.updatedAt ?? 0);
  return latest;
});

/** The same of everything that moves a contract: the spreads that it is a leg of, too. */
const lastMoveAt = derivedOf((state, conId): number =>
  Math.max(...[...movedBy(state, conId)].map((mover) => lastFillAt(state, mover))),
);

const hasPlannedStop = derivedOf(
  (state, conId): boolean => ordersOf(state, conId).some(({ role }) => role === 'stop'),
  'places',
);

function unprotected(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const conId of heldInstruments(state)) {
    // What a spread can lose its legs bound, and its stop is Bowline's: see `blindStops`.
    if (state.combos.has(conId)) continue;
    const protection = protectionOf(state, conId);
    if (protection.status === 'yes') continue;
    const id = unprotectedAlarmId(conId);
    // One that waits leaves the exits to their work.
    const waits = isWaiting(state, conId, context);
    const closing = waits ? undefined : state.closings.get(conId);
    const rolling = underWay(state, conId)?.part;
    const since = (closing ?? rolling)?.since ?? uncoveredSince(state, conId) ?? lastFillAt(state, conId);
    const allowed = closing || rolling ? CLOSING_MAY_TAKE_MS : UNPROTECTED_AFTER_MS;
    if (!state.alarms.has(id) && elapsedMs(unixMs(since), context.now()) < allowed) continue;
    if (!context.limits.stopRequired && !hasPlannedStop(state, conId)) continue;
    const held = `${heldQuantity(state, conId)} ${symbolOf(state, conId)}`;
    const covered = protection.coveredQuantity;
    const retyped = protection.stops.find(({ shownAs }) => shownAs?.type !== undefined)?.shownAs?.type;
    const lack =
      protection.status === 'pending'
        ? 'have a stop that IB holds back until the entry has filled'
        : retyped !== undefined
          ? `have a stop that the broker shows as ${retyped}: it was changed in TWS, covers nothing, and Bowline leaves it alone`
          : covered > 0
            ? `are covered by stops for only ${covered}`
            : 'have no working stop at the broker';
    const message = rolling
      ? `Rolling ${held} takes long, and their exits are cancelled. Look at the orders in TWS.`
      : closing
        ? `Closing ${held} takes long, and their exits are cancelled. Look at the orders in TWS.`
        : `${held} ${lack}. ${waits ? 'Their closing waits for hours in which it can trade: set' : 'Flatten the position or set'} a stop in TWS.`;
    found.push({ id, severity: 'critical', code: 'UNPROTECTED', message });
  }
  return found;
}

/** What the exits of one kind that rest would take away at most, by the side of the orders. */
const restingBySide = derivedFromOrders((state, conId): { readonly SELL: number; readonly BUY: number } => {
  const open = openOrdersOf(state, conId);
  const resting = (side: 'BUY' | 'SELL'): number =>
    Math.max(
      ...(['stop', 'target', 'time-exit'] as const).map((role) => {
        const { working, heldBack } = sharesOf(
          open.filter((order) => order.role === role && order.side === side && order.state !== 'cancelling'),
          open,
        );
        return working + heldBack;
      }),
    );
  return { SELL: resting('SELL'), BUY: resting('BUY') };
});

/**
 * What is held where no execution is waited for any more: by the executions; where some are overdue by the orders' counts, as far as
 * the broker shows it.
 */
function heldForExits(state: KernelState, conId: ConId, context: KernelContext): number {
  const executed = state.positions.get(conId)?.quantity ?? 0;
  const counted = heldQuantity(state, conId);
  return counted === executed ? executed : shownQuantity(state, conId, counted, context);
}

/** Exits that would open a position: more than is held. Those that IB holds back count as far as their entry has filled. */
function excessive(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const conId of orderedInstruments(state)) {
    const { SELL: sells, BUY: buys } = restingBySide(state, conId);
    if (sells === 0 && buys === 0) continue;
    if (state.closings.has(conId) && !isWaiting(state, conId, context)) continue;
    if (awaitsExecutions(state, conId, context.now())) continue;
    const held = heldForExits(state, conId, context);
    const excess = cleanDecimal(Math.max(sells - Math.max(0, held), buys - Math.max(0, -held)));
    if (!(excess > 1e-9)) continue;
    const open = openOrdersOf(state, conId);
    const id = excessAlarmId(conId);
    const since = Math.max(lastFillAt(state, conId), ...open.map((order) => order.placedAt));
    if (!state.alarms.has(id) && elapsedMs(unixMs(since), context.now()) < EXCESS_AFTER_MS) continue;
    found.push({
      id,
      severity: 'critical',
      code: 'EXITS_EXCEED_POSITION',
      message: `Exits of ${symbolOf(state, conId)} rest for ${excess} more than the ${Math.abs(held)} held; filling, they would open a position. Cancel them, or send "close".`,
    });
  }
  return found;
}

const toSettle = ({ state, reason }: OrderRecord): string =>
  state === 'unknown'
    ? ` ${reason ? `So far: ${reason}. ` : ''}What no list tells, you can: bowline orders settle.`
    : '';

function doubtful(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const order of waitingOrders(state)) {
    const { ref } = order;
    const id = `doubt-${ref}`;
    const since = order.doubtedAt ?? order.updatedAt;
    const lasted = elapsedMs(since, context.now()) >= DOUBT_AFTER_MS && context.link().ready;
    if (!(lasted || state.alarms.has(id))) continue;
    found.push({
      id,
      severity: 'warning',
      code: 'ORDER_IN_DOUBT',
      message: `${ref} (${order.role} ${order.side} ${order.quantity} ${symbolOf(state, order.conId)}) is ${order.state} without an answer. It is not sent again; look for it in TWS.${toSettle(order)}`,
    });
  }
  return found;
}

const strays = derived((state): readonly Condition[] =>
  Array.from(state.strays.values(), (stray) => ({
    id: `stray-${stray.key}`,
    severity: 'critical',
    code: 'STRAY_ORDER',
    message: `There is ${describeStray(stray)}. It can fill besides what Bowline knows: look at it in TWS and cancel it there.${sharesNumber(state, stray, state.clientId) ? ' Its number is that of our own order, which may still fill: Bowline does not cancel it and changes nothing of ours, because IB could take either.' : ''}`,
  })),
);

const RULE_NAMES: Readonly<Record<ExitRuleName, string>> = {
  'break-even': 'Break-even',
  exit: 'The exit by time',
  align: 'The move of the exits of the position',
  'combo-stop': 'The stop of the spread',
};

/** Rules of exits that were refused too often, as long as something of their entry is held. */
const failedRules = derived((state): readonly Condition[] => [...rulesFailed(state)]);

function* rulesFailed(state: KernelState): Generator<Condition> {
  for (const { ref, conId, signalId, rulesRefused } of ruledEntries(state)) {
    if (!rulesRefused) continue;
    const left = remaindersOf(state, conId, heldQuantity(state, conId)).get(signalId) ?? 0;
    for (const [name, { count, reason }] of Object.entries(rulesRefused)) {
      if (count < RULE_ATTEMPTS || left === 0) continue;
      yield {
        id: `rule-${name}-${ref}`,
        severity: 'critical',
        code: 'EXIT_RULE_FAILED',
        message: `${RULE_NAMES[name as ExitRuleName]} of ${ref} was refused ${count} times and is not tried again: ${reason}. ${left} ${symbolOf(state, conId)} of it are held: change the exit, or close.`,
      };
    }
  }
}

function mismatched(state: KernelState, context: KernelContext): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const conId of comparable(state, context.now())) {
    const id = mismatchAlarmId(conId);
    const since = unixMs(Math.max(lastMoveAt(state, conId), context.brokerPositionSince?.(conId) ?? 0));
    const isStill = elapsedMs(since, context.now()) >= MISMATCH_AFTER_MS;
    const lasted = (isStill || context.differs?.(conId) === true) && context.link().ready;
    if (!lasted && !state.alarms.has(id)) continue;
    const found = compare(state, conId, context);
    if (!found) continue;
    const name = symbolOf(state, conId);
    conditions.push({
      id,
      // Exits at prices of before a split fill at once, or never.
      severity: found.cause === 'split' ? 'critical' : 'warning',
      code: 'POSITION_MISMATCH',
      message: `Bowline's orders add up to ${found.ours} ${name}; the broker holds ${found.broker}: ${found.text}. Entries in it wait; see "bowline reconcile".`,
    });
  }
  return conditions;
}

/** Accounts of an advisor's group that hold another share than Bowline's executions gave them. */
function unequalShares(state: KernelState, context: KernelContext): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const conId of state.shares.keys()) {
    const id = sharesAlarmId(conId);
    const since = unixMs(Math.max(lastFillAt(state, conId), context.brokerPositionSince?.(conId) ?? 0));
    const lasted = elapsedMs(since, context.now()) >= MISMATCH_AFTER_MS && context.link().ready;
    if (!lasted && !state.alarms.has(id)) continue;
    const found = differingShares(state, conId, context);
    if (found.length === 0) continue;
    const each = found.map(({ account, ours, broker }) => `${account} ${ours}, at the broker ${broker}`);
    conditions.push({
      id,
      severity: 'warning',
      code: 'SHARES_MISMATCH',
      message: `Bowline's orders gave the accounts other shares of ${symbolOf(state, conId)} than they hold: ${each.join('; ')}. Somebody has traded in them; compare in TWS.`,
    });
  }
  return conditions;
}
