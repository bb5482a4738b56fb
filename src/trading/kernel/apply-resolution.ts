import { cleanDecimal } from '../../core/price.ts';
import { lackingOf } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import { basisOf } from './fold-fills.ts';
import { type KernelState, trackOpen } from './state.ts';

/**
 * A person's word on a break. An adopted position takes the place of what the executions added up to; they stay known,
 * so that none is booked again.
 */
export function applyResolution(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'break.resolved' }>,
  at: number,
): void {
  const { conId, quantity, resolution, cost } = event;
  state.breaks.delete(conId);
  if (resolution === 'ignore') {
    const standing = cleanDecimal((state.standing.get(conId) ?? 0) + quantity);
    if (standing === 0) state.standing.delete(conId);
    else state.standing.set(conId, standing);
    return;
  }
  // What the broker counts as filled is in its position: an execution that comes late changes nothing more.
  for (const order of state.orders.values()) {
    const lacking = order.conId === conId ? lackingOf(order) : 0;
    if (lacking <= 1e-9) continue;
    order.adoptedQuantity = cleanDecimal((order.adoptedQuantity ?? 0) + lacking);
    trackOpen(state, order);
  }
  const { openedAt: _, ...before } = state.positions.get(conId) ?? basisOf(state, conId);
  const adopted = { ...before, quantity, cost, ...(quantity === 0 ? {} : { openedAt: at as never }) };
  state.positions.set(conId, adopted);
  state.folded.set(conId, adopted);
  state.fills.set(conId, []);
}
