import { elapsedMs } from '../../core/clock.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { isAmendable, requestAmendment } from './amendments.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { derivedFromOrders } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { exitGroups, IB_MAY_TAKE_MS, remainingOf } from './exit-groups.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openPositions } from './state.ts';

/** After a refusal the alarm about what rests too much is a person's. */
const REFUSAL_STANDS_MS = 60_000;

/**
 * Makes stops as small as the exit beside them again, where together they would take away more than is held. A change of a stop
 * carries its whole size: one that crosses a fill of its target on the way undoes what IB has just taken off.
 */
export function trimExits(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  return openPositions(state).flatMap(({ conId }) => {
    let excess = excessOfStops(state, conId);
    if (excess <= 1e-9 || takesExits(state, conId, context) || awaitsExecutions(state, conId, context.now()))
      return [];
    const events: TradingEvent[] = [];
    for (const { orders } of exitGroups(state, conId)) {
      const trim = Math.min(excess, surplusOf(orders));
      const stop = orders.find(({ role }) => role === 'stop');
      if (!stop || trim <= 1e-9 || !orders.every((order) => isSettled(state, order, context))) continue;
      const why = { by: 'bowline', reason: 'it is larger than the exit beside it' } as const;
      const quantity = cleanDecimal(stop.quantity - trim) as Quantity;
      events.push(...requestAmendment(state, stop, { quantity, pricing: stop.pricing }, why, context));
      excess = cleanDecimal(excess - trim);
    }
    return events;
  });
}

/** How much more than is held the stops of the position would take away. */
const excessOfStops = derivedFromOrders((state, conId): number => {
  const stops = exitGroups(state, conId).flatMap(({ orders }) =>
    orders.filter(({ role }) => role === 'stop'),
  );
  const resting = stops.reduce((sum, stop) => sum + remainingOf(stop), 0);
  return cleanDecimal(resting - Math.abs(heldQuantity(state, conId)));
});

/** By how much the only stop of a group is larger than the largest exit beside it. */
function surplusOf(orders: readonly OrderRecord[]): number {
  const stops = orders.filter(({ role }) => role === 'stop');
  const others = orders.filter(({ role }) => role !== 'stop');
  const [stop] = stops;
  if (!stop || stops.length > 1 || others.length === 0) return 0;
  return cleanDecimal(remainingOf(stop) - Math.max(...others.map(remainingOf)));
}

/** Whether a change of an exit may be asked for: none is under way or was just refused, and the broker has had time to tell of it. */
export function isSettled(state: KernelState, order: OrderRecord, context: KernelContext): boolean {
  const now = context.now();
  const { amendRefusedAt, updatedAt } = order;
  const wasRefused = amendRefusedAt !== undefined && elapsedMs(amendRefusedAt, now) < REFUSAL_STANDS_MS;
  return isAmendable(state, order) && !wasRefused && elapsedMs(updatedAt, now) >= IB_MAY_TAKE_MS;
}
