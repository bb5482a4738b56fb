import type { Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { SimulatedSide } from '../exchange.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import type { Market } from './market.ts';

/**
 * The price that stops are compared with, by IB's default trigger methods: the last trade; for forex, and where nothing has
 * traded yet, bid/ask: a buy stop watches the bid and a sell stop the ask.
 */
export function triggerPrice(market: Market, side: SimulatedSide): Price | undefined {
  if (market.instrument.secType !== 'CASH' && market.last !== undefined) return market.last;
  return side === 'BUY' ? market.bid : market.ask;
}

/** A buy stop is reached from below, a sell stop from above. */
export const stopReached = (side: SimulatedSide, stop: Price, price: Price): boolean =>
  side === 'BUY' ? price >= stop : price <= stop;

/** Where a trailing stop lies for a market at `price`, on the instrument's ticks. */
export function trailedStop(instrument: Instrument, order: LiveOrder, price: Price): Price {
  const { action, auxPrice, trailingPercent } = order.terms;
  const distance = trailingPercent === undefined ? (auxPrice ?? 0) : (price * trailingPercent) / 100;
  return roundToTick(instrument, action === 'BUY' ? price + distance : price - distance);
}

/** The trailing stop after a new price: it only ever follows in the order's favour. */
export function followPrice(instrument: Instrument, order: LiveOrder, price: Price): Price {
  const candidate = trailedStop(instrument, order, price);
  if (order.stop === undefined) return candidate;
  const nearer = order.terms.action === 'BUY' ? candidate < order.stop : candidate > order.stop;
  return nearer ? candidate : order.stop;
}
