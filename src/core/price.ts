import type { Brand } from './brand.ts';

/** A price in the instrument's currency and price unit. */
export type Price = Brand<number, 'Price'>;
/** A quantity in shares, contracts or base-currency units; never negative unless a name says "signed". */
export type Quantity = Brand<number, 'Quantity'>;

export const price = (value: number): Price => value as Price;
export const quantity = (value: number): Quantity => value as Quantity;

export type Rounding = 'nearest' | 'up' | 'down';

/** Decimal places after which a double's noise begins for the magnitudes that prices and quantities have. */
const CLEAN_DIGITS = 10;

/** Numbers of no more decimals than these are recognised as clean by arithmetic alone, which is much quicker than by their text. */
const USUAL_SCALE = 1e6;

/** How far a number has to be from the middle between two decimals, so that multiplying it cannot have moved it across. */
const CLEARLY = 0.4;
/** Up to here a product's error is far smaller than what `CLEARLY` leaves. */
const EXACT_WHOLE = 2 ** 48;

/** `value` with so many decimals, at most 22, rounded as `toFixed` does it, which takes many times as long. */
export function withDecimals(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  const whole = Math.round(scaled);
  return Math.abs(scaled - whole) < CLEARLY && Math.abs(whole) < EXACT_WHOLE
    ? whole / scale
    : Number(value.toFixed(digits));
}

/** Removes binary noise: 0.1 + 0.2 becomes 0.3. */
export const cleanDecimal = (value: number): number =>
  Math.round(value * USUAL_SCALE) / USUAL_SCALE === value ? value : withDecimals(value, CLEAN_DIGITS);

/** `value` as a whole number of `step`s. Values within a billionth of a step count as on it. */
export function roundToStep(value: number, step: number, rounding: Rounding = 'nearest'): number {
  if (!(step > 0)) throw new RangeError(`step must be positive, found ${step}`);
  const steps = value / step;
  const nearest = Math.round(steps);
  if (Math.abs(steps - nearest) < 1e-9 * Math.max(1, Math.abs(steps))) return cleanDecimal(nearest * step);
  const whole = rounding === 'nearest' ? nearest : rounding === 'up' ? Math.ceil(steps) : Math.floor(steps);
  return cleanDecimal(whole * step);
}

/** True when `value` lies on a whole number of `step`s, apart from binary noise. */
export const isOnStep = (value: number, step: number): boolean =>
  Math.abs(value - roundToStep(value, step)) < step * 1e-6;
