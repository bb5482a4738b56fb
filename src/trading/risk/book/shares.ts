import { cleanDecimal } from '../../../core/price.ts';
import type { Owner } from '../scope.ts';
import { ownerKey, type Share } from './risk-book.ts';

/** How a change of a position is divided among the owners of its shares; the parts add up to 1. */
export type Division = readonly (readonly [Owner, number])[];

/** An order of one owner's signal is all that owner's. */
export const ofOne = (owner: Owner): Division => [[owner, 1]];

/** What the owners hold together, signed. */
export const sharesIn = (shares: ReadonlyMap<string, Share>): number =>
  cleanDecimal([...shares.values()].reduce((sum, { quantity }) => sum + quantity, 0));

/** A closing takes from every owner in proportion to what it holds; without holders it is the asker's. */
export function inProportion(shares: ReadonlyMap<string, Share> | undefined, asker: Owner): Division {
  const total = shares ? sharesIn(shares) : 0;
  if (!shares || total === 0) return ofOne(asker);
  return [...shares.values()].map(({ quantity, ...owner }) => [owner, quantity / total]);
}

/**
 * Gives the owners their parts of a change. What then does not add up to the position (a correction, an exit that
 * filled for more than its owner held) is put to the largest share, so that the shares always add up.
 */
export function divide(shares: Map<string, Share>, division: Division, change: number, total: number): void {
  for (const [owner, part] of division) {
    const key = ownerKey(owner);
    const share = shares.get(key) ?? { ...owner, quantity: 0 };
    share.quantity = cleanDecimal(share.quantity + change * part);
    shares.set(key, share);
  }
  let sum = 0;
  let largest: Share | undefined;
  for (const share of shares.values()) {
    sum += share.quantity;
    if (!largest || Math.abs(share.quantity) > Math.abs(largest.quantity)) largest = share;
  }
  if (largest) largest.quantity = cleanDecimal(largest.quantity + total - sum);
  for (const [key, share] of shares) if (share.quantity === 0) shares.delete(key);
}
