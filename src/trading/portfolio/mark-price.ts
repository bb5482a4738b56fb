import { cleanDecimal } from '../../core/price.ts';
import type { Quote } from '../../marketdata/market.ts';

/**
 * The price to value a position at: the side it would be closed at is too harsh for that, so the last trade where it lies
 * in the quote, else the middle. An instrument that is quoted on one side only is worth what the broker's model, the last trade or the
 * close says, but no more than it is offered for and no less than is bid. Undefined where nothing is known.
 */
export function markPrice(quote: Quote | undefined): number | undefined {
  if (!quote) return undefined;
  const { mark, bid, ask, last, close, model } = quote;
  if (mark !== undefined) return mark === 'unknown' ? undefined : mark;
  if (bid !== undefined && ask !== undefined)
    return last !== undefined && last >= bid && last <= ask ? last : cleanDecimal((bid + ask) / 2);
  const known = model ?? last ?? close;
  if (known === undefined) return undefined;
  return Math.min(ask ?? Number.POSITIVE_INFINITY, Math.max(bid ?? Number.NEGATIVE_INFINITY, known));
}
