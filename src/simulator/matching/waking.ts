import { mayWork } from '../orders/activation.ts';
import { auctionOf } from '../orders/auction-of.ts';
import { expireWithoutOpening } from '../orders/expiry.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { holdClosingAuction } from './auctions.ts';
import { isTradable } from './hours.ts';
import { comeAlive } from './matcher.ts';

/** The time for which an order waited has come; it counts only if it is still the order's. */
export function wake(simulation: Simulation, order: LiveOrder): void {
  const isDue = order.activeAt !== undefined && order.activeAt <= simulation.now;
  if (order.stage !== 'working' || !isDue || order.dormant !== true) return;
  const auction = auctionOf(order.terms);
  if (auction === 'close') holdClosingAuction(simulation, order);
  else if (auction === 'open') awaitOpening(simulation, order);
  else if (mayWork(order, simulation.now)) rouse(simulation, order);
}

/** The first event of regular hours fills the order; without one it ends with them. */
function awaitOpening(simulation: Simulation, order: LiveOrder): void {
  marketOf(simulation, order.terms.conId).awaitsOpening = true;
  expireWithoutOpening(simulation, order);
}

/** Nothing holds the order any longer: it works from now on. */
export function rouse(simulation: Simulation, order: LiveOrder): void {
  order.dormant = false;
  order.locating = false;
  simulation.outbox.orderChanged(order);
  if (isTradable(simulation, order)) comeAlive(simulation, order);
}
