import type { Price } from '../../core/price.ts';
import { cleanDecimal } from '../../core/price.ts';
import { moveByTicks, roundQuantity } from '../../instruments/price-steps.ts';
import type { SimulatedSide } from '../exchange.ts';
import type { Market } from './market.ts';

/** One execution to be. */
export interface Fill {
  readonly price: Price;
  readonly quantity: number;
  /** IB: 1 added liquidity, 2 removed liquidity. */
  readonly liquidity: 1 | 2;
  /** It takes nothing from the quote. */
  readonly inAuction?: true;
}

/** How much of an order the market fills, and at what prices. Implementations are deterministic and change nothing. */
export interface FillModel {
  /**
   * What an order that takes liquidity gets from the present quote: best price first, at most `quantity`, never worse
   * than `limit`. Empty when nothing can be had now.
   */
  taking(market: Market, side: SimulatedSide, quantity: number, limit: Price | undefined): readonly Fill[];
  /** What a limit order that stood in the book gets when the opposite quote has come to it. */
  crossed(market: Market, side: SimulatedSide, quantity: number, limit: Price): readonly Fill[];
  /** What a limit order that stood in the book gets of a trade at `price`, of which `size` units are left. */
  printed(
    market: Market,
    side: SimulatedSide,
    quantity: number,
    limit: Price,
    price: Price,
    size: number,
  ): readonly Fill[];
  /**
   * Units in front of a limit order that comes to rest at `limit`. A model without it fills resting orders only by trades through
   * their limits.
   */
  ahead?(market: Market, side: SimulatedSide, limit: Price): number;
}

/**
 * `displayedDepth`, but a resting limit order has a place in the queue: behind what the quote showed at its price when it came to
 * rest (nothing, if it bettered the quote). Trades at its limit move it up, and fill it when it is first.
 */
export const queueAware: FillModel = {
  taking: (...of) => displayedDepth.taking(...of),
  crossed: (...of) => displayedDepth.crossed(...of),
  printed: (...of) => displayedDepth.printed(...of),
  ahead(market, side, limit) {
    const best = side === 'BUY' ? market.bid : market.ask;
    const isBetter = best === undefined || (side === 'BUY' ? limit > best : limit < best);
    if (isBetter) return 0;
    return Math.max(0, side === 'BUY' ? market.bidSize : market.askSize);
  },
};

/** How many price levels deep the book is taken to be. */
export const BOOK_LEVELS = 10;

/**
 * The book behind the quote is taken to have `BOOK_LEVELS` levels, one tick apart, each with the quoted size. An order
 * takes them in turn, one execution per level; what is then left waits for the next quote, which brings new size. Orders
 * share the size of one quote. A resting limit order is filled at its own limit (whoever comes to it pays that), and only by
 * a quote at or through it, or by a trade strictly through it: at the limit itself its place in the queue is unknown.
 */
export const displayedDepth: FillModel = {
  taking(market, side, quantity, limit) {
    const best = market.takeable(side);
    if (best === undefined) return [];
    const { instrument } = market;
    const shown = market.shown(side);
    if (shown === Number.POSITIVE_INFINITY) {
      return within(side, best, limit) ? [{ price: best, quantity, liquidity: 2 }] : [];
    }
    const fills: Fill[] = [];
    let skip = market.taken(side);
    let left = quantity;
    let price = best;
    for (let level = 0; level < BOOK_LEVELS && left > 0 && within(side, price, limit); level++) {
      const available = roundQuantity(instrument, Math.max(0, shown - skip));
      skip = Math.max(0, skip - shown);
      const size = Math.min(left, available);
      if (size > 0) fills.push({ price, quantity: size, liquidity: 2 });
      left = cleanDecimal(left - size);
      price = moveByTicks(instrument, price, side === 'BUY' ? 1 : -1);
    }
    return fills;
  },

  crossed(market, side, quantity, limit) {
    const available = displayedDepth
      .taking(market, side, quantity, limit)
      .reduce((sum, fill) => sum + fill.quantity, 0);
    return available > 0 ? [{ price: limit, quantity: cleanDecimal(available), liquidity: 1 }] : [];
  },

  printed(market, side, quantity, limit, price, size) {
    const through = side === 'BUY' ? price < limit : price > limit;
    if (!through) return [];
    const available = roundQuantity(market.instrument, Math.min(quantity, size));
    return available > 0 ? [{ price: limit, quantity: available, liquidity: 1 }] : [];
  },
};

/** True when `price` is no worse than the limit. */
export const within = (side: SimulatedSide, price: number, limit: number | undefined): boolean =>
  limit === undefined || (side === 'BUY' ? price <= limit : price >= limit);
