import { inspect, isDeepStrictEqual } from 'node:util';
import { keptValues } from '../kernel/derived.ts';
import { accountSums, freshSums } from '../kernel/order-sums.ts';
import type { KernelState } from '../kernel/state.ts';

/**
 * The first value that is kept of a state and is not what the state gives now: it was kept for too long, or somebody has changed
 * it. Undefined where all are right, as they must be at any moment.
 */
export function staleValue(state: KernelState): string | undefined {
  for (const { make, kept, now } of keptValues(state))
    if (!isDeepStrictEqual(kept, now)) return `kept ${inspect(kept)}, and now ${inspect(now)}, by ${make}`;
  const [sums, anew] = [accountSums(state), freshSums(state)];
  return isDeepStrictEqual(sums, anew) ? undefined : `kept ${inspect(sums)}, and now ${inspect(anew)}: sums of orders`;
}
