import { tellPair } from '../orders/reports.ts';
import type { Simulation } from '../simulation.ts';
import { inSession, isTradable, watchSession } from './hours.ts';
import type { Market } from './market.ts';
import { comeAlive } from './matcher.ts';

/** A market's session may have changed: orders whose hours began meet the market, those whose hours ended are held back. */
export function changeSession(simulation: Simulation, market: Market): void {
  market.sessionCheck = undefined;
  const { conId } = market.instrument;
  const inOrder = simulation.orders.workingOn(conId).toSorted((a, b) => a.permId - b.permId);
  for (const order of inOrder) {
    const isExpiring = order.expiresAt !== undefined && order.expiresAt <= simulation.now;
    if (order.stage !== 'working' || isExpiring || order.dormant === true) continue;
    if (!order.atExchange) {
      if (isTradable(simulation, order)) comeAlive(simulation, order);
    } else if (!inSession(simulation, order)) {
      order.atExchange = false;
      order.resting = false;
      simulation.outbox.orderChanged(order);
      if (order.status === 'Submitted') {
        order.status = 'PreSubmitted';
        tellPair(simulation, order);
      }
    }
  }
  if (simulation.orders.workingOn(conId).length > 0) watchSession(simulation, market);
}
