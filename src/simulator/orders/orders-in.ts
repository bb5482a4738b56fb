import type { ConId } from '../../core/ids.ts';
import type { Simulation } from '../simulation.ts';
import type { LiveOrder } from './live-order.ts';

/** Open orders in a contract, and in combinations that it is a leg of. */
export function* ordersIn({ orders, combos }: Simulation, conId: ConId): Iterable<LiveOrder> {
  for (const order of orders.openOrders) {
    const legs = combos.legs(order.terms.conId) ?? [];
    if (order.terms.conId === conId || legs.some(({ leg }) => leg.conId === conId)) yield order;
  }
}
