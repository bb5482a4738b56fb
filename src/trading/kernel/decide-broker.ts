import type { BrokerEvent, BrokerOrder, BrokerOrderStatus, Execution } from '../../broker/port.ts';
import type { ClientOrderId, ConId, ExecId, OrderRef, PermId } from '../../core/ids.ts';
import type { Micros } from '../../core/money.ts';
import { comboOfWatchdog } from '../combos/apply-combo.ts';
import { stateFromStatus } from '../order/broker-status.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { mayBecome } from '../order/transitions.ts';
import { isWatchdogReference } from '../order/watchdog-reference.ts';
import { type RollTerms, rolledInRef, rolledOutRef } from '../rolls/roll.ts';
import { amendRefused, termsEvents, typeEvents } from './amendments.ts';
import { afterToldEnd, refusal, signOfLife } from './doubted-end.ts';
import type { TradingEvent } from './events.ts';
import { corrects, executionRoot } from './execution-id.ts';
import { isGone, isOfGoneOrder } from './gone-executions.ts';
import { lateOriginalEvents } from './late-original.ts';
import { isOfAccount } from './own-account.ts';
import { seenExecution, withdrawnWord } from './settle-doubt.ts';
import type { KernelState } from './state.ts';
import { executedBy, isUnderNumber, strayEvents, strayKindOf, strayStatus } from './strays.ts';

const byNumber = (state: KernelState, orderId: ClientOrderId): OrderRecord | undefined => {
  const ref = state.orderByNumber.get(orderId);
  return ref === undefined ? undefined : state.orders.get(ref);
};

/** Our order that a broker's message is about: by our reference first, by number only for our own client. */
function ours(
  state: KernelState,
  ref: string,
  told: Pick<Execution, 'orderId' | 'permId' | 'conId'>,
  ownClient: boolean,
): OrderRecord | undefined {
  if (ref) return state.orders.get(ref as OrderRef);
  const order = ownClient ? byNumber(state, told.orderId) : undefined;
  return order && isUnderNumber(state, order, told) ? order : undefined;
}

const toldCommission = (state: KernelState, id: ExecId): Micros | undefined =>
  state.foreignCommissions.get(id)?.commission ?? state.commissions.get(id);

/** A status as a change, or nothing when it says nothing new or would turn back the order's life. */
export function statusChange(
  order: OrderRecord,
  report: {
    readonly status: BrokerOrderStatus;
    readonly permId?: PermId;
    readonly filled?: number;
    readonly quantity?: number;
    readonly whyHeld?: string;
    readonly reason?: string;
  },
): TradingEvent[] {
  const filled = Math.max(order.filled, report.filled ?? 0);
  const quantity = changedQuantity(order, report.quantity, filled);
  const next = stateFromStatus(report.status, filled, quantity ?? order.quantity);
  // Lists do not say why an order is held back: the same status in one of them is no news.
  const listed = report.whyHeld === undefined && order.brokerStatus?.startsWith(`${report.status} (`);
  const told = report.whyHeld ? `${report.status} (${report.whyHeld})` : report.status;
  const brokerStatus = listed ? order.brokerStatus : told;
  // A late "working" after we asked to cancel does not undo the asking.
  const state =
    order.state === 'cancelling' && (next === 'working' || next === 'partially-filled')
      ? 'cancelling'
      : order.doubtedEnd
        ? afterToldEnd(order.doubtedEnd, report.status, next)
        : next;
  if (!mayBecome(order.state, state)) return [];
  const unchanged =
    order.state === state &&
    order.brokerStatus === brokerStatus &&
    order.filled === filled &&
    quantity === undefined &&
    (report.permId === undefined || order.permId === report.permId);
  if (unchanged) return [];
  return [
    {
      type: 'order.changed',
      ref: order.ref,
      state,
      brokerStatus,
      ...(report.permId === undefined ? {} : { permId: report.permId }),
      ...(filled > order.filled ? { filled } : {}),
      ...(quantity === undefined ? {} : { quantity }),
      ...reasonOf(order, state, report.reason),
      ...(order.state === state && filled === order.filled && quantity === undefined && isRoutine(report)
        ? { statusOnly: true as const }
        : {}),
    },
  ];
}

/** The words of an end that was in doubt are those that the broker gave for it. */
function reasonOf(
  { doubtedEnd }: OrderRecord,
  next: OrderRecord['state'],
  said: string | undefined,
): { readonly reason?: string } {
  const reason = said || (isFinal(next) && next !== 'filled' ? doubtedEnd?.reason : undefined);
  return reason ? { reason } : {};
}

