import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import type { OrderRecord } from '../order/order.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const CANCEL_OVERDUE = 'CANCEL_OVERDUE';
/** An order may be on its way out for this long before it is an alarm. */
export const CANCEL_MAY_TAKE_MS = 30_000;
/** After a loss of the link a cancellation is asked for anew; that asking has this long to be carried out. */
const ASKED_LATELY_MS = 5_000;

/** Open orders that are on their way out, oldest first. */
const leavingOrders = derived((state): readonly OrderRecord[] => {
  const found: OrderRecord[] = [];
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.cancellingSince !== undefined) found.push(order);
  }
  return found;
});

/** Orders whose cancellation the broker has acknowledged and not carried out for so long that it may have given it up unsaid. */
export const lastingCancels = (state: KernelState, now: UnixMs): readonly OrderRef[] =>
  leavingOrders(state)
    .filter(
      ({ state: is, cancellingSince = now }) =>
        is === 'cancelling' && elapsedMs(cancellingSince, now) >= CANCEL_MAY_TAKE_MS,
    )
    .map(({ ref }) => ref);

/**
 * Cancellations that are not carried out: somebody asked for the order's end, or the broker says `PendingCancel`, and it is still
 * open. Of an order in doubt the doubt is the alarm.
 */
export function overdueCancels(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  const { ready, brokerUp } = context.link();
  const now = context.now();
  for (const order of leavingOrders(state)) {
    const { ref, role, side, quantity, conId, cancellingSince = now, cancelAsked } = order;
    const id = `cancel-${ref}`;
    const waited = elapsedMs(cancellingSince, now) >= CANCEL_MAY_TAKE_MS;
    const lately = cancelAsked !== undefined && elapsedMs(cancelAsked.at, now) < ASKED_LATELY_MS;
    const lasts = waited && !lately && order.state !== 'unknown' && ready && brokerUp;
    if (!lasts && !state.alarms.has(id)) continue;
    const why = cancelAsked ? ` (${cancelAsked.reason})` : '';
    const others =
      role === 'entry' || role === 'close' || role === 'roll'
        ? ''
        : ' Changes of the other exits of its entry, as to break-even, wait for it.';
    found.push({
      id,
      severity: 'critical',
      code: CANCEL_OVERDUE,
      message: `${ref} (${role} ${side} ${quantity} ${symbolOf(state, conId)}) is being cancelled${why}, and the broker has not done it for ${CANCEL_MAY_TAKE_MS / 1000} s: it may still fill.${others} Look at it in TWS, and cancel it there.`,
    });
  }
  return found;
}
