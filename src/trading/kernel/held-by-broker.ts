import { elapsedMs } from '../../core/clock.ts';
import { AT_BROKER, type OrderRecord } from '../order/order.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const ENTRY_INACTIVE = 'ENTRY_INACTIVE';
export const TARGET_INACTIVE = 'TARGET_INACTIVE';
export const CLOSING_INACTIVE = 'CLOSING_INACTIVE';
/** The broker may hold an entry, a target or a closing order for this long before it is an alarm. */
export const INACTIVE_AFTER_MS = 30_000;

/** What an order that is held means for whoever waits for it. */
const HELD = {
  entry: {
    severity: 'warning',
    code: ENTRY_INACTIVE,
    means: 'It does not trade now and may at any later moment. Wait, or cancel it.',
  },
  target: {
    severity: 'warning',
    code: TARGET_INACTIVE,
    means: 'At its price nothing is closed. Look at it in TWS.',
  },
  // What is held has no exits any more, and the closing waits for this order alone.
  close: {
    severity: 'critical',
    code: CLOSING_INACTIVE,
    means:
      'Nothing is closed, and no other order goes out for as long. Cancel it in TWS, and it is sent anew; or wait.',
  },
} as const;

const NAMES = { entry: 'entry', target: 'target', close: 'closing order' } as const;

/** Entries, targets and closing orders that the broker has and holds, oldest first. */
const heldOrders = derived((state) => {
  const found: { readonly order: OrderRecord; readonly role: keyof typeof HELD }[] = [];
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.heldSince === undefined || !AT_BROKER.has(order.state)) continue;
    if (order.role === 'entry' || order.role === 'target' || order.role === 'close')
      found.push({ order, role: order.role });
  }
  return found;
});

/**
 * Orders that rest at the broker and cannot trade, as while shares are located for a short sale: nothing happens, and they may
 * work at any later moment. Of one that is being cancelled or in doubt the alarms of those tell, and of a stop `UNPROTECTED`.
 */
export function inactiveOrders(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  const { ready, brokerUp } = context.link();
  const now = context.now();
  for (const { order, role } of heldOrders(state)) {
    const { ref, side, quantity, conId, heldSince = now, brokerStatus, reason } = order;
    const id = `inactive-${ref}`;
    const lasts = elapsedMs(heldSince, now) >= INACTIVE_AFTER_MS && ready && brokerUp;
    if (!lasts && !state.alarms.has(id)) continue;
    const why = reason === undefined ? '' : ` (${reason})`;
    const { severity, code, means } = HELD[role];
    found.push({
      id,
      severity,
      code,
      message: `The broker holds the ${NAMES[role]} ${ref} (${side} ${quantity} ${symbolOf(state, conId)}): ${brokerStatus}${why}. ${means}`,
    });
  }
  return found;
}
