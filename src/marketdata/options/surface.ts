import type { UnixMs } from '../../core/clock.ts';
import { seedFrom } from '../../core/random.ts';

/** What a surface is made of. */
export interface SurfaceOptions {
  readonly seed: number;
  /** Names the surface among those of the same seed: the underlying's symbol. */
  readonly name: string;
  /** Long-run volatility of the underlying, for a year. */
  readonly volatility: number;
  /** Correlation of price and volatility, −1 to 1. */
  readonly skew: number;
}

/** Options are dearer than what the underlying will have moved: the usual premium. */
const PREMIUM = 1.06;
/** How fast the volatility of the day returns to the long run: a half-life of about two months. */
const REVERSION = 4;
/** Strength of the smile; with |skew| ≤ 1 below the bound 2 / (1 + |skew|) that rules out arbitrage. */
const SMILE = 0.8;
/** The level of the day wanders by the sum of these waves: days long, and how far in logarithms of volatility. */
const WAVES = [
  { days: 7.3, height: 0.04 },
  { days: 23, height: 0.07 },
  { days: 71, height: 0.1 },
] as const;
const DAY_MS = 86_400_000;
const HASHES = 2 ** 32;

/**
 * A volatility surface: implied volatility by strike and term. The smile is Gatheral and Jacquier's SSVI (2014) with
 * φ(θ) = η / √(θ(1 + θ)), which is free of static arbitrage; the term structure goes from the day's level, which wanders around
 * the long run, to the long run. The same seed and time give the same surface, without any memory.
 */
export class VolatilitySurface {
  readonly #variance: number;
  readonly #skew: number;
  readonly #phases: readonly number[];

  constructor({ seed, name, volatility, skew }: SurfaceOptions) {
    this.#variance = (volatility * PREMIUM) ** 2;
    this.#skew = skew;
    this.#phases = WAVES.map(({ days }) => (seedFrom(seed, name, 'volatility', days) / HASHES) * 2 * Math.PI);
  }

  /** Volatility at the money for a term. */
  atTheMoney(years: number, now: UnixMs): number {
    return years <= 0 ? 0 : Math.sqrt(this.#totalVariance(years, now) / years);
  }

  /** Volatility at a strike. `forward`: the forward price for the same term. */
  at(strike: number, forward: number, years: number, now: UnixMs): number {
    if (years <= 0) return 0;
    const theta = this.#totalVariance(years, now);
    const phi = SMILE / Math.sqrt(theta * (1 + theta));
    const k = phi * Math.log(strike / forward);
    const rho = this.#skew;
    const total = (theta / 2) * (1 + rho * k + Math.sqrt((k + rho) ** 2 + 1 - rho ** 2));
    return Math.sqrt(total / years);
  }

  /** Expected variance up to the term, with a variance that returns to the long run exponentially. */
  #totalVariance(years: number, now: UnixMs): number {
    const days = now / DAY_MS;
    let level = 0;
    for (const [index, { days: period, height }] of WAVES.entries()) {
      level += height * Math.sin((2 * Math.PI * days) / period + (this.#phases[index] ?? 0));
    }
    const today = this.#variance * Math.exp(2 * level);
    const weight = -Math.expm1(-REVERSION * years) / REVERSION;
    return this.#variance * years + (today - this.#variance) * weight;
  }
}
