import type { BrokerOrderStatus } from '../../broker/port.ts';
import { isConfirmed, isFinal, type OrderRecord, type OrderState, type ToldEnd } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import { wasGivenUp } from './strays.ts';

/** Statuses that only an order has which can trade, or waits at IB for its trigger or its parent. */
const ALIVE: ReadonlySet<BrokerOrderStatus> = new Set(['PreSubmitted', 'Submitted']);

/**
 * A code that refuses an order for which no change is under way. Of an order that the broker has never shown it is the end. Of one
 * that it has shown it may be about a change of before (IB sends such codes also after the new terms have been shown, late, and
 * twice), or about a number that is in use: the order is looked for. Nothing where it says nothing new.
 */
export function refusal(order: OrderRecord, reason: string): TradingEvent[] | undefined {
  const { ref } = order;
  if (isFinal(order.state) || order.doubtedEnd) return undefined;
  if (!isConfirmed(order)) return [{ type: 'order.changed', ref, state: 'rejected', reason }];
  return [
    {
      type: 'order.doubted',
      ref,
      reason: `${reason}; the broker had confirmed the order: looking whether it is open`,
      ended: { as: 'rejected', reason },
    },
  ];
}

/**
 * An order that has ended, by what the broker had told, and is told as alive: it may be a late message, or the end was told wrongly.
 * The list of open orders says which. One that was taken for never arrived is a stray (`strayKindOf`).
 */
export function signOfLife(order: OrderRecord, status: BrokerOrderStatus): TradingEvent[] {
  const { ref, state, reason } = order;
  if ((state !== 'cancelled' && state !== 'rejected') || !ALIVE.has(status) || wasGivenUp(order)) return [];
  return [
    {
      type: 'order.doubted',
      ref,
      reason: `${state} by all that was known, and the broker tells it as ${status}: looking whether it is open`,
      ended: { as: state, ...(reason === undefined ? {} : { reason }) },
    },
  ];
}

/**
 * What a status makes of an order whose end is in doubt. A further word of its end settles it, and so do its fills; any other may be
 * older than the end: only a list shows it alive.
 */
export function afterToldEnd({ as }: ToldEnd, status: BrokerOrderStatus, next: OrderState): OrderState {
  if (next === 'filled') return next;
  if (next === 'cancelled') return as;
  return status === 'Inactive' && as === 'rejected' ? 'rejected' : 'unknown';
}
