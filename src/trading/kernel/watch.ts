import { elapsedMs, type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { BLIND_STOP, blindStops } from '../combos/blind-stops.ts';
import { comparable } from '../combos/combo-book.ts';
import type { OrderRecord } from '../order/order.ts';
import { type ExitRuleName, RULE_ATTEMPTS } from '../plan/exit-rules.ts';
import { type BreakFacts, compare } from '../reconcile/position-break.ts';
import { contractEnds } from '../rolls/contract-ends.ts';
import { watchAmendments } from './amendments.ts';
import { remaindersOf } from './bracket.ts';
import { CANCEL_UNANSWERED_MS, cancelIsDue } from './cancel-pace.ts';
import { differingShares, sharesAlarmId, sharesHeld } from './client-shares.ts';
import { mismatchAlarmId } from './closable.ts';
import { waitingClosings } from './closing-hours.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import { describeStray } from './describe.ts';
import { MISMATCH_AFTER_MS } from './differing-positions.ts';
import { ENTRY_WITHOUT_STOP, entriesWithoutStop } from './entry-stops.ts';
import type { TradingEvent } from './events.ts';
import { EXITS_OF_OTHER_CLIENT, foreignExits } from './foreign-exits.ts';
import { CLOSING_INACTIVE, ENTRY_INACTIVE, inactiveOrders, TARGET_INACTIVE } from './held-by-broker.ts';
import { lastFillAt, lastMoveAt } from './last-fills.ts';
import { EXECUTIONS_MISSING, missingExecutions } from './missing-executions.ts';
import { passedStops, STOP_PASSED } from './passed-stops.ts';
import { heldQuantity, type KernelState, ruledEntries } from './state.ts';
import { sharesNumber } from './strays.ts';
import { symbolOf } from './symbol-of.ts';
import { unheardEnds } from './unheard-ends.ts';
import { CANCEL_OVERDUE, overdueCancels } from './watch-cancels.ts';
import { exceedEvents, excessive, exitsBeyond } from './watch-excess.ts';
import { LINK_ALARM_CODES, linkConditions } from './watch-link.ts';
import { unprotected } from './watch-protection.ts';

/** An order that was sent may be without any answer for this long before it is in doubt, and is looked for. */
export const UNANSWERED_AFTER_MS = 10_000;
/** An order may be in doubt, or wait for its turn, for this long before it is an alarm. */
export const DOUBT_AFTER_MS = 30_000;

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
  TARGET_INACTIVE,
  CLOSING_INACTIVE,
  ENTRY_WITHOUT_STOP,
  EXECUTIONS_MISSING,
  EXITS_OF_OTHER_CLIENT,
  BLIND_STOP,
  STOP_PASSED,
  ...LINK_ALARM_CODES,
]);

/** Alarms whose texts say a price or a span that moves by itself. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([BLIND_STOP, STOP_PASSED, 'LOGIN_LAPSES']);

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
 * Raises an alarm for each condition that has lasted, tells those anew whose figures have changed, and clears those that have gone. A condition that is an alarm
 * already stays one until it is known to be over: neither a further fill nor a lost link ends it.
 */
