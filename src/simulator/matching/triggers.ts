import type { Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { SimulatedSide } from '../exchange.ts';
import { isTouchType, type LiveOrder } from '../orders/live-order.ts';
import type { MarketPrices } from './market-prices.ts';

/**
 * The price that stops are compared with, by IB's trigger methods. Default (0): the last trade; for forex, index CFDs, options, and where nothing has
 * traded yet, bid/ask. 2 and 3: last. 1 and 4: bid/ask, a buy stop watches the bid and a sell stop the ask. 7: whichever
 * of last and bid/ask reaches the stop first. 8: the midpoint.
 */
export function triggerPrice(market: MarketPrices, side: SimulatedSide, method = 0): number | undefined {
  if (method !== 0) return priceByMethod(market, side, method);
  if (
    market.instrument.option === undefined &&
    market.instrument.secType !== 'CASH' &&
    market.last !== undefined
  )
    return market.last;
  return side === 'BUY' ? market.bid : market.ask;
}

function priceByMethod(market: MarketPrices, side: SimulatedSide, method: number): number | undefined {
  const { bid, ask, last } = market;
  const quoted = side === 'BUY' ? bid : ask;
  switch (method) {
    case 2:
    case 3:
      return last;
    case 7:
      if (last === undefined || quoted === undefined) return last ?? quoted;
      return side === 'BUY' ? Math.max(last, quoted) : Math.min(last, quoted);
    case 8:
      return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
    default:
      return quoted;
  }
}

/** The side whose stop lies where the order's trigger lies: touched orders are triggered by better prices. */
export function triggerSide({ terms }: LiveOrder): SimulatedSide {
  if (!isTouchType(terms.orderType)) return terms.action;
  return terms.action === 'BUY' ? 'SELL' : 'BUY';
}

/** What the double methods ask for twice in a row; undefined for methods that need it once. */
export function doubledEvent(method: number | undefined): 'trade' | 'quote' | undefined {
  if (method === 3) return 'trade';
  return method === 1 ? 'quote' : undefined;
}

/** A buy stop is reached from below, a sell stop from above. */
export const stopReached = (side: SimulatedSide, stop: Price, price: number): boolean =>
  side === 'BUY' ? price >= stop : price <= stop;

/** Where a trailing stop lies for a market at `price`, on the instrument's ticks. */
export function trailedStop(instrument: Instrument, order: LiveOrder, price: number): Price {
  const { action, auxPrice, trailingPercent } = order.terms;
  const distance =
    trailingPercent === undefined ? (auxPrice ?? 0) : (Math.abs(price) * trailingPercent) / 100;
  return roundToTick(instrument, action === 'BUY' ? price + distance : price - distance);
}

/** The trailing stop after a new price: it only ever follows in the order's favour. */
export function followPrice(instrument: Instrument, order: LiveOrder, price: number): Price {
  const candidate = trailedStop(instrument, order, price);
  if (order.stop === undefined) return candidate;
  const nearer = order.terms.action === 'BUY' ? candidate < order.stop : candidate > order.stop;
  return nearer ? candidate : order.stop;
}
