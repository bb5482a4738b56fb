import type { Side } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { KernelContext } from './context.ts';

/** The quote, unless it is too old to act upon (`maxQuoteAgeMs`). */
export function freshQuote(conId: ConId, context: KernelContext): Quote | undefined {
  const seen = context.quote(conId);
  const isFresh = seen && elapsedMs(seen.receivedAt, context.now()) <= context.limits.maxQuoteAgeMs;
  return isFresh ? seen.quote : undefined;
}

/** Whether the market stands where a stop of this price would trade at once, as far as the quote is fresh. */
export function triggersAtOnce(conId: ConId, side: Side, stop: number, context: KernelContext): boolean {
  const quote = freshQuote(conId, context);
  if (!quote) return false;
  const { bid, ask, last } = quote;
  const prices = [side === 'SELL' ? bid : ask, last].filter((price) => price !== undefined);
  return prices.some((price) => (side === 'SELL' ? price <= stop : price >= stop));
}

/** What an exit of this side would trade at by a quote. */
export const exitPrice = (quote: Quote | undefined, side: Side): number | undefined =>
  (side === 'SELL' ? quote?.bid : quote?.ask) ?? quote?.last;

/** What an exit of this side would trade at now; undefined where the quote is too old to act upon. */
export const exitQuote = (conId: ConId, side: Side, context: KernelContext): number | undefined =>
  exitPrice(freshQuote(conId, context), side);
