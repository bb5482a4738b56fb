import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { SplitRatio } from '../reconcile/position-break.ts';
import { PriceMove } from '../rolls/moved-rules.ts';
import { divideUnits } from '../sizing/divide-units.ts';
import { remaindersOf } from './bracket.ts';
import type { KernelState } from './state.ts';

/** How far a price may be from what the ratio makes of it, in percent, to have been changed by the split: it is rounded to the tick. */
const ADJUSTED_WITHIN_PERCENT = 1;
/** A weekend with holidays may lie between the change of orders and the person who takes the split over. */
const TAKEN_OVER_WITHIN_MS = 7 * 86_400_000;

/** A split that was taken over: signed units of before and after, our clock. */
interface TakenOver {
  readonly ratio: SplitRatio;
  readonly was: number;
  readonly quantity: number;
  readonly at: UnixMs;
}

/**
 * What a split makes of the entries of a position: their units, average prices and rules of exits become those of the new units
 * (under the contract id `now`). Orders that the broker has adjusted itself are of the new units already.
 */
export function applySplit(
  state: KernelState,
  conId: ConId,
  now: ConId,
  { ratio, was, quantity, at }: TakenOver,
): void {
  const instrument = state.instruments.get(conId);
  if (!instrument) return;
  const left = [...remaindersOf(state, conId, was)];
  const parts = divideUnits(
    Math.abs(quantity),
    left.map(([, units]) => units),
    instrument.sizeIncrement,
  );
  state.carried.set(now, new Map(left.map(([signalId], index) => [signalId, parts[index] ?? 0])));
  const move = PriceMove.bySplit(ratio, instrument);
  for (const order of state.orders.values()) {
    if (order.conId !== conId) continue;
    if (isAdjusted(order, ratio, at)) {
      order.pricedAt = at;
      delete order.toldInstead;
    }
    if (order.role !== 'entry') continue;
    const average =
      order.basis ?? (order.executedQuantity > 0 ? order.filledValue / order.executedQuantity : undefined);
    if (average !== undefined) order.basis = cleanDecimal((average * ratio.from) / ratio.to);
    if (order.rules) order.rules = move.rules(order.rules);
  }
}

/** Whether the broker has changed an order's price by the ratio of a split that was taken over soon after that. */
function isAdjusted(
  { pricing, toldInstead, pricedAt = unixMs(0) }: OrderRecord,
  { to, from }: SplitRatio,
  at: UnixMs,
): boolean {
  if (!toldInstead || to === from || at - pricedAt > TAKEN_OVER_WITHIN_MS) return false;
  const price = stopPriceOf(pricing) ?? limitPriceOf(pricing);
  const before = stopPriceOf(toldInstead) ?? limitPriceOf(toldInstead);
  if (price === undefined || before === undefined) return false;
  const expected = (before * from) / to;
  return Math.abs(price - expected) <= (Math.abs(expected) * ADJUSTED_WITHIN_PERCENT) / 100;
}
