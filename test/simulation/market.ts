import { unixMs } from '../../src/core/clock.ts';
import { price } from '../../src/core/price.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { roundToTick } from '../../src/instruments/price-steps.ts';
import type { Exchange } from '../../src/simulator/exchange.ts';
import type { WorldOptions } from './options.ts';
import type { VirtualTime } from './virtual-time.ts';

export const QUOTE_EVERY_MS = 3_000;
const MINUTE_MS = 60_000;
/** However long nothing was quoted, the price moves no further than in so long. */
const MOST_MS = 10 * MINUTE_MS;

const FUTURE_AT = 6_000;
/** What a later month is dearer by, and how far that wanders with each quote. */
const BASIS = 55;
const BASIS_STEP = 0.15;

/** Prices that wander, now and then with a leap, and a book that is sometimes thin. */
export class WanderingMarket {
  readonly #time: VirtualTime;
  readonly #exchange: Exchange;
  readonly #instruments: readonly Instrument[];
  readonly #random: Random;
  readonly #chances: WorldOptions;
  readonly #last = new Map<Instrument, number>();
  /** Of later months: the month that they follow, and what they are dearer by. */
  readonly #followers = new Map<Instrument, { readonly of: Instrument; basis: number }>();
  #steppedAt: number;
  /** True: nothing is quoted any more. */
  still = false;

  constructor(
    time: VirtualTime,
    exchange: Exchange,
    instruments: readonly Instrument[],
    random: Random,
    chances: WorldOptions,
  ) {
    this.#time = time;
    this.#exchange = exchange;
    this.#instruments = instruments;
    this.#random = random;
    this.#chances = chances;
    this.#steppedAt = time.now - QUOTE_EVERY_MS;
    const [front, ...later] = instruments.filter(({ secType }) => secType === 'FUT');
    for (const [index, instrument] of instruments.entries())
      this.#last.set(instrument, instrument === front ? FUTURE_AT : 100 + index * 300);
    for (const month of later) if (front) this.#followers.set(month, { of: front, basis: BASIS });
    this.step();
  }

  /** The instrument was split: its price goes on from so many times what it was. */
  rescale(instrument: Instrument, factor: number): void {
    this.#last.set(instrument, (this.#last.get(instrument) ?? 100) * factor);
  }

  #wander(instrument: Instrument, since: number): number {
    const before = this.#last.get(instrument) ?? 100;
    const share = (this.#chances.volatility / 1000) * Math.sqrt(Math.min(since, MOST_MS) / MINUTE_MS);
    const leap = this.#random.next() < 0.003 ? (this.#random.next() - 0.5) * 0.06 : 0;
    return Math.max(20, before * (1 + share * this.#random.normal() + leap));
  }

  #follow(instrument: Instrument): number | undefined {
    const follower = this.#followers.get(instrument);
    if (!follower) return undefined;
    follower.basis += BASIS_STEP * this.#random.normal();
    return (this.#last.get(follower.of) ?? FUTURE_AT) + follower.basis;
  }

  /** The next quote of every instrument. */
  step(): void {
    const time = unixMs(this.#time.now);
    this.#exchange.tick(time);
    const since = time - this.#steppedAt;
    this.#steppedAt = time;
    if (this.still) return;
    const { bookSize } = this.#chances;
    for (const instrument of this.#instruments) {
      if (this.#exchange.session(instrument.conId) === 'closed') continue;
      const middle = this.#follow(instrument) ?? this.#wander(instrument, since);
      this.#last.set(instrument, middle);
      const bid = roundToTick(instrument, middle, 'down');
      this.#exchange.onMarket([
        {
          type: 'quote',
          conId: instrument.conId,
          time,
          bid,
          ask: price(roundToTick(instrument, bid + instrument.minTick * 2, 'up')),
          bidSize: 1 + this.#random.below(bookSize),
          askSize: 1 + this.#random.below(bookSize),
        },
      ]);
    }
  }
}
