import type { Side } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { KernelContext } from './context.ts';

/** What an exit of this side would trade at now; undefined where the quote is too old to act upon. */
export function exitQuote(conId: ConId, side: Side, context: KernelContext): number | undefined {
  const seen = context.quote(conId);
  if (!seen || elapsedMs(seen.receivedAt, context.now()) > context.limits.maxQuoteAgeMs) return undefined;
  const { bid, ask, last } = seen.quote;
  return (side === 'SELL' ? bid : ask) ?? last;
}
