import type { ConId } from '../../core/ids.ts';
import type { OrderRecord } from '../order/order.ts';
import { derived } from './derived.ts';
import type { KernelState } from './state.ts';

/** All orders, by their instrument; oldest first. */
const ordersByInstrument = derived((state): ReadonlyMap<ConId, readonly OrderRecord[]> => {
  const found = new Map<ConId, OrderRecord[]>();
  for (const order of state.orders.values()) {
    const orders = found.get(order.conId);
    if (orders) orders.push(order);
    else found.set(order.conId, [order]);
  }
  return found;
}, 'places');

const NO_ORDERS: readonly OrderRecord[] = [];

/** The orders of an instrument, oldest first. */
export const ordersOf = (state: KernelState, conId: ConId): readonly OrderRecord[] =>
  ordersByInstrument(state).get(conId) ?? NO_ORDERS;

/** The instruments that there are orders in. */
export const instrumentsWithOrders = (state: KernelState): Iterable<ConId> =>
  ordersByInstrument(state).keys();
