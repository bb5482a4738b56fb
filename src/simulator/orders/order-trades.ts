import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { legSide } from '../combos/combo-book.ts';
import type { SimulatedSide } from '../exchange.ts';
import type { Market } from '../matching/market.ts';
import type { Supposed } from '../money/valuation.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { isLimitType, type LiveOrder, remainingOf } from './live-order.ts';

/** A trade that an order would lead to. */
export interface OrderTrade extends Supposed {
  readonly instrument: Instrument;
  readonly side: SimulatedSide;
  /** Units of the whole order, filled or not. */
  readonly totalQuantity: number;
}

/** What an order would lead to. */
export interface OrderTrades {
  readonly trades: readonly OrderTrade[];
  /** False while some price is not known; it is then 0 in its trade. */
  readonly priced: boolean;
}

/** What a trade could be made at now. */
const priceNow = (market: Market, side: SimulatedSide): number | undefined =>
  market.takeable(side) ?? market.mark();

/**
 * The trades that what is left of an order would lead to: one, or one for each leg of a combination. A single contract is reckoned at the
 * order's own price, legs at their quotes.
 */
export function tradesOf(simulation: Simulation, order: LiveOrder): OrderTrades {
  const { terms } = order;
  const left = remainingOf(order);
  const legs = simulation.combos.legs(terms.conId);
  if (legs === undefined) {
    const market = marketOf(simulation, terms.conId);
    const own = isLimitType(terms.orderType) ? terms.lmtPrice : (order.movingLimit ?? order.stop);
    const price = own ?? priceNow(market, terms.action);
    const trade = tradeOf(market.instrument, terms.action, left, price ?? 0, terms.totalQuantity);
    return { trades: [trade], priced: price !== undefined };
  }
  let priced = true;
  const trades = legs.map(({ leg, market }) => {
    const side = legSide(leg, terms.action);
    const price = priceNow(market, side);
    if (price === undefined) priced = false;
    const units = cleanDecimal(left * leg.ratio);
    return tradeOf(market.instrument, side, units, price ?? 0, terms.totalQuantity * leg.ratio);
  });
  return { trades, priced };
}

const tradeOf = (
  instrument: Instrument,
  side: SimulatedSide,
  units: number,
  price: number,
  totalQuantity: number,
): OrderTrade => ({
  conId: instrument.conId,
  instrument,
  side,
  signedQuantity: side === 'BUY' ? units : -units,
  price,
  totalQuantity,
});
