import { cleanDecimal } from './price.ts';

/**
 * Shares `total` units out by weight, in whole steps: each gets its part rounded down, and what is left goes out step by step, the
 * largest remainder first, equal ones in their order. IB's example: 400 over six equal accounts give 67, 67, 67, 67, 66, 66.
 * Weights are not negative and not all zero; the parts add up to `total` when that is a whole number of steps.
 */
export function shareOut(total: number, weights: readonly number[], step: number): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const steps = Math.round(total / step);
  const exact = weights.map((weight) => (steps * weight) / sum);
  // A part that misses a whole step by nothing but the division's error has no remainder.
  const whole = exact.map((part) => Math.floor(cleanDecimal(part)));
  const left = steps - whole.reduce((all, part) => all + part, 0);
  const order = exact
    .map((part, index) => ({ index, remainder: cleanDecimal(part - (whole[index] ?? 0)) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const favoured = new Set(order.slice(0, left).map(({ index }) => index));
  return whole.map((part, index) => cleanDecimal((part + (favoured.has(index) ? 1 : 0)) * step));
}
