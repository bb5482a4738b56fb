import type { Price, Quantity, Rounding } from '../core/price.ts';
import { cleanDecimal, isOnStep, roundToStep } from '../core/price.ts';
import type { Instrument } from './instrument.ts';

/** What the price grid needs of an instrument. */
export type PriceGrid = Pick<Instrument, 'priceSteps' | 'minTick'>;
/** What the quantity grid needs of an instrument. */
export type QuantityGrid = Pick<Instrument, 'minSize' | 'sizeIncrement'>;

/** The row of the market rule that holds at `value`, and the lower edge of the next row. */
function stepAt(grid: PriceGrid, value: number): { increment: number; nextLow: number } {
  const magnitude = Math.abs(value);
  let increment = grid.priceSteps[0]?.increment ?? grid.minTick;
  let nextLow = Number.POSITIVE_INFINITY;
  for (const step of grid.priceSteps) {
    // An edge that was computed (0.1 × 10) may lie a hair below the row's own number.
    if (magnitude < step.low - 1e-9) {
      nextLow = step.low;
      break;
    }
    increment = step.increment;
  }
  return { increment, nextLow };
}

/**
 * The price increment at `price`: the last market-rule row whose lower edge is not above it (IB:
 * `reqMarketRule`). Negative prices, as of spreads, use the row of their magnitude. Without rows: `minTick`.
 */
export const tickAt = (grid: PriceGrid, price: number): number => stepAt(grid, price).increment;

/** `price` on the instrument's grid. `up` and `down` are towards +∞ and −∞, also for negative prices. */
export function roundToTick(grid: PriceGrid, price: number, rounding: Rounding = 'nearest'): Price {
  const { increment, nextLow } = stepAt(grid, price);
  const rounded = roundToStep(price, increment, rounding);
  if (Math.abs(rounded) <= nextLow) return rounded as Price;
  return (Math.sign(rounded) * nextLow) as Price;
}

/** True when `price` can be sent as it is; binary noise below a millionth of a tick is forgiven. */
export const isOnTick = (grid: PriceGrid, price: number): boolean => isOnStep(price, tickAt(grid, price));

/** `price` moved by a whole number of ticks; each tick is as wide as the grid is where it is made. */
export function moveByTicks(grid: PriceGrid, price: Price, ticks: number): Price {
  const count = Math.trunc(ticks);
  if (grid.priceSteps.length <= 1) return cleanDecimal(price + count * tickAt(grid, price)) as Price;
  const finest = Math.min(...grid.priceSteps.map((step) => step.increment));
  const direction = Math.sign(count);
  let moved: number = price;
  for (let left = Math.abs(count); left > 0; left--) {
    // The row of the gap being crossed, which below an edge is not the row of the edge itself.
    const increment = tickAt(grid, moved + (direction * finest) / 2);
    moved = cleanDecimal(moved + direction * increment);
  }
  return moved as Price;
}

/** `quantity` as a whole number of size increments; by default downwards, so that nobody gets more than asked for. */
export const roundQuantity = (grid: QuantityGrid, quantity: number, rounding: Rounding = 'down'): Quantity =>
  roundToStep(quantity, grid.sizeIncrement, rounding) as Quantity;

/** True when `quantity` is a whole number of size increments and not below the smallest order. */
export const isTradableQuantity = (grid: QuantityGrid, quantity: number): boolean =>
  quantity >= grid.minSize && isOnStep(quantity, grid.sizeIncrement);
