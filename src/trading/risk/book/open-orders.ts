import type { ConId, OrderRef } from '../../../core/ids.ts';
import type { OrderRecord } from '../../order/order.ts';

/** Orders by the instrument that they are in, then by reference. Instruments that had some once stay, with none. */
export type OrdersByInstrument = Map<ConId, Map<OrderRef, OrderRecord>>;

/** Adds an order under the instrument that it is in now; the same one again changes nothing. */
export function addOrder(orders: OrdersByInstrument, order: OrderRecord): void {
  const known = orders.get(order.conId);
  if (known) known.set(order.ref, order);
  else orders.set(order.conId, new Map([[order.ref, order]]));
}

/** Takes an order out that is under the instrument that it is in now. */
export function dropOrder(orders: OrdersByInstrument, { conId, ref }: OrderRecord): void {
  orders.get(conId)?.delete(ref);
}
