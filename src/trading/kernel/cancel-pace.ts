import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { OrderRecord } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** A cancellation may be without an answer for this long before it is looked for and asked for again; then twice as long each time. */
export const CANCEL_UNANSWERED_MS = 10_000;
/** The longest of these waits. */
const LONGEST_WAIT_MS = 120_000;

/** True where nobody has asked for the order's end, or the broker has had its time to answer the latest asking. */
export function cancelIsDue({ cancelAsked }: OrderRecord, now: UnixMs): boolean {
  if (!cancelAsked) return true;
  const wait = CANCEL_UNANSWERED_MS * 2 ** Math.max(0, cancelAsked.times - 1);
  return elapsedMs(cancelAsked.at, now) >= Math.min(LONGEST_WAIT_MS, wait);
}

/**
 * The same for an order that has turned up working although its end was asked for: asked again at once, and after that only as
 * `cancelIsDue` says. A gateway that refuses each cancellation would be asked without end.
 */
export const cancelIsOwed = (order: OrderRecord, now: UnixMs): boolean =>
  (order.cancelAsked?.times ?? 0) <= 1 || cancelIsDue(order, now);

/** Events without the cancellations that are asked for again too soon; they are owed, and asked for when they are due. */
export const withoutHasty = (
  state: KernelState,
  events: readonly TradingEvent[],
  now: UnixMs,
): TradingEvent[] =>
  events.filter((event) => {
    const order = event.type === 'order.cancel-requested' ? state.orders.get(event.ref) : undefined;
    return !order || cancelIsOwed(order, now);
  });
