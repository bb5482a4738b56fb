import { cleanDecimal } from '../../core/price.ts';
import type { ContractLeg } from './combo-legs.ts';

/** What a bought combination is worth at the least and at the most when its short options expire, in its price. */
export interface PayoffBounds {
  /** Absent: no bound. */
  readonly least?: number;
  readonly most?: number;
}

/**
 * Bounds of the worth of a bought combination of options on one underlying, at the expiration of the options that it is short
 * of. Bought options that live longer count with what exercise would give, which they are worth at least (American
 * exercise); those that end earlier count nothing. Sold options of several expirations have no bound here.
 */
export function payoffBounds(legs: readonly ContractLeg[]): PayoffBounds {
  const least = leastWorth(legs);
  const otherwise = leastWorth(legs.map(({ contract, ratio }) => ({ contract, ratio: -ratio })));
  return {
    ...(least === undefined ? {} : { least }),
    ...(otherwise === undefined ? {} : { most: cleanDecimal(-otherwise) + 0 }),
  };
}

function leastWorth(legs: readonly ContractLeg[]): number | undefined {
  if (legs.some(({ contract }) => contract.strike === undefined || contract.right === undefined))
    return undefined;
  const ends = new Set(legs.filter(({ ratio }) => ratio < 0).map(({ contract }) => contract.lastTradeDate));
  if (ends.size > 1) return undefined;
  const [end = ''] = ends;
  const counted = legs.filter(({ contract, ratio }) => ratio < 0 || (contract.lastTradeDate ?? '') >= end);
  const slope = counted.reduce((sum, { contract, ratio }) => sum + (contract.right === 'C' ? ratio : 0), 0);
  if (slope < 0) return undefined;
  const corners = [0, ...counted.map(({ contract }) => contract.strike ?? 0)];
  return cleanDecimal(Math.min(...corners.map((underlying) => worthAt(counted, underlying)))) + 0;
}

const worthAt = (legs: readonly ContractLeg[], underlying: number): number =>
  legs.reduce((sum, { contract, ratio }) => {
    const { right, strike = 0 } = contract;
    return sum + ratio * Math.max(0, right === 'C' ? underlying - strike : strike - underlying);
  }, 0);

/** The most that one combination can lose when entered at a price, in its price; absent where nothing bounds it. */
export function mostLoss(
  legs: readonly ContractLeg[],
  side: 'BUY' | 'SELL',
  price: number,
): number | undefined {
  const { least, most } = payoffBounds(legs);
  if (side === 'BUY') return least === undefined ? undefined : Math.max(0, cleanDecimal(price - least));
  return most === undefined ? undefined : Math.max(0, cleanDecimal(most - price));
}

/** The most that it can gain likewise. */
export const mostGain = (
  legs: readonly ContractLeg[],
  side: 'BUY' | 'SELL',
  price: number,
): number | undefined => {
  const { least, most } = payoffBounds(legs);
  if (side === 'BUY') return most === undefined ? undefined : cleanDecimal(most - price);
  return least === undefined ? undefined : cleanDecimal(price - least);
};
