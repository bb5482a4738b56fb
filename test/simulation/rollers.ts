import type { RollWish } from '../../src/app/rolls/roll-views.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { either } from './alert-bodies.ts';
import { nameOf } from './listings.ts';
import type { Command } from './people.ts';
import type { World } from './world.ts';

const WHY = 'simulation';

/** Persons who roll positions in futures: all of them or one, forth and back, with limits and without, and who change their mind. */
export class Rollers {
  readonly #world: World;
  readonly #random: Random;
  readonly #do: (kind: string, what: string, command: Command) => void;

  constructor(world: World, random: Random, act: (kind: string, what: string, command: Command) => void) {
    this.#world = world;
    this.#random = random;
    this.#do = act;
  }

  act(): void {
    const months = this.#world.instruments.filter(({ secType }) => secType === 'FUT');
    const random = this.#random;
    const held = months.filter(({ conId }) => this.#held(conId) !== 0);
    const from = either(random, ...(held.length > 0 && random.next() < 0.9 ? held : months));
    const to = either(random, ...months.filter((month) => month !== from));
    if (random.next() < 0.12) {
      this.#do('give a roll up', `give the roll of ${nameOf(from)} up`, ({ application }) =>
        application.rolls.stop('cli', nameOf(from), WHY),
      );
      return;
    }
    const wish = this.#wish(from, to, months.indexOf(from) > months.indexOf(to));
    this.#do('roll', `roll ${JSON.stringify(wish)}`, ({ application }) =>
      application.rolls.roll('cli', wish),
    );
  }

  #held(conId: Instrument['conId']): number {
    return this.#world.life?.trader.kernel.state.positions.get(conId)?.quantity ?? 0;
  }

  #wish(from: Instrument, to: Instrument, back: boolean): RollWish {
    const random = this.#random;
    const terms = {
      session: either(random, 'open', 'open', 'regular'),
      onUnfilled: either(random, 'walk', 'market', 'alarm'),
      patienceSeconds: 3 + random.below(50),
      reason: WHY,
    } as const;
    if (random.next() < 0.15) return terms;
    const said = {
      ...terms,
      symbol: random.next() < 0.1 ? `${from.symbol}1!` : nameOf(from),
      ...(back || random.next() < 0.3 ? { to: nameOf(to) } : {}),
    };
    const kind = random.next();
    if (kind < 0.15) return { ...said, external: true };
    return kind < 0.35 ? { ...said, limit: this.#limit(from, to) } : said;
  }

  /** About what the spread is worth, on its ticks. */
  #limit(from: Instrument, to: Instrument): number {
    const { exchange } = this.#world;
    const bid = (instrument: Instrument): number => exchange.quote(instrument.conId)?.bid ?? 0;
    const steps = this.#random.below(9) - 4;
    return bid(to) - bid(from) + steps * from.minTick;
  }
}
