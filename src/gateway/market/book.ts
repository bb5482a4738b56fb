import { cleanDecimal, type Price } from '../../core/price.ts';
import { seedFrom } from '../../core/random.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { moveByTicks } from '../../instruments/price-steps.ts';
import type { Quote } from '../../marketdata/market.ts';

export interface BookLevel {
  readonly price: number;
  readonly size: number;
  /** The venue that shows this level. */
  readonly venue: string;
}

/** Best level first on each side. */
export interface Book {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** Typical sizes at one price, in units. */
const TYPICAL_SIZE: Readonly<Record<string, number>> = { STK: 100, CASH: 250_000, CRYPTO: 0.05, FUT: 5 };
const OTHER_SIZE = 10;
const SIZES = 9;

export const typicalSize = (secType: string): number => TYPICAL_SIZE[secType] ?? OTHER_SIZE;

/**
 * The simulated book: the quote is its best level; behind it every tick has a size that follows from the price, so that a
 * level stays what it is while the market moves around it. The levels behind the quote are for looking at: orders
 * match against the quote alone.
 */
export function bookAround(quote: Quote | undefined, instrument: Instrument, levels: number): Book {
  return {
    bids: side(quote?.bid, quote?.bidSize ?? 0, -1, instrument, levels),
    asks: side(quote?.ask, quote?.askSize ?? 0, 1, instrument, levels),
  };
}

function side(
  best: number | undefined,
  bestSize: number,
  direction: 1 | -1,
  instrument: Instrument,
  levels: number,
): BookLevel[] {
  if (best === undefined) return [];
  const { conId, secType } = instrument;
  const venues = venuesOf(instrument);
  const found: BookLevel[] = [];
  for (let index = 0; index < levels; index++) {
    const price = moveByTicks(instrument, best as Price, direction * index);
    if (price <= 0) break;
    const drawn = seedFrom(conId, price, direction);
    const size = index === 0 ? bestSize : cleanDecimal(typicalSize(secType) * (1 + (drawn % SIZES)));
    found.push({ price, size, venue: venues[drawn % venues.length] ?? instrument.exchange });
  }
  return found;
}

/** The exchanges behind SMART, or the one exchange. */
export function venuesOf({ exchange, validExchanges }: Instrument): readonly string[] {
  const venues = validExchanges.filter((name) => name !== 'SMART' && name !== 'IBKRATS');
  return exchange === 'SMART' && venues.length > 0 ? venues : [exchange];
}
