import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { SplitRatio } from '../reconcile/position-break.ts';
import type { KernelState } from './state.ts';

/** A split that a person has taken over, by our clock. Prices that were set before it are of old units. */
export interface TakenSplit {
  readonly at: UnixMs;
  readonly ratio: SplitRatio;
}

/** When the last split of an instrument was taken over; 0: none was. */
export const lastSplitAt = (state: KernelState, conId: ConId): number =>
  state.splits.get(conId)?.at(-1)?.at ?? 0;

/** New units for old ones of what was priced at a time: of all splits since, multiplied. Absent where there was none. */
export function ratioSince(state: KernelState, conId: ConId, pricedAt: UnixMs): SplitRatio | undefined {
  const since = (state.splits.get(conId) ?? []).filter(({ at }) => pricedAt <= at);
  if (since.length === 0) return undefined;
  return since.reduce<SplitRatio>(
    (product, { ratio }) => ({ to: product.to * ratio.to, from: product.from * ratio.from }),
    { to: 1, from: 1 },
  );
}
