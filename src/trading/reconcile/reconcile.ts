import type { BrokerOrder, BrokerOrderStatus, BrokerPosition, Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, OrderRef } from '../../core/ids.ts';
import { termsOfList, typeEvents } from '../kernel/amendments.ts';
import { cancelIsDue } from '../kernel/cancel-pace.ts';
import { executionEvents, isBooked, statusChange } from '../kernel/decide-broker.ts';
import { signOfLife } from '../kernel/doubted-end.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { corrects, executionRoot } from '../kernel/execution-id.ts';
import { isOfAccount } from '../kernel/own-account.ts';
import type { KernelState } from '../kernel/state.ts';
import { executedBy, sharesNumber, strayKindOf, straysOfList } from '../kernel/strays.ts';
import { stateFromStatus } from '../order/broker-status.ts';
import type { OrderRecord } from '../order/order.ts';
import type { StrayKind } from '../order/stray.ts';
import { type Absence, judgeAbsence } from './absence.ts';
import { type UnreadLists, unreadText } from './unread.ts';

/** An order that has ended may be listed as open for so long after its end was told. */
const END_SHOWS_MS = 1_000;

/** What the broker says, read in this order: executions, open orders, completed orders, positions. */
export interface BrokerTruth {
  /** Our clock: orders that were heard of after this moment may rightly be missing, and are left to their own answers. */
  readonly judgesOrdersUntil: UnixMs;
  /** Our clock when the first list was asked for; absent: `judgesOrdersUntil`. */
  readonly began?: UnixMs;
  /** Our clock when the last answer had come. */
  readonly comparedAt: UnixMs;
  /**
   * The broker's day, as a text that is another one on every day: what its lists of executions and completed orders are of. Absent
   * where it is not certain, as near midnight.
   */
  readonly brokerDay?: string;
  /** Read although no gap was before it: what was asked of the broker a moment ago is still on its way. */
  readonly withoutGap?: true;
  readonly executions: readonly Execution[];
  readonly openOrders: readonly BrokerOrder[];
  readonly completedOrders: readonly BrokerOrder[];
  readonly positions: readonly BrokerPosition[];
  /** Rows that could not be read: what is missing from the lists may be one of them. Absent: all could be. */
  readonly unread?: UnreadLists;
}

export interface Comparison {
  readonly events: readonly TradingEvent[];
  /**
   * Orders that were heard of too late to be judged and are not among the open orders: they may have ended without a
   * word to us, and only another comparison tells. And those whose price was told meanwhile, and is another in the list.
   */
  readonly leftOut: readonly OrderRef[];
}

/**
 * Compares our orders with the broker's truth and returns what follows. Only evidence settles an order: found open or
 * completed, filled by executions; or absent from everything twice, and what that says (`judgeAbsence`). Nothing here sends an order.
 */
