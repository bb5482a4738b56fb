import type { UnixMs } from '../../core/clock.ts';
import type { OrderRequest } from '../exchange.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import { regularHoursOnly } from '../sessions/order-hours.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { auctionOf } from './auction-of.ts';
import { BY_SYSTEM, endOrder } from './cancellation.ts';
import { isOpen, type LiveOrder } from './live-order.ts';

function expiryOf(simulation: Simulation, terms: OrderRequest): UnixMs | undefined {
  if (terms.tif === 'GTD') return parseGoodTillDate(terms.goodTillDate ?? '');
  // What waits for an auction ends in it.
  if (terms.tif !== 'DAY' || auctionOf(terms) !== undefined) return undefined;
  const { instrument } = marketOf(simulation, terms.conId);
  return simulation.calendar.dayEnd(instrument, simulation.now, regularHoursOnly(instrument, terms));
}

/** Sets when a DAY or GTD order expires; again after every modification. */
export function scheduleExpiry(simulation: Simulation, order: LiveOrder): void {
  order.expiresAt = expiryOf(simulation, order.terms);
  if (order.expiresAt !== undefined) simulation.timers.add(order.expiresAt, { type: 'expiry', order });
}

/** The opening that the order is for may come until the end of these regular hours. */
export function expireWithoutOpening(simulation: Simulation, order: LiveOrder): void {
  const { instrument } = marketOf(simulation, order.terms.conId);
  order.expiresAt = simulation.calendar.dayEnd(instrument, simulation.now, true);
  simulation.outbox.orderChanged(order);
  if (order.expiresAt !== undefined) simulation.timers.add(order.expiresAt, { type: 'expiry', order });
}

/** An expiry has come due; it counts only if it is still the order's. */
export function expire(simulation: Simulation, order: LiveOrder): void {
  if (isOpen(order) && order.expiresAt !== undefined && order.expiresAt <= simulation.now) {
    endOrder(simulation, order, BY_SYSTEM);
  }
}
