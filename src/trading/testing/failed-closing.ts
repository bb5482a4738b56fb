import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Desk } from './desk.ts';

export const ordersOf = (desk: Desk, role: OrderRecord['role']): OrderRecord[] =>
  [...desk.state.orders.values()].filter((order) => order.role === role);

/** Those that have neither been cancelled nor refused. */
export const open = (desk: Desk, role: OrderRecord['role']): OrderRecord[] =>
  ordersOf(desk, role).filter(({ state }) => state !== 'cancelled' && state !== 'rejected');

/** Every closing order is refused, and the lists confirm it, until it is given up. */
export function refuseClosings(desk: Desk): void {
  while (desk.state.closings.size > 0) {
    const close = desk.order('close');
    const { orderId } = close;
    desk.accept();
    desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    desk.status(close, 'Inactive');
    desk.readLists();
  }
}

/** Time for alarms, and for what is placed after them. */
export function settle(desk: Desk): void {
  desk.tick(6_000);
  desk.tick(6_000);
  desk.accept();
}

export const priced = (orders: readonly OrderRecord[]) =>
  orders.map(({ quantity, pricing }) => [quantity, limitPriceOf(pricing) ?? stopPriceOf(pricing)]);
