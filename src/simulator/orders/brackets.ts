import { inSession, isTradable, watchSession } from '../matching/hours.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { settleActivation } from './activation.ts';
import { deactivate } from './cancellation.ts';
import { refuseForFunds } from './funds.ts';
import { awaitsTrigger, type LiveOrder } from './live-order.ts';
import { tellPair } from './reports.ts';

/** The parent has been filled completely: its held children go to the exchange. Returns those that may now trade. */
export function activateChildren(simulation: Simulation, parent: LiveOrder): readonly LiveOrder[] {
  const children = simulation.orders.childrenOf(parent).filter((child) => child.stage === 'held');
  const active: LiveOrder[] = [];
  for (const child of children) {
    simulation.orders.open(child, 'working');
    const refusal = refuseForFunds(simulation, child);
    if (refusal !== undefined) {
      deactivate(simulation, child, refusal);
      continue;
    }
    settleActivation(simulation, child);
    const market = marketOf(simulation, child.terms.conId);
    watchSession(simulation, market);
    const standsAtExchange = inSession(simulation, child) && isTradable(simulation, child);
    child.status = standsAtExchange && !awaitsTrigger(child) ? 'Submitted' : 'PreSubmitted';
    tellPair(simulation, child);
    active.push(child);
  }
  return active;
}

/**
 * The orders that go out together with `order`: its staged ancestors, then the staged children of its parent in order of
 * arrival; without a parent the order alone.
 */
export function releasedWith(simulation: Simulation, order: LiveOrder): readonly LiveOrder[] {
  if (order.parentPermId === 0) return [order];
  const parent = simulation.orders.byPermId(order.parentPermId);
  if (parent === undefined) return [order];
  const above = parent.stage === 'staged' ? releasedWith(simulation, parent) : [];
  const siblings = simulation.orders.childrenOf(parent).filter((child) => child.stage === 'staged');
  return [...above, ...siblings.filter((child) => !above.includes(child))];
}
