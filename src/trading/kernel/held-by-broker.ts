import { elapsedMs } from '../../core/clock.ts';
import type { OrderRecord } from '../order/order.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const ENTRY_INACTIVE = 'ENTRY_INACTIVE';
/** The broker may hold an entry for this long before it is an alarm. */
export const INACTIVE_AFTER_MS = 30_000;

const AT_BROKER: ReadonlySet<OrderRecord['state']> = new Set(['working', 'partially-filled']);

/** Entries that the broker has and holds, oldest first. */
const heldEntries = derived((state): readonly OrderRecord[] => {
  const found: OrderRecord[] = [];
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.heldSince !== undefined && order.role === 'entry' && AT_BROKER.has(order.state))
      found.push(order);
  }
  return found;
});

/**
 * Entries that rest at the broker and cannot trade, as while shares are located for a short sale: nothing happens, and they may work at
 * any later moment. Of one that is being cancelled or in doubt the alarms of those tell.
 */
export function inactiveEntries(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  const { ready, brokerUp } = context.link();
  const now = context.now();
  for (const { ref, side, quantity, conId, heldSince = now, brokerStatus, reason } of heldEntries(state)) {
    const id = `inactive-${ref}`;
    const lasts = elapsedMs(heldSince, now) >= INACTIVE_AFTER_MS && ready && brokerUp;
    if (!lasts && !state.alarms.has(id)) continue;
    const why = reason === undefined ? '' : ` (${reason})`;
    found.push({
      id,
      severity: 'warning',
      code: ENTRY_INACTIVE,
      message: `The broker holds the entry ${ref} (${side} ${quantity} ${symbolOf(state, conId)}): ${brokerStatus}${why}. It does not trade now and may at any later moment. Wait, or cancel it.`,
    });
  }
  return found;
}
