import type { Side } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { KernelContext } from './context.ts';

/** Whether the market stands where a stop of this price would trade at once, as far as the quote is fresh. */
export function triggersAtOnce(conId: ConId, side: Side, stop: number, context: KernelContext): boolean {
  const seen = context.quote(conId);
  if (!seen || elapsedMs(seen.receivedAt, context.now()) > context.limits.maxQuoteAgeMs) return false;
  const { bid, ask, last } = seen.quote;
  const prices = [side === 'SELL' ? bid : ask, last].filter((price) => price !== undefined);
  return prices.some((price) => (side === 'SELL' ? price <= stop : price >= stop));
}

/** What an exit of this side would trade at now; undefined where the quote is too old to act upon. */
export function exitQuote(conId: ConId, side: Side, context: KernelContext): number | undefined {
  const seen = context.quote(conId);
  if (!seen || elapsedMs(seen.receivedAt, context.now()) > context.limits.maxQuoteAgeMs) return undefined;
  const { bid, ask, last } = seen.quote;
  return (side === 'SELL' ? bid : ask) ?? last;
}
