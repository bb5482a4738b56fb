import { cleanDecimal, type Price } from '../../core/price.ts';
import type { OrderRequest, SimulatedSide } from '../exchange.ts';
import type { Fill } from '../matching/fill-model.ts';
import { within } from '../matching/fill-model.ts';
import { type LegMarket, legSide } from './combo-book.ts';
import { legLimit } from './combo-terms.ts';

/** One leg's part of a fill. */
export interface LegFill {
  readonly index: number;
  readonly leg: LegMarket;
  readonly side: SimulatedSide;
  readonly price: Price;
  readonly quantity: number;
}

/** What a leg can be had at now; its mark where one side of its quote is missing. */
const priceNow = ({ market }: LegMarket, side: SimulatedSide): number =>
  market.takeable(side) ?? market.mark() ?? 0;

const signed = ({ leg, weight }: LegMarket): number => (leg.action === 'BUY' ? weight : -weight);

/**
 * Shares a fill out among the legs so that they cost together what the combination was filled at (thirds of a cent are rounded at the tenth digit). Each leg
 * trades at its quote (or its own limit, where the order has one for each); what is left over goes to the leg with the
 * smallest ratio, of several the dearest, that it does not bring to zero or below.
 */
export function legFills(
  terms: OrderRequest,
  legs: readonly LegMarket[],
  fill: Pick<Fill, 'price' | 'quantity'>,
): readonly LegFill[] {
  const prices = legs.map((leg, index) => {
    const side = legSide(leg.leg, terms.action);
    const now = priceNow(leg, side);
    const limit = legLimit(terms, index);
    return limit === undefined || within(side, now, limit) ? now : limit;
  });
  const sum = legs.reduce((total, leg, index) => total + signed(leg) * (prices[index] ?? 0), 0);
  const rest = cleanDecimal(fill.price - sum);
  const bearer = bearerOf(legs, prices, rest);
  return legs.map((leg, index) => {
    const own = prices[index] ?? 0;
    const price = index === bearer ? cleanDecimal(own + rest / signed(leg)) : own;
    const quantity = cleanDecimal(fill.quantity * leg.leg.ratio);
    return { index, leg, side: legSide(leg.leg, terms.action), price: price as Price, quantity };
  });
}

function bearerOf(legs: readonly LegMarket[], prices: readonly number[], rest: number): number {
  const ranked = legs
    .map((leg, index) => ({
      index,
      ratio: leg.leg.ratio,
      price: prices[index] ?? 0,
      share: rest / signed(leg),
    }))
    .sort((a, b) => a.ratio - b.ratio || b.price - a.price);
  const bearer = ranked.find(({ price, share }) => price + share > 0) ?? ranked[0];
  return bearer?.index ?? 0;
}

/** False while a leg cannot be had within its own limit. */
export const legsWithinLimits = (terms: OrderRequest, legs: readonly LegMarket[]): boolean =>
  legs.every((leg, index) => {
    const side = legSide(leg.leg, terms.action);
    return within(side, priceNow(leg, side), legLimit(terms, index));
  });
