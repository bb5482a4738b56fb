import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';
import { type Random, seededRandom, seedFrom } from '../../core/random.ts';
import type { Session } from '../../instruments/sessions/session-clock.ts';
import type { MarketEvent } from '../market.ts';
import { stepScale } from '../step-scale.ts';
import { YEAR_MS } from './activity.ts';
import type { SyntheticSpec } from './spec.ts';

/** The market moves in steps of this length; events fall on milliseconds within a step. */
export const STEP_MS = 250;

const STEPS_PER_MINUTE = 60_000 / STEP_MS;
const DEFAULT_CORRELATION = 0.6;
/** Chance per step that the sizes at the best prices change without a move. */
const SIZE_REFRESH = 0.2;
/** A quote moves when the true price is this far (in ticks) from its middle: keeps it from flickering. */
const STICKINESS = 0.7;

/** What all instruments share in one step. */
export interface StepContext {
  /** The step covers (from, from + STEP_MS]. */
  readonly from: UnixMs;
  /** Standard normal move of the common factor. */
  readonly factor: number;
  /** Volatility relative to the long run, 1 on average. */
  readonly turbulence: number;
}

/** One instrument: a true price that nobody sees, the quote around it, and trades against that quote. */
export class InstrumentProcess {
  readonly spec: SyntheticSpec;
  /** The price at the beginning of the market. */
  readonly startPrice: number;
  readonly #leader: InstrumentProcess | undefined;
  readonly #random: Random;
  readonly #correlation: number;
  readonly #ownShare: number;
  readonly #stepVolatility: number;
  readonly #sizeStep: number;
  readonly #scalePrice: (ticks: number) => number;
  readonly #scaleSize: (steps: number) => number;
  readonly #levelToLeader: number;
  /** Logarithm of the true price. */
  #level: number;
  #spread: number;
  #bidTicks = 0;
  #askTicks = 0;
  #bidSize = 0;
  #askSize = 0;
  #quoted = false;

  constructor(
    spec: SyntheticSpec,
    startPrice: number,
    seed: number,
    leader: InstrumentProcess | undefined,
    leaderStartPrice: number,
  ) {
    this.spec = spec;
    this.startPrice = startPrice;
    this.#leader = leader;
    this.#random = seededRandom(seedFrom(seed, spec.conId, 'process'));
    this.#correlation = correlationOf(spec);
    this.#ownShare = Math.sqrt(1 - this.#correlation ** 2);
    this.#stepVolatility = spec.annualVolatility * Math.sqrt(STEP_MS / YEAR_MS);
    this.#sizeStep = sizeStepOf(spec);
    this.#scalePrice = stepScale(spec.tick);
    this.#scaleSize = stepScale(this.#sizeStep);
    this.#level = Math.log(startPrice);
    this.#levelToLeader = Math.log(startPrice / leaderStartPrice);
    this.#spread = spec.spreadTicks;
  }

