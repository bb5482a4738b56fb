import type { Random } from '../../src/core/random.ts';
import { either } from './alert-bodies.ts';
import type { Life } from './life.ts';
import { nameOf } from './listings.ts';
import { streamOf } from './options.ts';
import { Retyping } from './retyping.ts';
import { Rhythm } from './rhythm.ts';
import { Rollers } from './rollers.ts';
import { Senders } from './senders.ts';
import { SpreadSenders } from './spread-senders.ts';
import { TwsDesk } from './tws-desk.ts';
import { ACCOUNT, type World } from './world.ts';

/** What a person tells Bowline to do. */
export type Command = (life: Life) => Promise<unknown>;
const WHY = 'simulation';

/** Who sends signals, the person at the dashboard, and those who trade the same account beside Bowline. */
export class People {
  readonly #world: World;
  readonly #random: Random;
  readonly #rhythm: Rhythm;
  /** Of chances of its own, so that worlds without spreads are what they are without this. */
  readonly #spreads: Rhythm;
  readonly #rolls: Rhythm;
  readonly #retypes: Rhythm;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#rhythm = new Rhythm(world.time, random, () => world.busy());
    this.#spreads = new Rhythm(world.time, streamOf(world.seed, 'spread times'), () => world.busy());
    this.#retypes = new Rhythm(world.time, streamOf(world.seed, 'retyping times'), () => world.busy());
    this.#rolls = new Rhythm(world.time, streamOf(world.seed, 'roll times'), () => world.busy());
  }

  start(): void {
    const { options, exchange, instruments } = this.#world;
    const trace = this.#world.trace.bind(this.#world);
    const senders = new Senders(this.#world, this.#random);
    const spreads = new SpreadSenders(this.#world, streamOf(this.#world.seed, 'spreads'), (body) =>
      senders.send(body),
    );
    const tws = new TwsDesk({ exchange, instruments, account: ACCOUNT, random: this.#random, trace });
    const rollers = new Rollers(this.#world, streamOf(this.#world.seed, 'rolls'), this.#do.bind(this));
    this.#rhythm.each(options.alerts, () => senders.alert());
    this.#rhythm.each(options.strategies, () => senders.strategy());
    this.#spreads.each(options.spreads, () => spreads.alert());
    this.#rolls.each(options.rolls, () => rollers.act());
    this.#rhythm.each(options.commands, () => this.#command());
    this.#rhythm.each(options.resolves, () => this.#resolve());
    this.#rhythm.each(options.manual, () => tws.act());
    const retyping = new Retyping(this.#world, streamOf(this.#world.seed, 'retyping'));
    this.#retypes.each(options.retypes, () => retyping.act());
  }

  end(): void {
    this.#rhythm.stop();
    this.#spreads.stop();
    this.#rolls.stop();
    this.#retypes.stop();
  }

  #do(kind: string, what: string, command: Command): void {
    const { life, time } = this.#world;
    if (!life) return;
    this.#world.tally.note('person', kind);
    this.#world.trace(() => `a person: ${what}`);
    time.as(life.owner, () => {
      command(life).catch((error: Error) => {
        if (life.owner.alive) this.#world.trace(() => `not done: ${error.message}`);
      });
    });
  }

  #command(): void {
    const kernel = this.#world.life?.trader.kernel;
    if (!kernel) return;
    if (kernel.state.tradingState.name !== 'active') {
      this.#do('resume', 'resume', ({ application }) =>
        application.resume('dashboard', WHY, kernel.state.account ?? ''),
      );
      return;
    }
    const symbol = nameOf(either(this.#random, ...this.#world.instruments));
    const drawn = this.#random.next();
    if (drawn < 0.14)
      this.#do('kill', `kill${drawn < 0.04 ? ' and flatten' : ''}`, ({ application }) =>
        application.kill('dashboard', WHY, drawn < 0.04 ? 'flatten' : 'keep'),
      );
    else if (drawn < 0.3)
      this.#do('flatten', 'flatten', ({ application }) =>
        application.flatten('cli', WHY, drawn < 0.2 ? { symbol } : {}),
      );
    else if (drawn < 0.45) this.#cancelOne();
    else if (drawn < 0.5) this.#haltInstrument(symbol);
    else this.#instruct(symbol);
  }

  #cancelOne(): void {
    const { life } = this.#world;
    const open = life?.application.orders({ open: true, limit: 100 }) ?? [];
    const ref = open[this.#random.below(Math.max(1, open.length))]?.ref ?? '';
    this.#do('cancel', `cancel ${ref}`, ({ application }) => application.cancel('dashboard', ref));
  }

  #haltInstrument(name: string): void {
    const to = either(this.#random, 'reduce-only', 'halted', 'active', 'active');
    const scope = { kind: 'instrument', name } as const;
    this.#do(`instrument ${to}`, `${name} ${to}`, ({ application }) =>
      application.setScopedState('cli', scope, to, WHY),
    );
  }

  /** Half, a part, all; another stop, another target, break-even; the other side. */
  #instruct(symbol: string): void {
    const random = this.#random;
    const instrument = this.#world.instruments.find((each) => nameOf(each) === symbol);
    const conId = instrument?.conId;
    const middle = (conId !== undefined && this.#world.exchange.quote(conId)?.bid) || 100;
    const held = (conId && this.#world.life?.trader.kernel.state.positions.get(conId)?.quantity) ?? 0;
    const at = (share: number): string => (middle * (1 + Math.sign(held || 1) * share)).toFixed(2);
    const asked = either<() => object>(
      random,
      () => ({ action: 'close', portion: { by: 'fraction', value: 0.5 } }),
      () => ({ action: 'close', portion: { by: 'percent', value: 1 + random.below(100) } }),
      () => ({ action: 'close' }),
      () => ({ action: 'reverse', stop: '0.5%', target: '1%' }),
      () => ({ action: 'amend', stop: at(-random.next() * 0.006) }),
      () => ({ action: 'amend', target: at(random.next() * 0.006) }),
      () => ({ action: 'amend', breakEven: {} }),
      () => ({ action: 'amend', breakEven: { offset: '2 ticks' }, target: at(0.004) }),
    )();
    const instruction = { symbol, reason: WHY, ...asked } as Parameters<Life['application']['instruct']>[1];
    this.#do(`instruct ${instruction.action}`, JSON.stringify(instruction), ({ application }) =>
      application.instruct('dashboard', instruction),
    );
  }

  /** What only a person can know: a break's resolution, the fate of an order in doubt, the end of a lock. */
  #resolve(): void {
    const { life } = this.#world;
    if (!life) return;
    const { breaks, inDoubt } = life.application.reconciliation();
    const [found] = breaks;
    const [doubted] = inDoubt;
    const fill = doubted && this.#world.twsView.filledUnseen(doubted.ref);
    const [lock] = life.trader.kernel.state.risk.locks.keys();
    if (lock !== undefined)
      this.#do('lift a lock', `lift ${lock}`, ({ application }) => application.liftLock('cli', lock, WHY));
    else if (doubted && fill)
      this.#do(
        'settle as filled',
        `settle ${doubted.ref}: ${fill.quantity} at ${fill.price}`,
        ({ application }) => application.settle('cli', doubted.ref, WHY, fill),
      );
    else if (found) {
      const how = either(this.#random, 'adopt', 'ignore', 'flatten');
      this.#do(`${how} a break`, `${how} ${found.symbol}`, ({ application }) =>
        application.resolveBreak('cli', found.symbol, how, WHY),
      );
    } else if (doubted && this.#world.twsView.reallyGone(doubted.ref))
      this.#do('settle', `settle ${doubted.ref}`, ({ application }) =>
        application.settle('cli', doubted.ref, WHY),
      );
  }
}
