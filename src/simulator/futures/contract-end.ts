import { unixMs } from '../../core/clock.ts';
import { isClosingOnly } from '../../instruments/future-terms.ts';
import type { Market } from '../matching/market.ts';
import { CONTRACT_EXPIRED_ENDING, DELIVERY_ENDING, endOrder } from '../orders/cancellation.ts';
import { closePosition } from '../orders/liquidation.ts';
import { ordersIn } from '../orders/orders-in.ts';
import type { Simulation } from '../simulation.ts';

/** A position that could not be closed, because nothing trades, is looked at again. */
const LOOK_AGAIN_MS = 3_600_000;

/** Sees to the end of a listed future; other instruments have none. */
export function watchContractEnd(simulation: Simulation, market: Market): void {
  const { future } = market.instrument;
  if (future === undefined) return;
  simulation.timers.add(future.ends, { type: 'contract-end', market });
  const { long, short } = future.closeOut ?? {};
  if (long !== undefined) simulation.timers.add(long, { type: 'close-out', market });
  if (short !== undefined && short !== long) simulation.timers.add(short, { type: 'close-out', market });
}

/**
 * Trading in a contract has ended: its orders are cancelled, and its last price is the one at which the turn of the market day
 * settles positions in cash.
 */
export function endContract(simulation: Simulation, market: Market): void {
  for (const order of ordersIn(simulation, market.instrument.conId)) {
    endOrder(simulation, order, CONTRACT_EXPIRED_ENDING);
  }
}

/**
 * Positions in a contract that would be delivered are closed at market, as orders of the broker; the account's own orders in it are
 * cancelled first.
 */
export function closeOut(simulation: Simulation, market: Market): void {
  const { conId, future } = market.instrument;
  if (future === undefined || simulation.now >= future.ends) return;
  let isLeft = false;
  for (const account of simulation.ledger.accounts.values()) {
    const position = account.positions.get(conId);
    if (position === undefined || position.quantity === 0) continue;
    if (!isClosingOnly(future, position.quantity > 0, simulation.now)) continue;
    for (const order of ordersIn(simulation, conId)) {
      const isOwn = order.terms.account === account.id && order.liquidates !== true;
      if (isOwn) endOrder(simulation, order, DELIVERY_ENDING);
    }
    closePosition(simulation, account, position);
    isLeft ||= position.quantity !== 0;
  }
  if (isLeft) {
    simulation.timers.add(unixMs(simulation.now + LOOK_AGAIN_MS), { type: 'close-out', market });
  }
}
