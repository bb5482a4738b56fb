import { cleanDecimal } from '../core/price.ts';

/**
 * A function from a whole number of `step`s to the value, free of binary noise. Where a whole number of steps makes 1
 * (0.01, 0.25, 0.00005) a division gives the exact result, many times quicker than rounding decimals.
 */
export function stepScale(step: number): (steps: number) => number {
  const perUnit = Math.round(1 / step);
  if (perUnit >= 1 && Math.abs(perUnit * step - 1) < 1e-12) return (steps) => steps / perUnit;
  return (steps) => cleanDecimal(steps * step);
}
