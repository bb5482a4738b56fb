import { cleanDecimal, roundToStep } from '../../core/price.ts';

/**
 * Divides `total` by weights, in lots: each part is rounded down, and what is left goes lot by lot to those that rounding took the
 * most from, the earlier first. What is no whole lot, as a split may leave some, goes to the first, so that the parts always come to
 * `total`; IB's own sharing out among accounts has whole steps alone (`shareOut`).
 */
export function divideUnits(total: number, weights: readonly number[], lot: number): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / whole);
  const parts: number[] = exact.map((units) => roundToStep(units + 1e-9 * lot, lot, 'down'));
  const byLoss = exact
    .map((units, index) => ({ index, loss: units - (parts[index] ?? 0) }))
    .toSorted((one, other) => other.loss - one.loss || one.index - other.index);
  let left = cleanDecimal(total - parts.reduce((sum, units) => sum + units, 0));
  for (const { index } of byLoss) {
    if (left < lot - 1e-9 * lot) break;
    parts[index] = cleanDecimal((parts[index] ?? 0) + lot);
    left = cleanDecimal(left - lot);
  }
  if (left > 1e-9) parts[0] = cleanDecimal((parts[0] ?? 0) + left);
  return parts;
}
