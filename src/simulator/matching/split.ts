import type { ConId } from '../../core/ids.ts';
import { type Micros, notional } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { addCash } from '../money/account-state.ts';
import { releaseUnits } from '../money/position.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { isOpen } from '../orders/live-order.ts';
import { marketOf, type Simulation } from '../simulation.ts';

/** New shares for old ones: 2 for 1. */
export interface ShareRatio {
  readonly to: number;
  readonly from: number;
}

/**
 * Splits a stock, as IB books it before the open: open orders in it are cancelled, holdings become `to` new shares for every
 * `from` old ones at the same cost, prices follow, and of a fraction of a share cash is paid. Executions of before stay as they
 * were. Options on the stock are not adjusted. False, and nothing happens, for what is no stock and for ratios that are none.
 */
export function splitShares(simulation: Simulation, conId: ConId, { to, from }: ShareRatio): boolean {
  const market = simulation.markets.get(conId);
  if (market?.instrument.secType !== 'STK' || !(to > 0) || !(from > 0) || to === from) return false;
  const { orders, ledger, outbox, valuation } = simulation;
  for (const order of orders.openOrders)
    if (order.terms.conId === conId && isOpen(order)) endOrder(simulation, order, BY_SYSTEM);
  for (const order of [...orders.all])
    if (order.terms.conId === conId && order.stage === 'staged') endOrder(simulation, order, BY_SYSTEM);
  market.rescale(from / to);
  outbox.prices.add(market);
  const price = market.mark() ?? 0;
  const { currency } = marketOf(simulation, conId).instrument;
  for (const account of ledger.accounts.values()) {
    const position = account.positions.get(conId);
    if (position === undefined || position.quantity === 0) continue;
    position.quantity = cleanDecimal((position.quantity * to) / from);
    const fraction = cleanDecimal(position.quantity - Math.trunc(position.quantity));
    if (fraction !== 0) {
      releaseUnits(position, Math.abs(fraction));
      const paid: Micros = notional(price, fraction, 1);
      addCash(account, currency, paid);
    }
    outbox.accountChanged(account, position);
    outbox.tell({ type: 'position', position: valuation.position(account.id, position) });
  }
  return true;
}
