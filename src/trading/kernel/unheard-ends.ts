import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import { AT_BROKER, isFinal } from '../order/order.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { IB_MAY_TAKE_MS, remainingOf } from './exit-groups.ts';
import type { KernelState } from './state.ts';

/** The end of the other exits of a group is told with the fill; after this long it is looked for. */
export const END_MAY_TAKE_MS = 8_000;

/** Exits that work as far as is known, although another of their group has filled as much, with when it has. */
const besideFilled = derived(
  (state): readonly { readonly ref: OrderRef; readonly heardAt: UnixMs; readonly filledAt: UnixMs }[] => {
    const found: { ref: OrderRef; heardAt: UnixMs; filledAt: UnixMs }[] = [];
    for (const ref of state.openOrders) {
      const order = state.orders.get(ref);
      if (order?.ocaGroup === undefined || order.role === 'entry' || !AT_BROKER.has(order.state)) continue;
      for (const other of state.signals.get(order.signalId)?.orders ?? []) {
        const sibling = state.orders.get(other);
        if (other === ref || sibling?.ocaGroup !== order.ocaGroup || !isFinal(sibling.state)) continue;
        if (sibling.state !== 'filled' || sibling.quantity < remainingOf(order)) continue;
        found.push({ ref, heardAt: order.updatedAt, filledAt: sibling.updatedAt });
        break;
      }
    }
    return found;
  },
);

/**
 * IB cancels the exits beside one that has filled, and its word of that can be lost: such an exit counts as no cover, and is looked for
 * unless the broker has told of it, or has been asked for its open orders, since.
 */
export function unheardEnds(state: KernelState, context: KernelContext): TradingEvent[] {
  const now = context.now();
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  const events: TradingEvent[] = [];
  for (const { ref, heardAt, filledAt } of besideFilled(state)) {
    const shows = filledAt + IB_MAY_TAKE_MS;
    if (elapsedMs(filledAt, now) < END_MAY_TAKE_MS || (state.listedSince ?? 0) >= shows || heardAt >= shows)
      continue;
    const reason =
      'another exit of its group has filled, and the broker has not told its end; looking for it';
    events.push({ type: 'order.doubted', ref, reason, absent: true });
  }
  return events;
}
