import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { SplitRatio } from '../reconcile/position-break.ts';
import type { Bracket } from './bracket.ts';
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
function ratioSince(state: KernelState, conId: ConId, pricedAt: UnixMs): SplitRatio | undefined {
  const since = (state.splits.get(conId) ?? []).filter(({ at }) => pricedAt < at);
  if (since.length === 0) return undefined;
  return since.reduce<SplitRatio>(
    (product, { ratio }) => ({ to: product.to * ratio.to, from: product.from * ratio.from }),
    { to: 1, from: 1 },
  );
}

/** New units for old ones of an order's price. Absent where it is of the units of now. */
export const ratioOf = (
  state: KernelState,
  { conId, pricedAt, placedAt }: Pick<OrderRecord, 'conId' | 'pricedAt' | 'placedAt'>,
): SplitRatio | undefined => ratioSince(state, conId, pricedAt ?? placedAt);

/** How many splits an order's price is of before. */
export const splitsSince = (
  state: KernelState,
  { conId, pricedAt, placedAt }: Pick<OrderRecord, 'conId' | 'pricedAt' | 'placedAt'>,
): number => (state.splits.get(conId) ?? []).filter(({ at }) => (pricedAt ?? placedAt) < at).length;

/** True while an exit of a bracket rests, or may, whose price is of before a split. */
export const restsOfBefore = (state: KernelState, { exits }: Bracket): boolean =>
  exits.some((order) => !isFinal(order.state) && ratioOf(state, order) !== undefined);
