import type { ChatFields, Level } from '../event.ts';
import type { Act, Judged } from './judge.ts';

const SALE = /^(?:sold|sell(?:ing)?)\b/;
const LEVEL = /\b(?:sl|stop(?:\s?loss)?|tp\s?\d?|targets?|take\s+profit|looking\s+for)\b\W{0,4}\$?\d/;
const OPTION = /\d\s?[cp]\b|\b(?:calls?|puts?|half|most|rest|some|all)\b|\d\s?%/;

/** Rooms of futures and currencies say `sell` for going short. Such a sale names the levels of a trade that begins. */
export function soundsLikeShortSale(text: string, { acts }: Judged): boolean {
  const sale = acts.find((act) => isSale(text, act));
  return sale !== undefined && acts.length === 1 && LEVEL.test(text) && !OPTION.test(text);
}

const isSale = (text: string, { deed, start, objection }: Act): boolean =>
  (deed === 'exit' || deed === 'trim') && objection === undefined && SALE.test(text.slice(start));

/** The same acts with the sale as one that opens. */
export const asShortSale = (judged: Judged): Judged => ({
  ...judged,
  acts: judged.acts.map((act) => ({ ...act, deed: 'short' as const })),
});

/** Whether the levels are those of a short position: the stop above the price, the targets below. Of a share both must be said. */
export function hasShortLevels({
  symbol,
  instrument,
  price,
  stop,
  targets = [],
  portion,
}: ChatFields): boolean {
  if (symbol === undefined || price === undefined || (portion && portion.kind !== 'units')) return false;
  const lies = (level: Level, sign: number): boolean =>
    level.kind === 'price' && (level.value - price) * sign > 0;
  if (stop && !lies(stop, 1)) return false;
  if (!targets.every((target) => lies(target, -1))) return false;
  return instrument === 'stock'
    ? stop !== undefined && targets.length > 0
    : stop !== undefined || targets.length > 0;
}
