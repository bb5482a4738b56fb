import type { Quote } from '../../marketdata/market.ts';

/**
 * The price to value a position at: the side it would be closed at is too harsh for that, so the last trade where it lies
 * in the quote, else the middle.
 */
export function markPrice(quote: Quote | undefined): number | undefined {
  if (!quote) return undefined;
  if (quote.bid !== undefined && quote.ask !== undefined) {
    const { last, bid, ask } = quote;
    return last !== undefined && last >= bid && last <= ask ? last : (bid + ask) / 2;
  }
  return quote.last ?? quote.close;
}