export function reconcile(
  state: KernelState,
  told: BrokerTruth,
  ownClientId: number | undefined,
): Comparison {
  const truth = ofOwnAccount(state, told);
  const events: TradingEvent[] = [];
  const leftOut: OrderRef[] = [];
  const executions = latestRevisions(truth.executions.filter((told) => !isBooked(state, told)));
  const fresh = executions.flatMap((execution) => executionEvents(state, execution, ownClientId));
  events.push(...fresh);
  const ours = fresh.filter((event) => event.type !== 'execution.external');
  const executed = executedAfter(state, executions, ownClientId);
  const { open, strays, ended } = sortOpenOrders(state, truth, ownClientId);
  events.push(...straysOfList(state, strays, truth.unread?.openOrders === undefined));
  for (const { order, status } of ended) {
    events.push(...(order.updatedAt <= began(truth) ? signOfLife(order, status) : []));
    leftOut.push(order.ref);
  }
  // Completed orders have no numbers any more: a permanent number of another order tells.
  const isTwins = ({ ref, permId }: BrokerOrder): boolean => {
    const known = state.orders.get(ref as OrderRecord['ref'])?.permId;
    return known !== undefined && permId > 0 && permId !== known;
  };
  const ambiguous = new Set(strays.map(({ order }) => sharesNumber(state, order, ownClientId)));
  const completed = new Map(
    truth.completedOrders.filter((order) => order.ref && !isTwins(order)).map((order) => [order.ref, order]),
  );
  const termsOf = (order: OrderRecord, listed: BrokerOrder): readonly TradingEvent[] => {
    const typed = typeEvents(order, listed);
    const isOlder = typed.length > 0 && toldSince(order.shownAs?.at, truth);
    if (isOlder) leftOut.push(order.ref);
    const isAmbiguous = ambiguous.has(order);
    const by = { ownClientId, isAmbiguous, began: began(truth) };
    const terms = termsOfList(order, listed, truth.judgesOrdersUntil, by);
    // Its change waits for a list that was asked for after it.
    const { amendment } = order;
    if (amendment?.doubted && terms.length === 0 && toldSince(amendment.since, truth))
      leftOut.push(order.ref);
    const said = isOlder ? terms : [...typed, ...terms];
    if (!toldSince(order.pricedAt, truth)) return said;
    const certain = said.filter(({ type }) => type !== 'order.repriced');
    if (certain.length < said.length) leftOut.push(order.ref);
    return certain;
  };
  let settled = 0;
  let doubted = 0;
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (!order || waitsToBeSent(state, order)) continue;
    const filled = Math.max(order.filled, executed.get(ref) ?? 0);
    if (!judgesEnd(order, truth, open.has(ref))) {
      if (filled < order.quantity) leftOut.push(ref);
      continue;
    }
    if (!order.doubtedEnd && !judged(order, truth)) {
      const listed = open.get(ref);
      if (!listed && filled < order.quantity) leftOut.push(ref);
      // Its listing alone makes it heard of: how a change stands the list tells all the same.
      if (listed) events.push(...termsOf(order, listed));
      continue;
    }
    if (filled >= order.quantity) {
      // The executions above say it all.
      settled += 1;
      continue;
    }
    const found = open.get(ref);
    if (found) {
      // A list that was read while a change of the size was confirmed may show the size of before.
      const isOlder = found.quantity !== order.quantity && toldSince(order.sizedAt, truth);
      if (isOlder) leftOut.push(ref);
      const { status, permId } = found;
      const size = isOlder ? {} : { quantity: found.quantity };
      events.push(...statusChange({ ...withoutDoubt(order), filled }, { status, permId, filled, ...size }));
      events.push(...termsOf(order, found));
      const again = !truth.withoutGap || cancelIsDue(order, truth.comparedAt);
      if (order.state === 'cancelling' && found.status !== 'PendingCancel' && again) {
        events.push({
          type: 'order.cancel-requested',
          ref,
          by: 'bowline',
          reason: order.reason ?? 'asked for before the link was lost',
        });
      }
      continue;
    }
    const ended = completed.get(ref);
    const outcome = ended
      ? fromCompleted(order, ended, filled, executed.get(ref) ?? order.executedQuantity, () =>
          judgeAbsence(state, order, truth, fresh),
        )
      : fromAbsence(state, order, truth, fresh, filled);
    if (outcome.type === 'order.doubted') doubted += order.state === 'unknown' ? 0 : 1;
    else settled += 1;
    const isNews =
      outcome.type !== 'order.doubted' ||
      order.state !== 'unknown' ||
      order.reason !== outcome.reason ||
      (outcome.absent === true && order.absentAt === undefined);
    if (isNews) events.push(outcome);
  }
  events.push({
    type: 'reconciled',
    openOrders: truth.openOrders.length,
    executions: ours.length,
    settled,
    doubted,
    began: began(truth),
    ...(truth.brokerDay === undefined || truth.brokerDay === state.brokerDay ? {} : { day: truth.brokerDay }),
  });
  return { events, leftOut };
}

/** What the broker says of our account. */
function ofOwnAccount(state: KernelState, truth: BrokerTruth): BrokerTruth {
  const own = <Row extends { readonly account: AccountId }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => isOfAccount(state, row));
  return {
    ...truth,
    executions: own(truth.executions),
    openOrders: own(truth.openOrders),
    completedOrders: own(truth.completedOrders),
    positions: own(truth.positions),
  };
}

