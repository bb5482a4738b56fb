import type { BrokerError, SimulatedOrder, SimulatedStatus } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import { type LiveOrder, snapshotOf } from './live-order.ts';

/**
 * How orders are told of, in the order in which real gateways were seen to do it. `openOrder` and `orderStatus` mostly come
 * as a pair; some steps have only one of them.
 */

/** An openOrder and an orderStatus. */
export function tellPair(simulation: Simulation, order: LiveOrder, changes?: Partial<SimulatedOrder>): void {
  simulation.outbox.orderChanged(order);
  simulation.outbox.tell({
    type: 'order',
    order: snapshotOf(order, changes),
    withOpenOrder: true,
    withStatus: true,
  });
}

/** An openOrder alone: the first word of an immediate-or-cancel order. */
export function tellOpenOrder(simulation: Simulation, order: LiveOrder): void {
  simulation.outbox.orderChanged(order);
  simulation.outbox.tell({
    type: 'order',
    order: snapshotOf(order),
    withOpenOrder: true,
    withStatus: false,
  });
}

/** An orderStatus alone: cancellations and rejections. */
export function tellStatus(simulation: Simulation, order: LiveOrder, status: SimulatedStatus): void {
  order.status = status;
  simulation.outbox.orderChanged(order);
  simulation.outbox.tell({
    type: 'order',
    order: snapshotOf(order),
    withOpenOrder: false,
    withStatus: true,
  });
}

export function tellError(
  simulation: Simulation,
  owner: Pick<SimulatedOrder, 'clientId' | 'orderId' | 'manual'>,
  error: BrokerError,
): void {
  // An order without a number cannot be spoken of in an error.
  if (owner.manual === true && owner.orderId === 0) return;
  simulation.outbox.tell({
    type: 'orderError',
    clientId: owner.clientId,
    orderId: owner.orderId,
    error,
  });
}
