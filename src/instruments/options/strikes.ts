import { cleanDecimal } from '../../core/price.ts';

/** How far strikes reach below and above the underlying's price, as shares of it, by days to expiration. */
const REACH = [
  { days: 9, down: 0.15, up: 0.15 },
  { days: 35, down: 0.3, up: 0.25 },
  { days: 120, down: 0.45, up: 0.4 },
  { days: 370, down: 0.6, up: 0.6 },
  { days: Number.POSITIVE_INFINITY, down: 0.7, up: 1 },
] as const;

/** Within this share of the price, and up to so many days, strikes are twice as close. */
const NEAR = 0.08;
const NEAR_DAYS = 60;
const LONG_DAYS = 370;

/** Steps of strikes of single stocks by price, after the exchanges' strike programmes. */
const STOCK_STEPS = [
  { below: 25, step: 0.5 },
  { below: 100, step: 1 },
  { below: 200, step: 2.5 },
  { below: 1000, step: 5 },
  { below: Number.POSITIVE_INFINITY, step: 10 },
] as const;

/** The kind of grid: index funds have one step at every price, index and futures options five points. */
export type StrikeGrid = 'stock' | 'fund' | 'index';

function stepAt(grid: StrikeGrid, price: number, isNear: boolean, days: number): number {
  switch (grid) {
    case 'fund':
      return days > LONG_DAYS || !isNear ? 5 : 1;
    case 'index':
      return days > LONG_DAYS ? 50 : isNear ? 5 : 25;
    default: {
      const step = STOCK_STEPS.find(({ below }) => price < below)?.step ?? 10;
      return isNear && step > 1 && step % 1 === 0 && days <= NEAR_DAYS ? step / 2 : step;
    }
  }
}

/**
 * The strikes listed around `reference` (the underlying's previous close) for an expiration so many days away, lowest
 * first. Strikes are closer near the money, and the later the expiration, the further they reach.
 */
export function strikesAround(grid: StrikeGrid, reference: number, days: number): readonly number[] {
  const reach = REACH.find((row) => days <= row.days) ?? REACH[4];
  const lowest = reference * (1 - reach.down);
  const highest = reference * (1 + reach.up);
  const found = new Set<number>();
  for (const isNear of [false, true]) {
    const step = stepAt(grid, reference, isNear, days);
    const low = isNear ? Math.max(lowest, reference * (1 - NEAR)) : lowest;
    const high = isNear ? Math.min(highest, reference * (1 + NEAR)) : highest;
    for (let count = Math.max(1, Math.ceil(low / step)); count * step <= high; count++) {
      found.add(cleanDecimal(count * step));
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Strikes that may exist lie within these shares of the price, whatever is listed today. */
const LOWEST_SHARE = 0.2;
const HIGHEST_SHARE = 4;

/**
 * True for a strike that may be listed: on the grid's finest step and not out of all proportion. More than `strikesAround` shows,
 * because what was listed around an earlier price stays until it expires.
 */
export function isStrike(grid: StrikeGrid, reference: number, days: number, strike: number): boolean {
  if (strike < reference * LOWEST_SHARE || strike > reference * HIGHEST_SHARE) return false;
  const step = stepAt(grid, reference, true, Math.min(days, NEAR_DAYS));
  return Math.abs(strike / step - Math.round(strike / step)) < 1e-9;
}
