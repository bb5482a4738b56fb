import type { Quantity } from '../../core/price.ts';
import { cleanDecimal, roundToStep } from '../../core/price.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { BY_SYSTEM, endOrder } from './cancellation.ts';
import { type LiveOrder, remainingOf } from './live-order.ts';
import { reduceParts } from './parts.ts';
import { tellPair } from './reports.ts';

/**
 * What a fill does to the other orders of its OCA group, by the filled order's type: 1 ends them; 2 and 3 take the
 * same share from each that the fill took from its own order (2 differs from 3 in how IB routes them, which has no counterpart here:
 * a reduction takes effect before anything else can fill). A group that has filled takes no further orders.
 *
 * @param quantity units just filled
 */
export function settleGroup(simulation: Simulation, order: LiveOrder, quantity: number): void {
  simulation.orders.noteFill(order);
  const others = simulation.orders.groupOf(order);
  if (others.length === 0) return;
  if (order.terms.ocaType === 1) {
    for (const other of others) endOrder(simulation, other, BY_SYSTEM);
    return;
  }
  const before = cleanDecimal(remainingOf(order) + quantity);
  for (const other of others) reduce(simulation, other, quantity, before, order);
}

/** Takes `quantity` of `before` units' share off the order's remaining quantity; an order with nothing left ends. */
function reduce(
  simulation: Simulation,
  order: LiveOrder,
  quantity: number,
  before: number,
  by: LiveOrder,
): void {
  const remaining = remainingOf(order);
  const { sizeIncrement } = marketOf(simulation, order.terms.conId).instrument;
  // Rounded up: an exit that is too small leaves a rest, one that is too big opens the other side.
  const cut =
    remaining === before
      ? quantity
      : Math.min(remaining, roundToStep((remaining * quantity) / before, sizeIncrement, 'up'));
  if (cut >= remaining) {
    endOrder(simulation, order, BY_SYSTEM);
    return;
  }
  const totalQuantity = cleanDecimal(order.terms.totalQuantity - cut) as Quantity;
  order.terms = { ...order.terms, totalQuantity };
  if (order.parts !== undefined) order.parts = reduceParts(order.parts, totalQuantity, by, sizeIncrement);
  tellPair(simulation, order);
}
