import type { ClientOrderId } from '../../core/ids.ts';
import {
  CANCELLED,
  CONTRACT_ENDED,
  cancelTooLate,
  cancelUnknown,
  DELIVERY_NEAR,
  notCancellable,
} from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import { isOpen, type LiveOrder } from './live-order.ts';
import { tellError, tellStatus } from './reports.ts';

/** Why an order ended without being filled. `completedStatus` is IB's word in completed orders. */
export interface Ending {
  readonly completedStatus: string;
  /** Sent after the status; absent when nothing more is said. */
  readonly error?: BrokerError;
}

export const BY_TRADER: Ending = { completedStatus: 'Cancelled by Trader', error: CANCELLED };
export const BY_SYSTEM: Ending = { completedStatus: 'Cancelled by System:', error: CANCELLED };
/** The contract trades no more. */
export const CONTRACT_EXPIRED_ENDING: Ending = { ...BY_SYSTEM, error: CONTRACT_ENDED };
/** The broker closes what would be delivered. */
export const DELIVERY_ENDING: Ending = { ...BY_SYSTEM, error: DELIVERY_NEAR };
/** Immediate-or-cancel orders end without an error. */
export const NOT_IMMEDIATE: Ending = { completedStatus: 'Cancelled by System:' };

/** Within this time after its end an order is "just finished" for a global cancel, which then answers 161. Milliseconds. */
const JUST_FINISHED_MS = 1000;

/** Ends an order of any stage; its children end with it. Filled quantity stays filled. */
export function endOrder(simulation: Simulation, order: LiveOrder, ending: Ending): void {
  if (order.stage === 'done') return;
  const { orders, outbox, now } = simulation;
  if (order.stage === 'working' && order.status === 'Submitted')
    tellStatus(simulation, order, 'PendingCancel');
  orders.complete(order);
  order.completedAt = now;
  order.completedStatus = ending.completedStatus;
  tellStatus(simulation, order, 'Cancelled');
  if (ending.error !== undefined) tellError(simulation, order.terms, ending.error);
  outbox.orderChanged(order);
  for (const child of [...orders.childrenOf(order)]) endOrder(simulation, child, ending);
}

/** Refuses an accepted order: `Inactive`, then the reason when there is one. Its children end with it. */
export function deactivate(simulation: Simulation, order: LiveOrder, error?: BrokerError): void {
  const { orders, now } = simulation;
  orders.complete(order);
  order.completedAt = now;
  order.completedStatus = BY_SYSTEM.completedStatus;
  tellStatus(simulation, order, 'Inactive');
  if (error !== undefined) tellError(simulation, order.terms, error);
  for (const child of [...orders.childrenOf(order)]) endOrder(simulation, child, BY_SYSTEM);
}

/** A client's cancel request. Only the owner's own orders are found (10147 otherwise). */
export function cancelByClient(simulation: Simulation, clientId: number, orderId: ClientOrderId): void {
  const order = simulation.orders.find(clientId, orderId);
  if (order === undefined) {
    tellError(simulation, { clientId, orderId }, cancelUnknown(orderId));
  } else if (order.stage === 'done') {
    tellError(simulation, order.terms, cancelTooLate(orderId, order.status));
  } else {
    endOrder(simulation, order, BY_TRADER);
  }
}

/** Cancels everything of everyone: open orders, then what was staged. Orders that have just ended answer 161. */
export function cancelEverything(simulation: Simulation): void {
  const { orders, now } = simulation;
  const justFinished = orders.completed.filter((order) => now - (order.completedAt ?? 0) <= JUST_FINISHED_MS);
  for (const order of orders.openOrders) if (isOpen(order)) endOrder(simulation, order, BY_TRADER);
  for (const order of [...orders.all]) if (order.stage === 'staged') endOrder(simulation, order, BY_TRADER);
  for (const order of justFinished) tellError(simulation, order.terms, notCancellable(order.permId));
}