/** Our open orders by reference, and those that carry a reference of ours without being ours. */
function sortOpenOrders(
  state: KernelState,
  truth: BrokerTruth,
  ownClientId: number | undefined,
): {
  readonly open: ReadonlyMap<string, BrokerOrder>;
  readonly strays: readonly { readonly kind: StrayKind; readonly order: BrokerOrder }[];
  /** Listed, and told as ended shortly before. */
  readonly ended: readonly { readonly order: OrderRecord; readonly status: BrokerOrderStatus }[];
} {
  const open = new Map<string, BrokerOrder>();
  const strays: { readonly kind: StrayKind; readonly order: BrokerOrder }[] = [];
  const ended: { readonly order: OrderRecord; readonly status: BrokerOrderStatus }[] = [];
  for (const order of truth.openOrders) {
    const kind = strayKindOf(state, order, ownClientId, 'list');
    const known = state.orders.get(order.ref as OrderRecord['ref']);
    // What has ended since the list was asked for is still on it.
    if (kind === 'revived' && known && known.updatedAt > truth.judgesOrdersUntil) {
      ended.push({ order: known, status: order.status });
      continue;
    }
    if (kind) strays.push({ kind, order });
    else if (order.ref) open.set(order.ref, order);
  }
  return { open, strays, ended };
}

/**
 * An order that waits for its turn to be sent is told `sent` or `not-sent` as long as its session lives; called absent,
 * it would be given up and leave all the same.
 */
const waitsToBeSent = (state: KernelState, order: OrderRecord): boolean =>
  order.state === 'planned' && state.plannedThisSession.has(order.ref);

const began = ({ began: at, judgesOrdersUntil }: BrokerTruth): UnixMs => at ?? judgesOrdersUntil;

/**
 * Whether the lists say something of an order whose end is in doubt. Asked for after the end was told, they do where it is absent;
 * where it is listed, the broker must have had a moment to take it off.
 */
function judgesEnd({ doubtedEnd }: OrderRecord, truth: BrokerTruth, isListed: boolean): boolean {
  if (!doubtedEnd || doubtedEnd.at > truth.comparedAt) return true;
  return doubtedEnd.at + (isListed ? END_SHOWS_MS : 0) <= began(truth);
}

/** The order as its listing may change it: it is open. */
function withoutDoubt({ doubtedEnd: _, ...order }: OrderRecord): OrderRecord {
  return order;
}

/** Whether an order's absence from the broker's lists would say something. */
function judged(order: OrderRecord, truth: BrokerTruth): boolean {
  const heard = order.state === 'unknown' ? order.placedAt : order.updatedAt;
  // Heard of in the future: the clock was set back, and it was before this reading.
  return heard <= truth.judgesOrdersUntil || heard > truth.comparedAt;
}

/** Told since the reading began, and not in the future of a clock that was set back: the list may be older. */
const toldSince = (at: UnixMs | undefined, truth: BrokerTruth): boolean =>
  at !== undefined && at > truth.judgesOrdersUntil && at <= truth.comparedAt;

/** Each execution once, as last corrected: a reading lists a corrected execution beside its correction. */
function latestRevisions(executions: readonly Execution[]): readonly Execution[] {
  const latest = new Map<string, Execution>();
  for (const execution of executions) {
    const root = executionRoot(execution.execId);
    const known = latest.get(root);
    if (!known || corrects(execution.execId, known.execId)) latest.set(root, execution);
  }
  return [...latest.values()];
}

/** Executed quantity per reference once the given executions are booked. */
function executedAfter(
  state: KernelState,
  executions: readonly Execution[],
  ownClientId: number | undefined,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const execution of executions) {
    if (!execution.ref || state.executions.has(executionRoot(execution.execId))) continue;
    if (isLegExecution(state, execution)) continue;
    const order = state.orders.get(execution.ref as OrderRecord['ref']);
    if (order && executedBy(order, execution, ownClientId) !== 'ours') continue;
    const before = totals.get(execution.ref) ?? order?.executedQuantity ?? 0;
    totals.set(execution.ref, before + execution.quantity);
  }
  return totals;
}

