import { cleanDecimal, type Price } from '../../core/price.ts';
import { roundQuantity } from '../../instruments/price-steps.ts';
import type { OrderRequest } from '../exchange.ts';
import { within } from '../matching/fill-model.ts';
import type { LegProgress } from '../orders/live-order.ts';
import { type LegMarket, legSide } from './combo-book.ts';
import type { LegFill } from './combo-fills.ts';
import { legLimit } from './combo-terms.ts';

const signed = ({ leg, weight }: LegMarket): number => (leg.action === 'BUY' ? weight : -weight);

/** A leg with what it has traded and what it still needs. */
interface Lagging {
  readonly index: number;
  readonly leg: LegMarket;
  readonly progress: LegProgress;
  readonly wanted: number;
  readonly price: Price | undefined;
}

/**
 * What the legs of an order that is not guaranteed trade now, each at its own quote and up to what that shows. With a limit they do so only
 * while the whole combination, with what its legs have cost so far, comes within it; with a limit for each leg, each only within
 * its own. A leg that falls behind follows its quote from then on: until it has caught up, the account holds the others alone.
 */
export function leggedFills(
  terms: OrderRequest,
  legs: readonly LegMarket[],
  progress: readonly LegProgress[],
  limit: Price | undefined,
): readonly LegFill[] {
  const all = legs.map((leg, index): Lagging => {
    const done = progress[index] ?? { filled: 0, filledValue: 0, commission: 0 as LegProgress['commission'] };
    const wanted = Math.max(0, cleanDecimal(terms.totalQuantity * leg.leg.ratio - done.filled));
    const price = leg.market.takeable(legSide(leg.leg, terms.action));
    return { index, leg, progress: done, wanted, price };
  });
  const hasLegLimits = legs.some((_, index) => legLimit(terms, index) !== undefined);
  if (!hasLegLimits && !within(terms.action, costOf(all), limit)) return [];
  return all.flatMap(({ index, leg, wanted, price }) => {
    const side = legSide(leg.leg, terms.action);
    if (price === undefined || !within(side, price, legLimit(terms, index))) return [];
    const shown = Math.max(0, leg.market.shown(side) - leg.market.taken(side));
    const quantity = roundQuantity(leg.market.instrument, Math.min(wanted, shown));
    return quantity > 0 ? [{ index, leg, side, price, quantity }] : [];
  });
}

/** What one combination costs when what is missing of each leg trades at its quote; not a number while some quote is missing. */
function costOf(legs: readonly Lagging[]): number {
  let cost = 0;
  for (const { leg, progress, wanted, price } of legs) {
    const units = progress.filled + wanted;
    const missing = wanted === 0 ? 0 : wanted * (price ?? Number.NaN);
    cost += units === 0 ? 0 : signed(leg) * ((progress.filledValue + missing) / units);
  }
  return cleanDecimal(cost);
}

/** Whole combinations that the legs have made up. */
export const wholeUnits = (legs: readonly LegMarket[], progress: readonly LegProgress[]): number =>
  Math.min(
    ...legs.map(({ leg }, index) => Math.floor(cleanDecimal((progress[index]?.filled ?? 0) / leg.ratio))),
  );

/** What so many whole combinations have cost, at the average prices of the legs. */
export function costOfUnits(
  legs: readonly LegMarket[],
  progress: readonly LegProgress[],
  units: number,
): number {
  const each = legs.reduce((sum, leg, index) => {
    const { filled = 0, filledValue = 0 } = progress[index] ?? {};
    return sum + (filled === 0 ? 0 : signed(leg) * (filledValue / filled));
  }, 0);
  return each * units;
}
