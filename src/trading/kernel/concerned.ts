import type { ConId, OrderRef } from '../../core/ids.ts';
import type { OrderRecord } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** Events that change no order and no position. */
const HARMLESS: ReadonlySet<TradingEvent['type']> = new Set<TradingEvent['type']>([
  'signal.received',
  'signal.not-understood',
  'signal.repeated',
  'signal.refused',
  'signal.overtaken',
  'signal.carried-out',
  'approval.asked',
  'approval.given',
  'execution.external',
  'commission.recorded',
  'instrument.resolved',
  'margin.preview-asked',
  'margin.previewed',
  'trading-state.changed',
  'closing.started',
  'closing.joined',
  'closing.ended',
  'roll.started',
  'roll.part-began',
  'roll.exits-placed',
  'roll.part-ended',
  'roll.ended',
  'reconciled',
  'alarm.raised',
  'alarm.changed',
  'exits.exceed',
  'alarm.cleared',
  'equity.sampled',
  'equity.peaked',
  'risk.locked',
  'risk.unlocked',
  'risk-day.began',
]);

/** Events of orders and of what follows from them: they change nothing of what a signal waits for, nor what was decided about it. */
const NO_SIGNALS: ReadonlySet<TradingEvent['type']> = new Set<TradingEvent['type']>([
  'order.sent',
  'order.not-sent',
  'order.changed',
  'order.amend-requested',
  'order.amended',
  'order.amend-doubted',
  'order.amend-refused',
  'order.repriced',
  'order.retyped',
  'order.renumbered',
  'order.doubted',
  'order.cancel-requested',
  'order.notice',
  'execution.recorded',
  'execution.corrected',
  'execution.external',
  'leg.executed',
  'commission.recorded',
  'exit-rule.applied',
  'exit-rule.refused',
  'alarm.raised',
  'alarm.cleared',
]);

/** Whether an event may have changed what a signal waits for, or what was decided about it. */
export const changesSignals = ({ type }: TradingEvent): boolean => !NO_SIGNALS.has(type);

const NONE: ReadonlySet<ConId> = new Set();

/**
 * The instruments in which an event may have changed an order, or what is held. `all`: nothing tells which, as of events that are
 * not known here.
 */
export type Concerned = ReadonlySet<ConId> | 'all';

/** Whom an event that has just been applied concerns. */
export function concernedBy(state: KernelState, event: TradingEvent): Concerned {
  if (HARMLESS.has(event.type)) return NONE;
  const found = new Set<ConId>();
  if (event.type === 'plan.made') for (const { conId } of event.plan.orders) found.add(conId);
  else if ('execution' in event) {
    found.add(event.execution.conId);
    const order = 'ref' in event ? state.orders.get(event.ref) : undefined;
    // It may have gone to the successor of the contract that the execution is told in.
    if (order) addRolled(state, order, found.add(order.conId));
  } else if (event.type === 'break.resolved') found.add(event.conId).add(event.successor ?? event.conId);
  else if ('ref' in event) return addOrder(state, event.ref, found) ? found : 'all';
  else if ('refs' in event) return event.refs.every((ref) => addOrder(state, ref, found)) ? found : 'all';
  else return 'all';
  return found;
}

/** False for an order that is not known any more: it leaves nothing certain. */
function addOrder(state: KernelState, ref: OrderRef, found: Set<ConId>): boolean {
  const order = state.orders.get(ref);
  if (!order) return false;
  found.add(order.conId);
  addRolled(state, order, found);
  // An order that has ended may have gone to the successor of its contract just now.
  for (const [from, to] of state.successors) if (to === order.conId) found.add(from);
  return true;
}

/** What an order for a calendar spread fills, and what is told of either leg, changes what is held and awaited in both contracts. */
function addRolled(state: KernelState, { roll, rolledBy }: OrderRecord, found: Set<ConId>): void {
  const of = rolledBy === undefined ? undefined : state.orders.get(rolledBy);
  const terms = roll ?? of?.roll;
  if (terms) found.add(terms.from).add(terms.to);
  // Its legs tell what the order for the spread has filled.
  if (of) found.add(of.conId);
}
