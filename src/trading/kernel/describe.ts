import type { Pricing } from '../../broker/port.ts';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { count } from '../../core/count.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { formatMoney } from '../../core/money.ts';
import type { FoundStray } from '../order/stray.ts';
import { isWatchdogReference } from '../order/watchdog-reference.ts';
import { scopeText } from '../risk/scope.ts';
import { describeRoll } from '../rolls/describe-roll.ts';
import { describeApproval } from './describe-approval.ts';
import { describeGoLive } from './describe-golive.ts';
import { describeOrder, describeOrderThen, describeTerms } from './describe-order.ts';
import type { Description } from './description.ts';
import type { TradingEvent } from './events.ts';
import { describeAnswer } from './margin-preview.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

/**
 * An event as a line for the log. `state` is asked for names, and for the terms of orders, unless they have changed since `at`, when the
 * event happened (our clock): what they were then it does not know.
 */
export function describeEvent(
  event: TradingEvent,
  state: KernelState,
  at: UnixMs = unixMs(Infinity),
): Description {
  const nameOf = (conId: ConId): string => symbolOf(state, conId);
  const orderText = (ref: OrderRef, pricing?: Pricing): string => describeOrderThen(state, ref, at, pricing);
  switch (event.type) {
    case 'session.established':
      return {
        severity: 'info',
        text: `Session with account ${event.account}, server version ${event.serverVersion}, next order id ${event.nextValidId}`,
      };
    case 'instrument.resolved':
      return {
        severity: 'debug',
        text: `${event.instrument.localSymbol} is contract ${event.instrument.conId} (${event.instrument.secType} ${event.instrument.exchange})`,
      };
    case 'signal.received':
      return {
        severity: 'info',
        text: `Signal ${event.signal.id} from ${event.signal.source}: ${event.summary}`,
        signalId: event.signal.id,
      };
    case 'signal.not-understood':
      return {
        severity: 'warning',
        text: `Signal ${event.signalId} from ${event.source} refused, ${event.refusal.code}: ${event.refusal.message}`,
        signalId: event.signalId,
      };
    case 'signal.repeated':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} came again and was not acted upon`,
        signalId: event.signalId,
      };
    case 'approval.asked':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} waits for approval until ${new Date(event.until).toISOString()}`,
        signalId: event.signalId,
      };
    case 'signal.postponed':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} is acted upon at ${new Date(event.until).toISOString()}`,
        signalId: event.signalId,
      };
    case 'approval.given':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} was approved (${event.by})`,
        signalId: event.signalId,
      };
    case 'signal.held':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} is held: ${event.text}`,
        signalId: event.signalId,
      };
    case 'signal.released':
      return {
        severity: 'info',
        text: `Signal ${event.signalId} is acted upon after the reset`,
        signalId: event.signalId,
      };
    case 'margin.preview-asked': {
      const { side, quantity, conId, orderId } = event.order;
      return {
        severity: 'info',
        text: `The margins of signal ${event.signalId} are asked for: ${side} ${quantity} ${nameOf(conId)}, number ${orderId}`,
        signalId: event.signalId,
      };
    }
    case 'margin.previewed':
      return {
        severity: 'refusal' in event.answer ? 'warning' : 'info',
        text: `The margins of signal ${event.signalId}: ${describeAnswer(event.answer)}`,
        signalId: event.signalId,
      };
    case 'signal.refused':
      return {
        severity: 'warning',
        text: `Signal ${event.signalId} refused, ${event.refusal.code}: ${event.refusal.message}`,
        signalId: event.signalId,
      };
    case 'signal.overtaken':
      return {
        severity: 'info',
        text: `Signal ${event.by} (${event.action}) came while signal ${event.signalId} waited for its contract; it ends it where both mean ${nameOf(event.conId)}`,
        signalId: event.signalId,
      };
    case 'signal.carried-out':
      return { severity: 'info', text: `Signal ${event.signalId}: ${event.text}`, signalId: event.signalId };
    case 'plan.made': {
      const { orders, signalId } = event.plan;
      const conId = orders[0]?.conId;
      const words = {
        symbol: conId === undefined ? '' : nameOf(conId),
        orders: orders.map((order) => describeOrder(order, nameOf(order.conId))).join('; '),
      };
      const instrument = conId === undefined ? undefined : state.instruments.get(conId);
      return { severity: 'info', text: describeApproval(event, instrument, words), signalId };
    }
    case 'order.sent':
      return { severity: 'info', text: `Sent ${event.refs.join(', ')}`, ...firstRef(event.refs) };
    case 'order.not-sent':
      return {
        severity: 'error',
        text: `Not sent: ${event.refs.join(', ')}: ${event.reason}`,
        ...firstRef(event.refs),
      };
    case 'order.changed': {
      const known = event.statusOnly && !event.reason ? 'debug' : 'info';
      const severity = event.state === 'rejected' ? 'error' : event.state === 'unknown' ? 'warning' : known;
      const status = event.brokerStatus ? ` (${event.brokerStatus})` : '';
      return {
        severity,
        text: `${orderText(event.ref)} is ${event.state}${status}${event.reason ? `: ${event.reason}` : ''}`,
        ref: event.ref,
      };
    }
    case 'order.amend-requested':
      return {
        severity: 'info',
        text: `Changing ${orderText(event.ref)} to ${describeTerms(event.terms)} (${event.by}): ${event.reason}`,
        ref: event.ref,
      };
    case 'order.amended':
      return { severity: 'info', text: `Changed: ${orderText(event.ref)}`, ref: event.ref };
    case 'order.amend-doubted':
      return {
        severity: 'warning',
        text: `The change of ${event.ref} is in doubt: ${event.reason}`,
        ref: event.ref,
      };
    case 'order.amend-refused':
      return { severity: 'warning', text: `${event.ref} was not changed: ${event.reason}`, ref: event.ref };
    case 'order.repriced':
      return {
        severity: 'info',
        text: `At the broker: ${orderText(event.ref, event.pricing)}`,
        ref: event.ref,
      };
    case 'order.retyped':
      return {
        severity: event.orderType === undefined ? 'info' : 'warning',
        text: `At the broker ${event.ref} is ${event.orderType ?? 'a stop again'}`,
        ref: event.ref,
      };
    case 'spread-exits.moved':
      return {
        severity: 'info',
        text: `${event.ref}: ${spreadExitsText(event.combo)} (${event.reason})`,
        ref: event.ref,
      };
    case 'exit-rule.applied':
      return { severity: 'info', text: `${event.ref}: ${event.text}`, ref: event.ref };
    case 'exit-rule.refused':
      return {
        severity: 'warning',
        text: `${event.ref}: ${event.rule} was not carried out: ${event.reason}`,
        ref: event.ref,
      };
    case 'order.renumbered':
      return {
        severity: 'info',
        text: `${event.ref} has the number ${event.incarnation.orderId} at the broker now`,
        ref: event.ref,
      };
    case 'stray.found':
      return { severity: 'error', text: `Stray order: ${describeStray(event.stray)}` };
    case 'stray.ended':
      return { severity: 'info', text: `Stray order ${event.key} has ended: ${event.reason}` };
    case 'stray.cancel-requested':
      return {
        severity: 'warning',
        text: `Cancelling the stray order ${event.key} (number ${event.orderId})`,
      };
    case 'break.found':
      return {
        severity: 'error',
        text: `Break in ${nameOf(event.found.conId)}: ours ${event.found.ours}, the broker's ${event.found.broker}; ${event.found.text}`,
      };
    case 'break.ended':
      return { severity: 'info', text: `Break in ${nameOf(event.conId)} ended: ${event.text}` };
    case 'break.resolved':
      return {
        severity: 'warning',
        text:
          event.resolution === 'adopt'
            ? `Our position in ${nameOf(event.conId)} is ${event.quantity} now, as the broker's (${event.by}): ${event.reason}`
            : `${event.quantity} ${nameOf(event.conId)} at the broker are not Bowline's (${event.by}): ${event.reason}`,
      };
    case 'holding.noted':
      return {
        severity: 'info',
        text: `${event.quantity} ${nameOf(event.conId)} were held before Bowline's first trade in it`,
      };
    case 'order.doubted':
      return {
        severity: 'warning',
        text: `${orderText(event.ref)} is in doubt: ${event.reason}`,
        ref: event.ref,
      };
    case 'order.cancel-requested':
      return {
        severity: 'info',
        text: `Cancelling ${orderText(event.ref)} (${event.by}): ${event.reason}`,
        ref: event.ref,
      };
    case 'order.notice':
      return {
        severity: isPlainCancel(event, state) ? 'info' : 'warning',
        text: `${event.ref}: IB ${event.code} ${event.message}`,
        ref: event.ref,
      };
    case 'execution.recorded':
    case 'execution.corrected': {
      const { execution } = event;
      const by = isWatchdogReference(event.ref) ? ' of the watchdog' : '';
      const twin = event.type === 'execution.recorded' && event.twin ? ' of a second order under' : '';
      const verb = `${event.type === 'execution.corrected' ? 'Correction' : 'Fill'}${by}${twin}`;
      const name = state.instruments.get(execution.conId)?.localSymbol ?? execution.symbol;
      return {
        severity: 'info',
        text: `${verb} ${event.ref}: ${execution.side} ${execution.quantity} ${name} at ${execution.price}`,
        ref: event.ref,
      };
    }
    case 'leg.executed': {
      const { side, quantity, conId, symbol, price } = event.execution;
      const name = state.instruments.get(conId)?.localSymbol ?? symbol;
      return {
        severity: 'debug',
        text: `Leg of ${event.ref}: ${side} ${quantity} ${name} at ${price}`,
        ref: event.ref,
      };
    }
    case 'combo.dissolved':
      return {
        severity: 'warning',
        text: `The spread ${nameOf(event.conId)} is taken apart (${event.by}): ${event.reason}. Its legs are positions of their own: ${event.legs.map(({ conId, quantity }) => `${quantity} ${nameOf(conId)}`).join(', ')}`,
      };
    case 'execution.external':
      return {
        severity: 'info',
        text: `Not ours: ${event.execution.side} ${event.execution.quantity} ${event.execution.symbol} at ${event.execution.price} (client ${event.execution.clientId})`,
      };
    case 'commission.recorded':
      return {
        severity: 'debug',
        text: `Commission ${formatMoney(event.report.commission, event.report.currency)} for ${event.report.execId}`,
      };
    case 'trading-state.changed':
      return {
        severity: event.to === 'active' ? 'info' : 'warning',
        text: `Trading${event.scope ? ` of ${scopeText(event.scope)}` : ''} is ${event.to} (${event.by}): ${event.reason}`,
      };
    case 'closing.started':
      return {
        severity: 'info',
        text: `Closing ${nameOf(event.conId)}: ${event.reason}`,
        signalId: event.signalId,
      };
    case 'closing.joined':
      return {
        severity: 'info',
        text: `Signal ${event.signalId}: ${nameOf(event.conId)} is being closed already${event.reverse ? '; its entry follows' : ''}`,
        signalId: event.signalId,
      };
    case 'closing.ended':
      return {
        severity: event.outcome === 'closed' ? 'info' : 'error',
        text: `Closing of ${nameOf(event.conId)} ended: ${event.text}`,
      };
    case 'reconciled':
      return {
        severity: 'info',
        text: `Compared with the broker: ${count(event.openOrders, 'open order')}, ${count(event.executions, 'execution')} recovered, ${count(event.settled, 'order')} settled, ${event.doubted} in doubt`,
      };
    case 'alarm.raised':
      return {
        severity: event.severity === 'critical' ? 'error' : 'warning',
        text: `ALARM ${event.code}: ${event.message}`,
      };
    case 'alarm.changed':
      return { severity: 'info', text: `Alarm ${event.id} now: ${event.message}` };
    case 'exits.exceed':
      return {
        severity: 'debug',
        text: `Exits of ${nameOf(event.conId)} rest for ${event.exceed ? '' : 'no '}more than is held`,
      };
    case 'alarm.cleared':
      return { severity: 'info', text: `Alarm ${event.id} cleared: ${event.text}` };
    case 'risk-day.began':
      return { severity: 'info', text: `The risk day ${event.day} begins: daily limits count anew` };
    case 'equity.peaked':
      return { severity: 'debug', text: `Highest equity so far ${event.equity.toFixed(2)}` };
    case 'risk.locked': {
      const until = event.until === undefined ? 'a person lifts it' : new Date(event.until).toISOString();
      return {
        severity: 'warning',
        text: `Entries of ${scopeText(event.scope)} are locked until ${until}, ${event.code}: ${event.reason}`,
      };
    }
    case 'risk.unlocked':
      return { severity: 'info', text: `Lock ${event.id} has ended (${event.by}): ${event.reason}` };
    case 'equity.sampled':
      return { severity: 'debug', text: `Equity ${event.equity.toFixed(2)}` };
    case 'roll.started':
    case 'roll.part-began':
    case 'roll.exits-moved':
    case 'roll.exits-placed':
    case 'roll.part-ended':
    case 'roll.ended':
      return describeRoll(event, nameOf);
    default:
      return describeGoLive(event);
  }
}