  /** Moves by one step and appends its events, in time order, to `events`. */
  step(context: StepContext, activity: number, session: Session, events: MarketEvent[]): void {
    this.#moveTruePrice(context, activity);
    if (session === 'closed') {
      // The first quote after the opening is a new one, whatever it was before.
      this.#quoted = false;
      return;
    }
    const random = this.#random;
    const moved = this.#moveQuote(context.turbulence, session);
    const refreshed = moved || random.next() < SIZE_REFRESH * Math.min(1, activity);
    const quoteOffset = 1 + random.below(STEP_MS / 2);
    if (refreshed) {
      this.#bidSize = this.#drawSize(1);
      this.#askSize = this.#drawSize(1);
      events.push(this.#quoteEvent(unixMs(context.from + quoteOffset)));
    }
    const expected = (this.spec.tradesPerMinute / STEPS_PER_MINUTE) * activity;
    const trades = expected > 0 ? drawPoisson(random, expected) : 0;
    if (trades === 0) return;
    const room = STEP_MS - quoteOffset;
    for (let index = 0; index < trades; index++) {
      const offset = quoteOffset + Math.floor(((index + random.next()) * room) / trades);
      events.push(this.#tradeEvent(unixMs(context.from + offset)));
    }
  }

  #moveTruePrice(context: StepContext, activity: number): void {
    const leader = this.#leader;
    if (leader !== undefined) {
      this.#level = leader.#level + this.#levelToLeader;
      return;
    }
    const shock = this.#correlation * context.factor + this.#ownShare * this.#random.normal();
    this.#level += this.#stepVolatility * Math.sqrt(activity) * context.turbulence * shock;
  }

  /** Follows the true price with the quote; true when the best bid or ask is another than before. */
  #moveQuote(turbulence: number, session: Session): boolean {
    const usual = this.spec.spreadTicks * (session === 'extended' ? 2 : 1) * (0.7 + 0.3 * turbulence);
    const noise = (this.#random.next() - 0.5) * 0.6 * Math.max(1, Math.sqrt(usual));
    this.#spread = Math.max(0.5, this.#spread + 0.1 * (usual - this.#spread) + noise * 0.5);
    const trueTicks = Math.exp(this.#level) / this.spec.tick;
    const spreadTicks = Math.max(1, Math.round(this.#spread));
    const middle = (this.#bidTicks + this.#askTicks) / 2;
    const current = this.#askTicks - this.#bidTicks;
    const fits = Math.abs(trueTicks - middle) <= STICKINESS * Math.max(1, current / 2);
    if (this.#quoted && fits && spreadTicks === current) return false;
    const bidTicks = Math.max(1, Math.round(trueTicks - spreadTicks / 2));
    const changed = !this.#quoted || bidTicks !== this.#bidTicks || bidTicks + spreadTicks !== this.#askTicks;
    this.#bidTicks = bidTicks;
    this.#askTicks = bidTicks + spreadTicks;
    this.#quoted = true;
    return changed;
  }

  #quoteEvent(time: UnixMs): MarketEvent {
    return {
      type: 'quote',
      conId: this.spec.conId,
      time,
      bid: this.#price(this.#bidTicks),
      ask: this.#price(this.#askTicks),
      bidSize: this.#bidSize,
      askSize: this.#askSize,
    };
  }

  #tradeEvent(time: UnixMs): MarketEvent {
    // Buyers are the more likely the nearer the true price is to the ask.
    const trueTicks = Math.exp(this.#level) / this.spec.tick;
    const lean = (trueTicks - this.#bidTicks) / (this.#askTicks - this.#bidTicks);
    const buys = this.#random.next() < Math.min(0.9, Math.max(0.1, lean));
    const shown = buys ? this.#askSize : this.#bidSize;
    return {
      type: 'trade',
      conId: this.spec.conId,
      time,
      price: this.#price(buys ? this.#askTicks : this.#bidTicks),
      size: Math.min(Math.max(shown, this.#sizeStep), this.#drawSize(0.3)),
    };
  }

  #price(ticks: number): Price {
    return this.#scalePrice(ticks) as Price;
  }

  /** Log-normal around a share of the typical size, at least one step. */
  #drawSize(share: number): number {
    // The sum of three uniforms is near enough to a normal here, and far quicker.
    const random = this.#random;
    const spread = (random.next() + random.next() + random.next() - 1.5) * 1.4;
    const steps = Math.round((this.spec.typicalSize * share * Math.exp(spread)) / this.#sizeStep);
    return this.#scaleSize(Math.max(1, steps));
  }
}

export const correlationOf = (spec: SyntheticSpec): number =>
  Math.min(1, Math.max(-1, spec.indexCorrelation ?? DEFAULT_CORRELATION));

export const sizeStepOf = (spec: SyntheticSpec): number =>
  spec.sizeStep ?? (spec.typicalSize < 1 ? 0.0001 : 1);

/** Knuth's method; the expectation per step is small. */
function drawPoisson(random: Random, expected: number): number {
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}