/** `Inactive` and a hold for other than the trigger or the parent (`locate`) are news. */
const isRoutine = ({ status, whyHeld = '' }: { status: BrokerOrderStatus; whyHeld?: string }): boolean =>
  status !== 'Inactive' && whyHeld.split(',').every((why) => ['', 'child', 'trigger'].includes(why.trim()));

/** The quantity that the broker tells, where it is another than ours and can be true. */
const changedQuantity = (order: OrderRecord, told: number | undefined, filled: number): number | undefined =>
  told !== undefined && told !== order.quantity && told > 0 && told >= filled ? told : undefined;

/** Booked under the same id already. A reading lists the executions of the whole day, and most of them are. */
export const isBooked = (state: KernelState, { execId }: Pick<Execution, 'execId'>): boolean =>
  state.executions.get(executionRoot(execId))?.execution.execId === execId;

/** An execution as an event: new, a correction of a known one, or somebody else's. Known ones and other accounts' give nothing. */
export function executionEvents(
  state: KernelState,
  told: Execution,
  ownClientId: number | undefined,
): TradingEvent[] {
  if (isBooked(state, told) || isGone(state, told) || !isOfAccount(state, told)) return [];
  const named = ours(state, told.ref, told, told.clientId === ownClientId);
  const by = named && executedBy(named, told, ownClientId);
  const order = by === 'foreign' ? undefined : named;
  if (order?.roll) return rollExecutionEvents(state, told, order, order.roll);
  const combo = comboOf(state, order?.conId ?? comboOfWatchdog(told.ref));
  if (combo && !told.isCombo) return legEvents(state, told, order);
  // Somebody else's legs tell all there is of it.
  if (told.isCombo && !combo) return [];
  const execution = combo ? { ...told, conId: combo } : told;
  const known = state.executions.get(executionRoot(execution.execId));
  if (known) {
    if (!corrects(execution.execId, known.execution.execId))
      return lateOriginalEvents(state, known, execution);
    return [{ type: 'execution.corrected', ref: known.ref, replaces: known.execution.execId, execution }];
  }
  if (order && by === 'twin') return [{ type: 'execution.recorded', ref: order.ref, execution, twin: true }];
  if (order)
    return [
      ...withdrawnWord(state, order, execution),
      { type: 'execution.recorded', ref: order.ref, execution },
    ];
  if (isWatchdogReference(execution.ref) && execution.account === state.account)
    return state.watchdogFills.has(executionRoot(execution.execId))
      ? []
      : [{ type: 'execution.recorded', ref: execution.ref as OrderRef, execution }];
  if (isOfGoneOrder(state, execution, ownClientId))
    // What a person had said of it is in the position already.
    return isGone(state, { execId: seenExecution(execution.ref as OrderRef, 1) })
      ? []
      : [{ type: 'execution.recorded', ref: execution.ref as OrderRef, execution }];
  const external = state.externalExecutions.get(executionRoot(execution.execId));
  return external && !corrects(execution.execId, external.execId)
    ? []
    : [{ type: 'execution.external', execution }];
}

/** What the order for a calendar spread has traded: as a whole it is counted on the order, and each leg is a fill of its contract. */
function rollExecutionEvents(
  state: KernelState,
  told: Execution,
  order: OrderRecord,
  { from, to }: RollTerms,
): TradingEvent[] {
  const execution = told.isCombo ? { ...told, conId: order.conId } : told;
  const known = state.executions.get(executionRoot(execution.execId));
  if (known) {
    if (!corrects(execution.execId, known.execution.execId)) return [];
    return [{ type: 'execution.corrected', ref: known.ref, replaces: known.execution.execId, execution }];
  }
  if (told.isCombo) return [{ type: 'execution.recorded', ref: order.ref, execution }];
  if (told.conId !== from && told.conId !== to) return [{ type: 'execution.external', execution }];
  const ref = told.conId === from ? rolledOutRef(order.ref) : rolledInRef(order.ref);
  return [{ type: 'execution.recorded', ref, execution }];
}

const comboOf = (state: KernelState, conId: ConId | undefined): ConId | undefined =>
  conId !== undefined && state.combos.has(conId) ? conId : undefined;

/** What a leg of one of our combinations has traded; its order is counted by the executions of the whole. */
function legEvents(state: KernelState, execution: Execution, order: OrderRecord | undefined): TradingEvent[] {
  const known = state.legExecutions.get(executionRoot(execution.execId));
  if (known && !corrects(execution.execId, known.execution.execId)) return [];
  if (!order && execution.account !== state.account) return [];
  return [{ type: 'leg.executed', ref: order?.ref ?? (execution.ref as OrderRef), execution }];
}

