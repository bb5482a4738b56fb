import type { RollWish } from '../../../src/app/rolls/roll-views.ts';

/** What stands in the fields of the dialog. */
export interface RollDraft {
  readonly symbol: string;
  readonly into: string;
  readonly limit: string;
}

/** The wish that the fields come to, or what is wrong with them. */
export function rollWish({ symbol, into, limit }: RollDraft): RollWish | string {
  const price = limit.trim() === '' ? undefined : Number(limit.trim().replace(',', '.'));
  if (price !== undefined && !Number.isFinite(price)) return `"${limit}" is no price.`;
  return {
    symbol,
    ...(into.trim() === '' ? {} : { to: into.trim() }),
    ...(price === undefined ? {} : { limit: price }),
  };
}
