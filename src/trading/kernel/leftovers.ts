import type { ConId } from '../../core/ids.ts';
import { brokerShare } from '../reconcile/position-break.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { heldQuantity, type KernelState, openOrdersOf, orderedInstruments } from './state.ts';

/** The alarm of exits that rest for more than is held. */
export const excessAlarmId = (conId: ConId): string => `excess-${conId}`;

/**
 * Exits that still rest although the position has gone, by the broker's count as well as by ours, and for longer than
 * the broker takes to cancel them: they could only open a position, so they are cancelled.
 */
export function cancelLeftovers(state: KernelState, context: KernelContext): TradingEvent[] {
  const events: TradingEvent[] = [];
  for (const conId of orderedInstruments(state)) {
    if (!state.alarms.has(excessAlarmId(conId)) || state.closings.has(conId)) continue;
    if (heldQuantity(state, conId) !== 0 || brokerShare(state, conId, context.brokerPosition(conId)) !== 0)
      continue;
    const open = openOrdersOf(state, conId);
    if (open.some(({ role }) => role === 'entry')) continue;
    for (const { ref, cancelAsked } of open) {
      if (cancelAsked) continue;
      const reason = 'the position has gone: this exit could only open one';
      events.push({ type: 'order.cancel-requested', ref, by: 'bowline', reason });
    }
  }
  return events;
}