/** The same order (permId) under a number that we did not give it. */
function renumbered(order: OrderRecord, { clientId, orderId, permId }: BrokerOrder): TradingEvent[] {
  const known = order.incarnations.some(
    (own) => own.orderId === orderId && (own.clientId ?? clientId) === clientId,
  );
  if (known || orderId <= 0) return [];
  return [{ type: 'order.renumbered', ref: order.ref, incarnation: { clientId, orderId, permId } }];
}

const NOT_SENT = {
  ended: 'the link went before its turn came',
  cancelled: 'it was cancelled before its turn came',
} as const;

/** What a broker's message means for the kernel. Messages about other clients' orders change nothing of ours. */
export function decideBrokerEvent(
  state: KernelState,
  event: BrokerEvent,
  ownClientId: number | undefined,
): TradingEvent[] {
  switch (event.type) {
    case 'sent': {
      const refs = event.orderIds.map((id) => state.orderByNumber.get(id)).filter((ref) => ref !== undefined);
      return refs.length > 0 ? [{ type: 'order.sent', refs }] : [];
    }
    case 'not-sent': {
      const refs = event.orderIds.map((id) => state.orderByNumber.get(id)).filter((ref) => ref !== undefined);
      return refs.length > 0
        ? [{ type: 'order.not-sent', refs, reason: NOT_SENT[event.why ?? 'ended'] }]
        : [];
    }
    case 'order': {
      const { order: reported } = event;
      if (!isOfAccount(state, reported)) return [];
      const stray = strayKindOf(state, reported, ownClientId, 'message');
      if (stray) return strayEvents(state, stray, reported);
      const order = ours(state, reported.ref, reported, reported.clientId === ownClientId);
      if (!order) return [];
      if (isFinal(order.state)) return signOfLife(order, reported.status);
      // An openOrder after a status carries less (no whyHeld): it only confirms that the order exists.
      const { status, permId, quantity } = reported;
      const told = [
        ...renumbered(order, reported),
        ...typeEvents(order, reported),
        ...termsEvents(order, reported),
      ];
      const known = told.some(({ type }) => type === 'order.amended') || quantity === order.quantity;
      if (order.brokerStatus?.startsWith(status) && known) return told;
      return [...told, ...statusChange(order, { status, permId, ...(known ? {} : { quantity }) })];
    }
    case 'order-status': {
      const { report } = event;
      const order = report.clientId === ownClientId ? byNumber(state, report.orderId) : undefined;
      if (order && (order.permId === undefined || report.permId <= 0 || order.permId === report.permId))
        return [
          ...(isFinal(order.state) ? signOfLife(order, report.status) : []),
          ...statusChange(order, report),
          ...strayStatus(state, report),
        ];
      return strayStatus(state, report);
    }
    case 'execution':
      return executionEvents(state, event.execution, ownClientId);
    case 'commission':
      return isGone(state, event.report) ||
        toldCommission(state, event.report.execId) === event.report.commission
        ? []
        : [{ type: 'commission.recorded', report: event.report }];
    case 'order-notice': {
      const order = byNumber(state, event.orderId);
      return order ? noticeEvents(order, event) : [];
    }
    case 'session':
    case 'groups':
    case 'link':
    case 'notice':
    case 'account-value':
    case 'position':
    case 'quote':
    case 'stream':
      return [];
  }
}

function noticeEvents(
  order: OrderRecord,
  notice: Extract<BrokerEvent, { type: 'order-notice' }>,
): TradingEvent[] {
  const reason = `IB ${notice.code}: ${notice.message}`;
  const said: TradingEvent = {
    type: 'order.notice',
    ref: order.ref,
    code: notice.code,
    message: notice.message,
  };
  switch (notice.fate) {
    case 'warning':
      return [said];
    case 'not-changed':
      return order.amendment ? amendRefused(order, reason) : [said];
    case 'rejected':
      // A refused change leaves the order as it was; what it really is, its status and the next reading tell.
      if (order.amendment) return amendRefused(order, reason);
      return refusal(order, reason) ?? [said];
    case 'cancelled':
      return mayBecome(order.state, 'cancelled') && order.state !== 'cancelled'
        ? [{ type: 'order.changed', ref: order.ref, state: 'cancelled', reason }]
        : [said];
    case 'not-cancellable':
      return isFinal(order.state) ? [said] : [{ type: 'order.doubted', ref: order.ref, reason }];
  }
}
