import type { ConId } from '../../core/ids.ts';
import { ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { ordersIn } from '../orders/orders-in.ts';
import type { Simulation } from '../simulation.ts';
import type { Market } from './market.ts';
import { mirroredBy } from './mirrors.ts';

/** New shares for old ones: 2 for 1. */
export interface ShareRatio {
  readonly to: number;
  readonly from: number;
}

/**
 * Splits a stock, and the contracts for difference on it, as IB books it before the open: open orders in them are cancelled, holdings
 * become `to` new units for every `from` old ones at the same cost, prices follow, and of a fraction of a unit cash is paid. Executions of before stay as they
 * were. Options on the stock are not adjusted. False, and nothing happens, for what is no stock and for ratios that are none.
 */
export function splitShares(simulation: Simulation, conId: ConId, ratio: ShareRatio): boolean {
  const { to, from } = ratio;
  const share = simulation.markets.get(conId);
  if (share?.instrument.secType !== 'STK' || !(to > 0) || !(from > 0) || to === from) return false;
  splitMarket(simulation, share, ratio);
  for (const market of simulation.markets.values()) {
    if (mirroredBy(market.instrument) === conId) splitMarket(simulation, market, ratio);
  }
  return true;
}

function splitMarket(simulation: Simulation, market: Market, { to, from }: ShareRatio): void {
  const { orders, ledger, outbox, valuation } = simulation;
  const { instrument } = market;
  const { conId, currency } = instrument;
  for (const order of ordersIn(simulation, conId)) endOrder(simulation, order, BY_SYSTEM);
  for (const order of [...orders.all])
    if (order.terms.conId === conId && order.stage === 'staged') endOrder(simulation, order, BY_SYSTEM);
  market.rescale(from / to);
  outbox.prices.add(market);
  const price = market.mark() ?? 0;
  const fee = { amount: ZERO_MONEY, currency };
  for (const account of ledger.accounts.values()) {
    const position = account.positions.get(conId);
    if (position === undefined || position.quantity === 0) continue;
    position.quantity = cleanDecimal((position.quantity * to) / from);
    const fraction = cleanDecimal(position.quantity - Math.trunc(position.quantity));
    if (fraction !== 0)
      ledger.book({ account: account.id, instrument, signedQuantity: -fraction, price, fee });
    outbox.accountChanged(account, position);
    outbox.tell({ type: 'position', position: valuation.position(account.id, position) });
  }
}
