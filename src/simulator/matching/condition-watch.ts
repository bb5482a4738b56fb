import { mayWork } from '../orders/activation.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { conditionsHold } from '../orders/conditions.ts';
import type { Simulation } from '../simulation.ts';
import { rouse } from './waking.ts';

/**
 * Judges the conditions of all orders that wait for some: after every market event, every execution and at the times that they
 * name. Once met they are met for good. Judging goes on while it sets free orders whose fills meet others' conditions.
 */
export function judgeConditions(simulation: Simulation): void {
  const { conditional } = simulation;
  for (let judged = -1; judged !== conditional.size && conditional.size > 0; ) {
    judged = conditional.size;
    for (const order of [...conditional]) {
      if (order.stage === 'done') conditional.delete(order);
      if (order.stage !== 'working' || !conditionsHold(simulation, order)) continue;
      conditional.delete(order);
      order.conditionsMet = true;
      if (order.terms.conditionsCancelOrder === true) endOrder(simulation, order, BY_SYSTEM);
      else if (mayWork(order, simulation.now)) rouse(simulation, order);
    }
  }
}