const STRAY_WORDS: Readonly<Record<FoundStray['kind'], string>> = {
  twin: 'a second order under the reference of one of ours',
  orphan: 'an order of Bowline that this journal does not know',
  revived: 'an order that had ended by all that we knew',
};

/** `a second order under the reference of one of ours: S-…-E SELL 10 SPY LMT (number 12, client 1, permId 9)`. */
export const describeStray = ({
  kind,
  ref,
  side,
  quantity,
  symbol,
  orderType,
  orderId,
  clientId,
  permId,
}: FoundStray): string =>
  `${STRAY_WORDS[kind]}: ${ref} ${side} ${quantity} ${symbol} ${orderType} (number ${orderId}, client ${clientId}, permId ${permId})`;

/** IB's code for "Order Canceled - reason:". */
const ORDER_CANCELED = 202;

/** The answer to a cancel that we asked for, or one of an OCA group: IB gives no reason then. */
function isPlainCancel(event: Extract<TradingEvent, { type: 'order.notice' }>, state: KernelState): boolean {
  if (event.code !== ORDER_CANCELED) return false;
  const order = state.orders.get(event.ref);
  if (order?.state !== 'cancelling' && order?.state !== 'cancelled') return false;
  return order.cancelAsked !== undefined || /reason:\s*$/.test(event.message);
}

const firstRef = (refs: readonly OrderRef[]): { ref?: OrderRef } =>
  refs[0] === undefined ? {} : { ref: refs[0] };

const spreadExitsText = ({
  stop,
  target,
}: Extract<TradingEvent, { type: 'spread-exits.moved' }>['combo']): string =>
  [
    ...(stop === undefined ? [] : [`stop of the spread at ${stop}`]),
    ...(target === undefined ? [] : [`target of the spread at ${target}`]),
  ].join(', ');
