import type { ConId } from '../../core/ids.ts';
import { unevenlyFlat } from './client-shares.ts';
import { type KernelState, lackingOrders } from './state.ts';

/** Everything in which we have a position, an open order, fills whose executions are still to come, or an entry that follows a closing. */
export function engaged(state: KernelState): ConId[] {
  const found = new Set<ConId>();
  for (const [conId, position] of state.positions) if (position.quantity !== 0) found.add(conId);
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    // What it rolls is held, and is closed once the roll has ended.
    if (order && !order.roll) found.add(order.conId);
  }
  for (const order of lackingOrders(state)) if (!order.roll) found.add(order.conId);
  for (const conId of unevenlyFlat(state)) found.add(conId);
  for (const { conId, reverse } of state.closings.values()) if (reverse) found.add(conId);
  return [...found];
}
