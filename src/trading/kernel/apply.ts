import { count } from '../../core/count.ts';
import type { ClientOrderId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { applyDissolved, applyLegExecution, knowInstrument } from '../combos/apply-combo.ts';
import { noteBrokerStatus } from '../order/broker-hold.ts';
import { endDoubt, isFinal, type OrderRecord } from '../order/order.ts';
import { rollAppliers } from '../rolls/apply-roll.ts';
import { syncRolled } from '../rolls/roll-fills.ts';
import { alarmAppliers } from './apply-alarm.ts';
import { type Apply, amendmentAppliers, takeBackRule } from './apply-amendment.ts';
import {
  applyCommissionReport,
  applyCorrection,
  applyExecution,
  nameOrder,
  recordExternal,
} from './apply-execution.ts';
import { goLiveAppliers, noteExpiry, notePermittedEntry } from './apply-golive.ts';
import { marginAppliers } from './apply-margin.ts';
import { applyResolution } from './apply-resolution.ts';
import { applyRisk, positionBefore } from './apply-risk.ts';
import {
  addTimeline,
  forgetPassingRefusal,
  recordNotUnderstood,
  recordRepeat,
  recordSignal,
} from './apply-signal.ts';
import { changesSignals, concernedBy } from './concerned.ts';
import { beginChange, endChange, notePlaces } from './derived.ts';
import type { Stamped, TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { begunClosing } from './kept-part.ts';
import { noteChanged } from './order-sums.ts';
import { type Closing, type KernelState, moveOrder, trackOpen } from './state.ts';
import { withStop } from './stops.ts';
import { noteUncovered } from './uncovered.ts';

/** Equity samples kept for the chart: a day of minutes. */
const EQUITY_SAMPLES = 1440;

function setOrderState(
  state: KernelState,
  order: OrderRecord,
  next: OrderRecord['state'],
  at: Stamped['at'],
): void {
  if (isFinal(next) && order.state !== next) order.endedAt = at;
  order.state = next;
  order.updatedAt = at;
  if (next !== 'unknown') endDoubt(order);
  if (isFinal(next)) {
    // A rule whose stop has gone before it was moved is for the stop that is placed anew.
    if (next !== 'filled') takeBackRule(state, order.amendment?.rule);
    delete order.amendment;
    moveOrder(state, order, state.successors.get(order.conId) ?? order.conId);
  }
  trackOpen(state, order);
}

/** Marks the exits that a closing has cancelled, or made smaller, in vain. */
function noteGivenUp(state: KernelState, { conId, since, reason, shrunk }: Closing, at: Stamped['at']): void {
  for (const order of state.orders.values()) {
    if (order.conId !== conId || order.role === 'entry' || order.role === 'close') continue;
    const { cancelAsked: asked } = order;
    const isCancelled = order.state === 'cancelled';
    if (isCancelled && !(asked && asked.at >= since && asked.reason === reason)) continue;
    const units = cleanDecimal((isCancelled ? remainingOf(order) : 0) + (shrunk.get(order.ref) ?? 0));
    if (units > 0) order.givenUp = { units, at };
  }
}

const appliers: { readonly [Type in TradingEvent['type']]: Apply<Type> } = {
  ...alarmAppliers,
  ...goLiveAppliers,
  ...marginAppliers,
  ...rollAppliers,
  'session.established': (state, event) => {
    state.account = event.account;
    if (event.clientId !== undefined) state.clientId = event.clientId;
    if (event.login) state.login = event.login;
    state.plannedThisSession.clear();
    // What an earlier session was asked says nothing of the patience that this one needs, and may never have left.
    for (const ref of state.cancelsAsked) {
      const order = state.orders.get(ref);
      if (order?.cancelAsked) order.cancelAsked = { ...order.cancelAsked, times: 0 };
    }
    for (const stray of state.strays.values()) delete stray.cancelAsked;
    state.nextOrderId = Math.max(state.nextOrderId, event.nextValidId) as ClientOrderId;
  },
  'instrument.resolved': (state, event) => knowInstrument(state, event.instrument),
  'signal.received': (state, event, at) => recordSignal(state, event, at),
  'signal.not-understood': (state, event, at) => recordNotUnderstood(state, event, at),
  'signal.repeated': (state, event, at) => recordRepeat(state, event.signalId, at),
  'approval.asked': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    if (record) record.waitsUntil = event.until;
    const text = `Waits for approval until ${new Date(event.until).toISOString()}`;
    addTimeline(state, event.signalId, { at, stage: 'waiting', text });
  },
  'signal.postponed': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    if (record) record.startsAt = event.until;
    const text = `Acts at ${new Date(event.until).toISOString()}`;
    addTimeline(state, event.signalId, { at, stage: 'delayed', text });
  },
  'approval.given': (state, event, at) => {
    delete state.signals.get(event.signalId)?.waitsUntil;
    addTimeline(state, event.signalId, { at, stage: 'approved', text: `Approved by a person (${event.by})` });
  },
  'signal.held': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    const { until, dropAt, conId } = event;
    if (record) record.held = { since: at, until, dropAt, ...(conId === undefined ? {} : { conId }) };
    addTimeline(state, event.signalId, { at, stage: 'held', text: event.text });
  },
  'signal.released': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    if (!record?.held) return;
    record.heldMs = (record.heldMs ?? 0) + Math.max(0, at - record.held.since);
    delete record.held;
    delete record.margin;
    addTimeline(state, event.signalId, {
      at,
      stage: 'released',
      text: 'The reset is over: it is acted upon',
    });
  },
  'signal.overtaken': (state, { signalId, by, action, conId }) => {
    const record = state.signals.get(signalId);
    if (record) record.overtakenBy = [...(record.overtakenBy ?? []), { by, action, conId }];
  },
  'signal.refused': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    if (!record) return;
    record.refusal = event.refusal;
    delete record.waitsUntil;
    delete record.held;
    delete record.margin;
    // Asked for by name: reading it would parse a verdict that was kept beside the entry.
    if ('verdict' in event) record.judgedBy = event;
    record.arithmetic = event.arithmetic;
    forgetPassingRefusal(state, record);
    addTimeline(state, event.signalId, {
      at,
      stage: 'refused',
      text: `${event.refusal.code}: ${event.refusal.message}`,
    });
  },
  'signal.carried-out': (state, event, at) => {
    const record = state.signals.get(event.signalId);
    if (record) {
      record.carriedOut = event.text;
      if (event.cancels) record.cancels = event.cancels;
    }
    addTimeline(state, event.signalId, { at, stage: 'carried out', text: event.text });
  },
  'plan.made': (state, event, at) => {
    const { plan, arithmetic } = event;
    notePermittedEntry(state, event, at);
    const record = state.signals.get(plan.signalId);
    if (record) {
      record.judgedBy = event;
      record.arithmetic = [...record.arithmetic, ...arithmetic];
    }
    addTimeline(state, plan.signalId, {
      at,
      stage: 'approved',
      // How many there were stands in the verdict, which a start leaves unread.
      text: 'All risk checks passed',
    });
    if (plan.orders.some((order) => order.role === 'entry')) state.lastEntryAt = at;
    for (const planned of plan.orders) {
      const order: OrderRecord = {
        ...planned,
        signalId: plan.signalId,
        state: 'planned',
        incarnations: [
          {
            ...(state.clientId === undefined ? {} : { clientId: state.clientId }),
            orderId: planned.orderId,
          },
        ],
        filled: 0,
        filledValue: 0,
        executedQuantity: 0,
        rulesApplied: [],
        placedAt: at,
        ...(state.brokerDay === undefined ? {} : { brokerDay: state.brokerDay }),
        updatedAt: at,
      };
      state.orders.set(planned.ref, order);
      notePlaces(state);
      trackOpen(state, order);
      if (order.role === 'entry' && order.rules) state.ruled.add(order.ref);
      state.plannedThisSession.add(planned.ref);
      state.orderByNumber.set(planned.orderId, planned.ref);
      state.nextOrderId = Math.max(state.nextOrderId, planned.orderId + 1) as ClientOrderId;
      record?.orders.push(planned.ref);
      const part = planned.roll && state.rolls.get(planned.roll.from)?.part;
      if (part) part.order = planned.ref;
      const closing = planned.role === 'close' ? state.closings.get(planned.conId) : undefined;
      closing?.orders.push(planned.ref);
      if (closing && event.bounded) closing.isBounded = true;
    }
    addTimeline(state, plan.signalId, {
      at,
      stage: 'planned',
      text: `${count(plan.orders.length, 'order')} written to the journal`,
    });
  },
  'order.sent': (state, event, at) => {
    for (const ref of event.refs) {
      const order = state.orders.get(ref);
      // An answer of the broker can be recorded before the note that we sent; it knows more.
      if (order?.state === 'planned') setOrderState(state, order, 'sent', at);
    }
    const first = state.orders.get(event.refs[0] ?? ('' as never));
    if (first)
      addTimeline(state, first.signalId, {
        at,
        stage: 'sent',
        text: `${count(event.refs.length, 'order')} sent to the broker`,
      });
  },
  'order.not-sent': (state, event, at) => {
    for (const ref of event.refs) {
      const order = state.orders.get(ref);
      if (!order || isFinal(order.state)) continue;
      order.reason = event.reason;
      setOrderState(state, order, 'cancelled', at);
      addTimeline(state, order.signalId, {
        at,
        stage: 'cancelled',
        text: `${order.role} not sent: ${event.reason}`,
      });
    }
  },
  'order.changed': (state, event, at) => {
    const order = state.orders.get(event.ref);
    if (!order) return;
    const before = order.state;
    if (event.permId !== undefined) nameOrder(order, event.permId);
    if (event.brokerStatus !== undefined) noteBrokerStatus(order, event.brokerStatus, at);
    if (event.quantity !== undefined) order.quantity = event.quantity as OrderRecord['quantity'];
    if ((event.filled ?? 0) > order.filled) order.lastFillAt = at;
    if (event.filled !== undefined) order.filled = Math.max(order.filled, event.filled);
    if (event.reason !== undefined) order.reason = event.reason;
    setOrderState(state, order, event.state, at);
    syncRolled(state, order, at);
    if (before !== event.state) {
      const why = event.reason ? `: ${event.reason}` : '';
      addTimeline(state, order.signalId, {
        at,
        stage: event.state,
        text: `${order.role} ${event.state}${why}`,
      });
    }
  },
  ...amendmentAppliers,
  'order.renumbered': (state, { ref, incarnation }) => {
    const order = state.orders.get(ref);
    if (!order) return;
    order.incarnations.push(incarnation);
    if (incarnation.clientId === undefined || incarnation.clientId === state.clientId)
      state.orderByNumber.set(incarnation.orderId, ref);
  },
  'stray.found': (state, { stray }, at) => {
    const { since = at, cancelAsked } = state.strays.get(stray.key) ?? {};
    const asked = cancelAsked === undefined ? {} : { cancelAsked };
    state.strays.set(stray.key, { ...stray, since, ...asked });
  },
  'stray.ended': (state, { key }) => {
    state.strays.delete(key);
  },
  'stray.cancel-requested': (state, { key }, at) => {
    const stray = state.strays.get(key);
    if (stray) stray.cancelAsked = at;
  },
  'break.found': (state, { found }, at) => {
    const since = state.breaks.get(found.conId)?.since ?? at;
    state.breaks.set(found.conId, { ...found, since, foundAt: at });
  },
  'break.ended': (state, { conId }) => {
    state.breaks.delete(conId);
  },
  'break.resolved': applyResolution,
  'holding.noted': (state, { conId, quantity }) => {
    state.standing.set(conId, quantity);
  },
  'order.doubted': (state, event, at) => {
    const order = state.orders.get(event.ref);
    if (!order) return;
    order.reason = event.reason;
    setOrderState(state, order, 'unknown', at);
    if (event.ended) order.doubtedEnd = { ...event.ended, at };
    if (event.absent) order.absentAt ??= at;
    addTimeline(state, order.signalId, {
      at,
      stage: 'unknown',
      text: `${order.role} in doubt: ${event.reason}`,
    });
  },
  'order.cancel-requested': (state, event, at) => {
    const order = state.orders.get(event.ref);
    if (!order || isFinal(order.state)) return;
    order.reason = event.reason;
    const times = (order.cancelAsked?.times ?? 0) + 1;
    order.cancelAsked = { by: event.by, reason: event.reason, at, times };
    order.cancellingSince ??= at;
    state.cancelsAsked.add(event.ref);
    if (order.state !== 'unknown') setOrderState(state, order, 'cancelling', at);
    addTimeline(state, order.signalId, { at, stage: 'cancelling', text: `${order.role}: ${event.reason}` });
  },
  'order.notice': (state, event, at) => {
    const order = state.orders.get(event.ref);
    if (order)
      addTimeline(state, order.signalId, {
        at,
        stage: 'notice',
        text: `${order.role}: IB ${event.code} ${event.message}`,
      });
  },
  'execution.recorded': applyExecution,
  'execution.corrected': applyCorrection,
  'leg.executed': applyLegExecution,
  'combo.dissolved': applyDissolved,
  'execution.external': (state, event) => recordExternal(state, event.execution),
  'commission.recorded': (state, event) => applyCommissionReport(state, event),
  'trading-state.changed': (state, event, at) => {
    if (event.scope) return;
    const { to, by, reason, said } = event;
    state.tradingState = { name: to, reason, by, since: at };
    if (to !== 'active')
      state.stops = withStop(state.stops, { to, at, by, reason, ...(said ? { said } : {}) });
  },
  'closing.started': (state, event, at) => {
    state.closings.set(event.conId, begunClosing(state, event, at));
    addTimeline(state, event.signalId, { at, stage: 'closing', text: event.reason });
  },
  'closing.joined': (state, event, at) => {
    const closing = state.closings.get(event.conId);
    closing?.joined.push(event.signalId);
    if (closing) delete closing.keep;
    if (event.dropsReverse) delete closing?.reverse;
    if (closing && event.reverse) closing.reverse = event.reverse;
    const text = `being closed already, by signal ${closing?.signalId}`;
    addTimeline(state, event.signalId, { at, stage: 'closing', text });
  },
  'closing.ended': (state, event, at) => {
    const closing = state.closings.get(event.conId);
    for (const signalId of closing ? [closing.signalId, ...closing.joined] : []) {
      addTimeline(state, signalId, { at, stage: event.outcome, text: event.text });
      const record = state.signals.get(signalId);
      if (record && event.outcome === 'failed') record.closingFailed = true;
    }
    if (closing && event.outcome === 'failed') noteGivenUp(state, closing, at);
    state.closings.delete(event.conId);
  },
  reconciled: (state, { day, began }, at) => {
    state.reconciledAt = at;
    if (began !== undefined) state.listedSince = began;
    if (day !== undefined) state.brokerDay = day;
  },
  // What follows is kept in the risk book; see `applyRisk`.
  'risk-day.began': () => {},
  'equity.peaked': () => {},
  'risk.locked': () => {},
  'risk.unlocked': () => {},
  'equity.sampled': (state, event, at) => {
    state.equity.push({ at, equity: event.equity, realized: event.realized, unrealized: event.unrealized });
    if (state.equity.length > EQUITY_SAMPLES) state.equity.splice(0, state.equity.length - EQUITY_SAMPLES);
  },
};

/**
 * Routine events, for which nothing derived is worked out anew (`derived`): they change the chart (`equity`), the time of the last
 * comparison (`reconciledAt`, `listedSince`, `brokerDay`), the peaks of the risk book, and `golive.outlived`, which time alone changes.
 */
const ROUTINE: ReadonlySet<TradingEvent['type']> = new Set<TradingEvent['type']>([
  'equity.sampled',
  'reconciled',
]);

/** Changes the state by one event. Deterministic; knows no time but the event's. Events it does not know are ignored. */
export function apply(state: KernelState, stamped: Stamped): void {
  const { at, event } = stamped;
  const change = beginChange(state);
  const applier = appliers[event.type] as Apply<TradingEvent['type']> | undefined;
  const before = positionBefore(state, event);
  applier?.(state, event as never, at);
  applyRisk(state, stamped, before);
  const concerned = concernedBy(state, event);
  noteChanged(state, concerned);
  noteUncovered(state, concerned, at);
  noteExpiry(state, at);
  endChange(change, ROUTINE.has(event.type) ? undefined : { signals: changesSignals(event), concerned });
}
