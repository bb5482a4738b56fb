import type { Price } from '../../core/price.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import { auctionOf } from '../orders/auction-of.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { type LiveOrder, remainingOf, workingLimit } from '../orders/live-order.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { within } from './fill-model.ts';
import type { Market } from './market.ts';
import { fillOrder } from './matcher.ts';

/**
 * The auctions at the beginning and the end of regular hours. Their price comes from the market that is played: of the
 * opening the first trade of regular hours (or the middle of the first quote, whichever comes first), of the close the last
 * trade before it. An opening that has not come by the end of the day's regular hours comes no more. Orders are filled
 * completely at that price, or cancelled where their limit does not allow it.
 */

/** The first event of regular hours: the opening orders are filled, before anything else can be. */
export function holdOpeningAuction(simulation: Simulation, market: Market, event: MarketEvent): void {
  const { instrument } = market;
  if (simulation.calendar.state(instrument, simulation.now) !== 'regular') return;
  market.awaitsOpening = false;
  const price = event.type === 'trade' ? event.price : roundToTick(instrument, (event.bid + event.ask) / 2);
  const due = simulation.orders
    .workingOn(instrument.conId)
    .filter(
      ({ terms, activeAt }) =>
        auctionOf(terms) === 'open' && activeAt !== undefined && activeAt <= simulation.now,
    );
  for (const order of due) settleAt(simulation, order, market, price);
}

/** The end of regular hours: an order of the closing auction is filled, or ends. A halted market has no such auction. */
export function holdClosingAuction(simulation: Simulation, order: LiveOrder): void {
  const market = marketOf(simulation, order.terms.conId);
  const { instrument, time } = market;
  const isOfToday = simulation.calendar.dayEnd(instrument, time, true) === order.activeAt;
  const price = isOfToday && !market.halted ? (market.last ?? market.mark()) : undefined;
  settleAt(simulation, order, market, price === undefined ? undefined : roundToTick(instrument, price));
}

function settleAt(simulation: Simulation, order: LiveOrder, market: Market, price: Price | undefined): void {
  if (order.stage !== 'working') return;
  if (price === undefined || !within(order.terms.action, price, workingLimit(order))) {
    endOrder(simulation, order, BY_SYSTEM);
    return;
  }
  const fill = { price, quantity: remainingOf(order), liquidity: 2, inAuction: true } as const;
  fillOrder(simulation, order, market, [fill]);
}
