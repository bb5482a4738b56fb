import { fromMicros, type Micros } from '../../core/money.ts';

export type { Micros };

/** `999754.35`: two decimals, no grouping, as IB prints amounts inside its messages. */
export const formatPlain = (amount: Micros): string => fromMicros(amount).toFixed(2);

/** The share of `total` that `part` of `whole` units have, as a whole number of micros; all of it for all units. */
export function shareOf(total: Micros, part: number, whole: number): Micros {
  if (part === whole) return total;
  return (Math.sign(total) * Math.round((Math.abs(total) * part) / whole) || 0) as Micros;
}

/** `amount` in another currency, rounded once. The arithmetic is that of `notional`, so that both agree to the micro. */
export function convert(amount: Micros, rate: number): Micros {
  if (rate === 1) return amount;
  const units = fromMicros(amount) * rate;
  return (Math.sign(units) * Math.round(Math.abs(units) * 1e6) || 0) as Micros;
}
