import type { Random } from '../../src/core/random.ts';
import { either } from './alert-bodies.ts';
import { Rhythm } from './rhythm.ts';
import { ACCOUNT, type World } from './world.ts';

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
    const { splits, assignments } = this.#world.options;
    this.#rhythm.each(splits, () => this.#split());
    this.#rhythm.each(assignments, () => this.#assign());
  }

  end(): void {
    this.#rhythm.stop();
  }

  /** A holder has exercised: some of what is held short goes, and its shares come. */
  #assign(): void {
    const { exchange } = this.#world;
    const short = exchange
      .positions(ACCOUNT)
      .filter(({ conId, position }) => position < 0 && exchange.instrument(conId)?.option);
    const chosen = short[this.#random.below(Math.max(1, short.length))];
    if (!chosen) return;
    const contracts = 1 + this.#random.below(-chosen.position);
    const refused = exchange.assignOption?.(ACCOUNT, chosen.conId, contracts);
    const name = exchange.instrument(chosen.conId)?.localSymbol;
    if (!refused) this.#world.fault('an option is assigned', `${contracts} ${name} are assigned`);
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
