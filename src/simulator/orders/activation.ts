import type { UnixMs } from '../../core/clock.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { isScheduled } from './algos.ts';
import { auctionOf } from './auction-of.ts';
import { conditionsHold, conditionTimes } from './conditions.ts';
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

/** True while nothing that the market does means anything to the order. */
function isDormant(order: LiveOrder, now: UnixMs): boolean {
  const { terms, activeAt } = order;
  if (auctionOf(terms) !== undefined || isScheduled(terms) || (activeAt !== undefined && activeAt > now))
    return true;
  return awaitsConditions(order) && terms.conditionsCancelOrder !== true;
}

const awaitsConditions = ({ terms, conditionsMet }: LiveOrder): boolean =>
  conditionsMet !== true && terms.conditions !== undefined && terms.conditions.length > 0;

/** Has the order's conditions judged from now on. */
export function awaitConditions(simulation: Simulation, order: LiveOrder): void {
  if (!awaitsConditions(order)) {
    simulation.conditional.delete(order);
    return;
  }
  simulation.conditional.add(order);
  for (const at of conditionTimes(order.terms)) {
    if (at >= simulation.now) simulation.timers.add(at, { type: 'conditions' });
  }
}

/** Decides what a working order waits for, when it goes to work or has been changed. */
export function settleActivation(simulation: Simulation, order: LiveOrder): void {
  const { terms } = order;
  const auction = auctionOf(terms);
  if (auction === undefined && terms.goodAfterTime === undefined && terms.conditions === undefined) {
    if (order.locating === true) return;
    order.activeAt = undefined;
    order.dormant = isScheduled(terms);
    if (order.dormant && order.algoFrom === undefined) {
      order.algoFrom = simulation.now;
      simulation.timers.add(simulation.now, { type: 'algo', order });
    }
    return;
  }
  if (auction !== undefined) order.activeAt = auctionTime(simulation, order, auction);
  else
    order.activeAt = terms.goodAfterTime === undefined ? undefined : parseGoodTillDate(terms.goodAfterTime);
  // An order that is cancelled by its conditions is judged after it has been told of.
  order.conditionsMet = terms.conditionsCancelOrder !== true && conditionsHold(simulation, order);
  awaitConditions(simulation, order);
  order.dormant = isDormant(order, simulation.now);
  if (order.activeAt !== undefined && order.activeAt > simulation.now) {
    simulation.timers.add(order.activeAt, { type: 'wake', order });
  }
}

/** True when nothing holds the order any longer. */
export const mayWork = (order: LiveOrder, now: UnixMs): boolean => !isDormant(order, now);
