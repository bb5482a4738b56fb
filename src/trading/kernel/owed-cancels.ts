import { isFinal, type OrderRecord } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/**
 * Cancellations that are owed: of orders that were in doubt, or not to be cancelled, when they were asked to go and have
 * turned up working since; and, while trading is halted, of every entry that turns up working.
 */
export function owedCancels(state: KernelState): TradingEvent[] {
  const events: TradingEvent[] = [];
  // Every message passes here: only orders that were asked to go are looked at, all of them while halted.
  for (const ref of state.tradingState.name === 'halted' ? state.openOrders : state.cancelsAsked) {
    const order = state.orders.get(ref);
    if (!order || order.state === 'cancelling' || order.state === 'unknown' || isFinal(order.state)) continue;
    const asked = order.cancelAsked ?? haltedEntry(state, order);
    if (asked) events.push({ type: 'order.cancel-requested', ref, by: asked.by, reason: asked.reason });
  }
  return events;
}

function haltedEntry(
  state: KernelState,
  order: OrderRecord,
): Pick<NonNullable<OrderRecord['cancelAsked']>, 'by' | 'reason'> | undefined {
  const { name, by = 'bowline', reason = 'trading is halted' } = state.tradingState;
  if (name !== 'halted' || order.role !== 'entry') return undefined;
  return { by, reason: reason.startsWith('kill switch') ? reason : `kill switch: ${reason}` };
}
