import type { Random } from '../../src/core/random.ts';
import { either } from './alert-bodies.ts';
import { Rhythm } from './rhythm.ts';
import type { World } from './world.ts';

/** Splits and reverse splits, new shares for old ones; with the smaller of them fractions of a share are left. */
const RATIOS: readonly (readonly [to: number, from: number])[] = [
  [2, 1],
  [3, 1],
  [3, 2],
  [5, 1],
  [10, 1],
  [1, 2],
  [1, 5],
];
/** A stock that is dearer is not made dearer still. */
const DEAR = 2_000;

/** What happens to a holding without a trade. */
export class Clearing {
  readonly #world: World;
  readonly #random: Random;
  readonly #rhythm: Rhythm;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#rhythm = new Rhythm(world.time, random);
  }

  start(): void {
    this.#rhythm.each(this.#world.options.splits, () => this.#split());
  }

  end(): void {
    this.#rhythm.stop();
  }

  #split(): void {
    const { instruments, exchange } = this.#world;
    const instrument = either(this.#random, ...instruments);
    const [to, from] = either(this.#random, ...RATIOS);
    const bid = exchange.quote(instrument.conId)?.bid;
    if (bid === undefined || (bid * from) / to > DEAR || (bid * from) / to < 25) return;
    this.#world.fault('a stock is split', `${instrument.symbol} is split, ${to} for ${from}`);
    this.#world.split(instrument, { to, from });
  }
}