export function watch(state: KernelState, context: KernelContext): TradingEvent[] {
  const looks = [
    unprotected(state, context),
    excessive(state, context),
    doubtful(state, context),
    overdueCancels(state, context),
    inactiveOrders(state, context),
    entriesWithoutStop(state, context),
    mismatched(state, context),
    unequalShares(state, context),
    missingExecutions(state, context),
    strays(state),
    failedRules(state),
    foreignExits(state),
    blindStops(state, context),
    passedStops(state, context),
    contractEnds(state, context),
    waitingClosings(state, context),
    linkConditions(state, context),
  ];
  const events = [
    ...unanswered(state, context),
    ...unheardEnds(state, context),
    ...exceedEvents(state, context),
    ...watchAmendments(state, context),
  ];
  if (state.alarms.size === 0 && looks.every(({ length }) => length === 0)) return events;
  const found = new Map<string, Condition>();
  for (const conditions of looks) for (const condition of conditions) found.set(condition.id, condition);
  for (const condition of found.values()) events.push(...told(state, condition, context));
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

/**
 * The alarm of a condition: raised where it is none yet, or has become worse; told anew where its figures have changed. Texts of the
 * moment stay as they were raised.
 */
function told(state: KernelState, condition: Condition, context: KernelContext): readonly TradingEvent[] {
  const { id, severity, code, message } = condition;
  const known = state.alarms.get(id);
  if (!known || (known.severity === 'warning' && severity === 'critical'))
    return [{ type: 'alarm.raised', ...condition, ...quiet(condition, context) }];
  if (OF_THE_MOMENT.has(code) || (known.message === message && known.severity === severity)) return [];
  return [{ type: 'alarm.changed', id, severity, message }];
}

/** Warnings during a reset are what a reset does: shown, and kept quiet until it is over. Critical ones never wait. */
const quiet = ({ severity }: Condition, context: KernelContext): { readonly quietUntil?: UnixMs } => {
  const until = severity === 'warning' ? context.reset?.()?.window.until : undefined;
  return until === undefined ? {} : { quietUntil: until };
};

const conIdOf = (alarmId: string): ConId => Number(alarmId.slice(alarmId.indexOf('-') + 1)) as ConId;

const isFlat = (state: KernelState, conId: ConId): boolean =>
  (state.positions.get(conId)?.quantity ?? 0) === 0 && sharesHeld(state, conId).length === 0;

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

/** Every session begins without positions; what they were found to be stays so until the broker has told them. */
const isUntold = (conId: ConId, context: KernelContext): boolean =>
  context.brokerPosition(conId) === undefined;

/** Exits for units that have gone without Bowline: one that fills opens the other side, which no stop of ours covers. */
function surplusText(state: KernelState, { conId, broker, cause }: BreakFacts): string {
  // A fill that is still to be told explains itself, and has its own exits taken off.
  if (cause === 'split' || cause === 'missed-fill') return '';
  const units = exitsBeyond(state, conId, broker);
  return units > 1e-9
    ? ` Exits rest for ${units} more than that; filling, they would open a position: say what is right ("bowline reconcile"), or send "close", which cancels all of them.`
    : '';
}

/** What was critical has come about: the other side is held, and nobody has said what is right. */
const hasTurned = ({ ours, broker }: BreakFacts, known: Pick<Condition, 'severity'> | undefined): boolean =>
  known?.severity === 'critical' && broker !== 0 && ours * broker <= 0;

function mismatched(state: KernelState, context: KernelContext): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const conId of comparable(state, context.now())) {
    const id = mismatchAlarmId(conId);
    const since = unixMs(Math.max(lastMoveAt(state, conId), context.brokerPositionSince?.(conId) ?? 0));
    const isStill = elapsedMs(since, context.now()) >= MISMATCH_AFTER_MS && context.link().ready;
    const lasted = isStill || (context.differs?.(conId) === true && context.link().ready);
    const known = state.alarms.get(id);
    if (!lasted && !known) continue;
    const found = compare(state, conId, context);
    if (!found) {
      if (known && isUntold(conId, context)) conditions.push(known);
      continue;
    }
    // While fills and positions are on their way the figures are of no moment.
    if (!isStill && known) {
      conditions.push(known);
      continue;
    }
    const name = symbolOf(state, conId);
    const surplus = surplusText(state, found);
    conditions.push({
      id,
      // Exits at prices of before a split fill at once, or never.
      severity: found.cause === 'split' || surplus || hasTurned(found, known) ? 'critical' : 'warning',
      code: 'POSITION_MISMATCH',
      message: `Bowline's orders add up to ${found.ours} ${name}; the broker holds ${found.broker}: ${found.text}.${surplus} Entries in it wait; see "bowline reconcile".`,
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
    const known = state.alarms.get(id);
    if (found.length === 0) {
      if (known && isUntold(conId, context)) conditions.push(known);
      continue;
    }
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
