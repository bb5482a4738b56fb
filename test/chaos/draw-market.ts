import type { Random } from '../../src/core/random.ts';

export const either = <Value>(random: Random, ...values: readonly Value[]): Value =>
  values[random.below(values.length)] as Value;

/** What the random lives trade. */
export interface Traded {
  /** As alerts name it. */
  readonly symbol: string;
  /** As the gateway does. */
  readonly listed: string;
  /** Units of which one quote seldom shows as many: they fill in parts. */
  readonly many: number;
}

export const TRADED: readonly Traded[] = [
  { symbol: 'SPY', listed: 'SPY', many: 40_000 },
  { symbol: 'AAPL', listed: 'AAPL', many: 20_000 },
  { symbol: 'MNQ1!', listed: 'MNQ', many: 1_200 },
];

/** A few, or so many that a quote shows fewer. */
export const units = (random: Random, { many }: Traded): number =>
  random.next() < 0.5 ? 1 + random.below(20) : Math.ceil(many * (0.2 + 0.8 * random.next()));

/** A move of the price in percent: what entries near the market wait for, or far beyond every stop. */
export const jump = (random: Random): number => either(random, -1, 1) * either(random, 0.02, 0.05, 0.2, 1.5);

/** Of what is traded the future alone costs thousands, and its ticks are larger. */
export const onTick = (price: number): number =>
  price > 5_000 ? Math.round(price * 4) / 4 : Number(price.toFixed(2));