/** Orders of a combination are counted by the executions of the whole. */
function isLegExecution(state: KernelState, { ref, isCombo }: Execution): boolean {
  const order = state.orders.get(ref as OrderRecord['ref']);
  return (
    order !== undefined && isCombo !== true && (order.roll !== undefined || state.combos.has(order.conId))
  );
}

/** A look at all lists has not told before what has become of it. */
const wasAbsent = ({ state, absentAt }: OrderRecord): boolean =>
  state === 'unknown' && absentAt !== undefined;

function fromCompleted(
  order: OrderRecord,
  ended: BrokerOrder,
  filled: number,
  executed: number,
  judge: () => Absence,
): TradingEvent {
  const next = stateFromStatus(ended.status, ended.filled ?? filled, order.quantity);
  const said = ended.completedStatus?.trim() || ended.status;
  const told = ended.filled ?? 0;
  if (ended.status === 'Filled' && told > 0 && executed >= told) {
    const { ref } = order;
    const { permId } = ended;
    const reason = `completed at the broker: ${said}`;
    return {
      type: 'order.changed',
      ref,
      state: 'filled',
      permId,
      quantity: told,
      brokerStatus: 'Filled',
      reason,
    };
  }
  // Real gateways list filled orders without their size; IB's groups and people in TWS make orders smaller unseen.
  if (ended.status === 'Filled' && told === 0 && executed > 0) {
    const { ref, quantity } = order;
    const found = `the broker lists it as completed (${said}) without saying how much of it, and executions for ${executed} of ${quantity} have come`;
    if (!wasAbsent(order))
      return { type: 'order.doubted', ref, reason: `${found}; looking again`, absent: true };
    const { outcome, reason } = judge();
    if (outcome !== 'gone') return { type: 'order.doubted', ref, reason: `${found}; ${reason}` };
    const { permId } = ended;
    return {
      type: 'order.changed',
      ref,
      state: 'filled',
      permId,
      quantity: Math.max(executed, order.filled) as typeof order.quantity,
      brokerStatus: 'Filled',
      reason: `${found}; the position agrees with them`,
    };
  }
  if (next === 'filled' || ended.status === 'Filled' || told > executed) {
    const come =
      executed > 0 ? `executions for ${executed} alone have come` : 'its executions are not to be had';
    return {
      type: 'order.doubted',
      ref: order.ref,
      reason: `the broker lists it as completed (${said}), but ${come}`,
    };
  }
  return {
    type: 'order.changed',
    ref: order.ref,
    state: order.doubtedEnd?.as ?? 'cancelled',
    permId: ended.permId,
    brokerStatus: ended.status,
    // A code has said more than the list does.
    reason: order.doubtedEnd?.reason ?? `completed at the broker: ${said}`,
  };
}

function fromAbsence(
  state: KernelState,
  order: OrderRecord,
  truth: BrokerTruth,
  fresh: readonly TradingEvent[],
  filled: number,
): TradingEvent {
  if (truth.unread !== undefined) {
    const reason = `neither open nor completed nor executed at the broker, as far as its lists can be read (not: ${unreadText(truth.unread)}); looking again`;
    return { type: 'order.doubted', ref: order.ref, reason };
  }
  // The broker's own word of its end needs no second look.
  if (order.state !== 'unknown' || !(order.absentAt !== undefined || order.doubtedEnd)) {
    return {
      type: 'order.doubted',
      ref: order.ref,
      reason: 'neither open nor completed nor executed at the broker; looking again',
      absent: true,
    };
  }
  const { outcome, reason } = judgeAbsence(state, order, truth, fresh);
  const { doubtedEnd } = order;
  return outcome === 'gone'
    ? {
        type: 'order.changed',
        ref: order.ref,
        state: doubtedEnd?.as ?? 'cancelled',
        filled,
        reason: doubtedEnd?.reason ?? reason,
      }
    : { type: 'order.doubted', ref: order.ref, reason };
}
