import { tooManyOrders } from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import type { LiveOrder } from './live-order.ts';
import { accountOrders } from './parts.ts';

/** Why there may be no further order of this contract, side and account; the order itself already counts. */
export function refuseForNumber(simulation: Simulation, { terms }: LiveOrder): BrokerError | undefined {
  const { ordersPerSide } = simulation.rules;
  const working = simulation.orders.workingOn(terms.conId);
  if (working.length <= ordersPerSide) return undefined;
  let count = 0;
  for (const other of working) {
    if (other.terms.action === terms.action && other.terms.account === terms.account) count += 1;
  }
  return count > ordersPerSide ? tooManyOrders(ordersPerSide) : undefined;
}

/** The price at and beyond which a limit order is too aggressive; undefined where there is no band. */
export function bandEdge(
  simulation: Simulation,
  { terms }: LiveOrder,
): { edge: number; market: number } | undefined {
  const { priceBand } = simulation.rules;
  const market = marketOf(simulation, terms.conId);
  if (priceBand === undefined || terms.orderType !== 'LMT' || market.instrument.secType !== 'STK')
    return undefined;
  const price = market.mark();
  if (price === undefined || terms.lmtPrice === undefined) return undefined;
  const edge = price * (terms.action === 'BUY' ? 1 + priceBand : 1 - priceBand);
  const isBeyond = terms.action === 'BUY' ? terms.lmtPrice >= edge : terms.lmtPrice <= edge;
  return isBeyond ? { edge, market: price } : undefined;
}

/** How long the shares of a short sale have to be looked for; 0 when the order needs none. */
export function locateTime(simulation: Simulation, order: LiveOrder): number {
  const { terms } = order;
  const { locateMs } = simulation.rules;
  if (locateMs === undefined || terms.action !== 'SELL') return 0;
  const { instrument } = marketOf(simulation, terms.conId);
  if (instrument.secType !== 'STK') return 0;
  const isShort = accountOrders(order).some(
    (own) => simulation.ledger.quantity(own.terms.account, terms.conId) < own.terms.totalQuantity,
  );
  return isShort ? locateMs(instrument) : 0;
}
