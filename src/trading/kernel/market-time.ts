import { elapsedMs, type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { KernelContext } from './context.ts';

/** The broker's clock; ours where it has not been told. */
export const brokerNow = (context: Pick<KernelContext, 'marketNow' | 'now'>): UnixMs =>
  context.marketNow?.() ?? context.now();

/**
 * The broker's clock as far as it is known: that of an instrument's last quote and what has passed since it came, for a market
 * that is quiet goes on all the same.
 */
export function marketTime(conId: ConId, context: KernelContext): UnixMs {
  const seen = context.quote(conId);
  if (!seen) return brokerNow(context);
  const age = elapsedMs(seen.receivedAt, context.now());
  return Number.isFinite(age) ? unixMs(seen.quote.time + age) : seen.quote.time;
}
