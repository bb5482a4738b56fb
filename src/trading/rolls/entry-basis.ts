import { notional } from '../../core/money.ts';
import { remaindersOf } from '../kernel/bracket.ts';
import type { KernelState } from '../kernel/state.ts';
import type { OrderRecord } from '../order/order.ts';
import { averagePrice, type Position } from '../portfolio/position.ts';

/**
 * The position as if it had been entered in this contract from the start: its average is that of the entries before they were
 * rolled, moved by the differences that were paid. Break-even and distances from the entry mean that one. Of what was never
 * rolled it is the position itself.
 */
export function asEntered(state: KernelState, position: Position): Position {
  const { conId, quantity, multiplier } = position;
  const entries = new Map<OrderRecord['signalId'], OrderRecord>();
  for (const order of state.orders.values())
    if (order.conId === conId && order.role === 'entry') entries.set(order.signalId, order);
  if (![...entries.values()].some(({ basis }) => basis !== undefined)) return position;
  const units = Math.abs(quantity);
  let rest = units;
  let value = 0;
  for (const [signalId, left] of remaindersOf(state, conId, quantity)) {
    const entry = entries.get(signalId);
    if (entry?.basis === undefined) continue;
    value += left * entry.basis;
    rest -= left;
  }
  const average = (value + Math.max(0, rest) * averagePrice(position)) / units;
  return { ...position, cost: notional(average, units, multiplier) };
}
