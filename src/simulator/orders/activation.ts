import type { UnixMs } from '../../core/clock.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { auctionOf } from './auction-of.ts';
import type { LiveOrder } from './live-order.ts';

/** When the auction is that an order entered now takes part in: the next end, or the next beginning, of regular hours. */
function auctionTime(
  simulation: Simulation,
  order: LiveOrder,
  auction: 'open' | 'close',
): UnixMs | undefined {
  const { calendar, now } = simulation;
  const { instrument } = marketOf(simulation, order.terms.conId);
  if (auction === 'close') return calendar.dayEnd(instrument, now, true);
  const isOpen = calendar.state(instrument, now) === 'regular';
  return calendar.nextOpen(instrument, isOpen ? calendar.dayEnd(instrument, now, true) : now, true);
}

/** Decides what a working order waits for, when it goes to work or has been changed. */
export function settleActivation(simulation: Simulation, order: LiveOrder): void {
  const { terms } = order;
  const auction = auctionOf(terms);
  if (auction === undefined && terms.goodAfterTime === undefined) {
    order.activeAt = undefined;
    order.dormant = false;
    return;
  }
  order.activeAt =
    auction === undefined
      ? parseGoodTillDate(terms.goodAfterTime ?? '')
      : auctionTime(simulation, order, auction);
  const isLater = order.activeAt !== undefined && order.activeAt > simulation.now;
  order.dormant = auction !== undefined || isLater;
  if (order.activeAt !== undefined && isLater) simulation.timers.add(order.activeAt, { type: 'wake', order });
}
