import type { BrokerPosition } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { KernelState } from '../kernel/state.ts';
import { limitPriceOf, stopPriceOf } from '../order/order.ts';
import { averagePrice, type Position } from '../portfolio/position.ts';
import { standingOf } from './broker-share.ts';
import type { BreakFacts, BrokerBook, SplitRatio } from './position-break.ts';

/** What explains a break. */
export type Cause = Pick<BreakFacts, 'cause' | 'text' | 'ratio' | 'successor'>;

/** New shares for an old one, or old ones for a new one. */
const WHOLE_SPLITS: readonly number[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 20, 22, 24, 25, 28, 30, 35, 40, 45, 50, 60, 70],
  ...[75, 80, 90, 100, 120, 125, 150, 200, 250, 300, 400, 500, 1000],
];
/** Ratios of splits and reverse splits that companies make. */
const SPLITS: readonly (readonly [number, number])[] = [
  ...WHOLE_SPLITS.flatMap((ratio): [number, number][] => [
    [ratio, 1],
    [1, ratio],
  ]),
  [3, 2],
  [2, 3],
  [5, 2],
  [4, 3],
  [5, 4],
  [6, 5],
];
/** How far the average price may be from what the ratio makes of it: commissions are in IB's average cost. */
const SPLIT_PRICE_PERCENT = 3;

/**
 * Quantity and average price are both the old ones but for a ratio. Of a fraction of a share the broker pays cash, or gives a
 * whole one. After a reverse split with a new CUSIP the shares are under a new contract id, and nothing is left under the old one.
 */
export function split(
  state: KernelState,
  { conId, ours }: { readonly conId: ConId; readonly ours: number },
  told: BrokerPosition,
  book: BrokerBook,
): Cause | undefined {
  const position = state.positions.get(conId);
  const instrument = state.instruments.get(conId);
  if (!position || instrument?.secType !== 'STK' || ours === 0) return undefined;
  // Of a holding that is shared with others the average is not ours alone, and says nothing.
  if (standingOf(state, conId) !== 0) return undefined;
  if (told.position !== 0) {
    const ratio = ratioBetween(position, told);
    if (!ratio) return undefined;
    const { to, from } = ratio;
    const exits = exitsAfterSplit(state, conId, ratio);
    const text = `a split of ${to} for ${from} would explain quantity and average price${exits}`;
    return { cause: 'split', text, ratio };
  }
  for (const found of successors(state, instrument, book)) {
    const ratio = ratioBetween(position, found, [...SPLITS, [1, 1]]);
    if (!ratio) continue;
    const { to, from } = ratio;
    const how = to === from ? 'a change of the contract' : `a split of ${to} for ${from}`;
    const exits = exitsAfterSplit(state, conId, ratio);
    const text = `${how} would explain that the broker holds ${found.position} ${found.symbol} at ${found.averageCost} under a new contract id, ${found.conId}, and none under ${conId}${exits}`;
    return { cause: 'split', text, ratio, successor: found.conId };
  }
  return undefined;
}

/** Holdings of the same symbol under contracts that are nothing to us yet. */
const successors = (
  state: KernelState,
  { conId, symbol, currency }: Instrument,
  book: BrokerBook,
): readonly BrokerPosition[] =>
  [...(book.brokerPositions?.() ?? [])].filter(
    (held) =>
      held.conId !== conId &&
      held.position !== 0 &&
      held.secType === 'STK' &&
      held.symbol === symbol &&
      held.currency === currency &&
      !state.positions.has(held.conId) &&
      standingOf(state, held.conId) === 0,
  );

function ratioBetween(
  ours: Position,
  told: BrokerPosition,
  ratios: typeof SPLITS = SPLITS,
): SplitRatio | undefined {
  if (told.averageCost <= 0) return undefined;
  const average = averagePrice(ours) * ours.multiplier;
  let nearest: SplitRatio | undefined;
  let least = SPLIT_PRICE_PERCENT / 100;
  for (const [to, from] of ratios) {
    const units = (ours.quantity * to) / from;
    if (Math.abs(told.position - units) >= 1 || Math.sign(told.position) !== Math.sign(units)) continue;
    const expected = (average * from) / to;
    const off = Math.abs(told.averageCost - expected) / expected;
    if (off > least || (nearest && off === least)) continue;
    nearest = { to, from };
    least = off;
  }
  return nearest;
}

/** What the resting orders would be in the new units. IB cancels them at a split. */
function exitsAfterSplit(state: KernelState, conId: ConId, { to, from }: SplitRatio): string {
  const orders = [...state.openOrders]
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => order.conId === conId);
  if (orders.length === 0) return '';
  const told = orders.map(({ role, quantity, filled, pricing }) => {
    const price = stopPriceOf(pricing) ?? limitPriceOf(pricing);
    const units = cleanDecimal(((quantity - filled) * to) / from);
    return price === undefined
      ? `${role} ${units}`
      : `${role} ${units} at ${cleanDecimal((price * from) / to)} (now ${quantity - filled} at ${price})`;
  });
  return `; its resting orders are for the old units and prices, and would be ${told.join(', ')}`;
}
