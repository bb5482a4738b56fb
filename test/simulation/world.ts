import type { ClientMessage } from '../../src/broker/simulated/messages.ts';
import { type Clock, unixMs } from '../../src/core/clock.ts';
import { accountId } from '../../src/core/ids.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { createExchange } from '../../src/simulator/create-exchange.ts';
import type { Exchange } from '../../src/simulator/exchange.ts';
import { marketDayOf } from '../../src/simulator/sessions/market-day.ts';
import type { Session } from '../../src/simulator/sessions/session-calendar.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { staleSet, staleValue } from '../../src/trading/testing/kept-values.ts';
import { buyByHand } from './bought-before.ts';
import { Clearing } from './clearing.ts';
import type { Cover } from './cover.ts';
import type { Excess } from './excess.ts';
import { storyOf } from './exchange-story.ts';
import { Faults } from './faults.ts';
import type { Flatness } from './flatness.ts';
import { GatewayHouse } from './gateway-house.ts';
import { halfFromCheckpoint } from './go-on.ts';
import { beginLife, CLIENT_ID, type Life } from './life.ts';
import { DAY, instrumentsOf, nameOf } from './listings.ts';
import { differences, disagreements, stateOf } from './liveness.ts';
import { QUOTE_EVERY_MS, WanderingMarket } from './market.ts';
import { Disk } from './memory-store.ts';
import { streamOf, type WorldOptions } from './options.ts';
import { OrderFaults } from './order-faults.ts';
import type { Outcome } from './outcome.ts';
import { People } from './people.ts';
import { listeningLog } from './quiet-log.ts';
import { Safety, Violation } from './safety.ts';
import { policiesOf, resetsOf } from './settings.ts';
import { eventName, isRoutine, Tally } from './tally.ts';
import { TwsView } from './tws-view.ts';
import { type Owner, VirtualTime } from './virtual-time.ts';
import { coverOf, excessOf, flatnessOf } from './watches.ts';

export const ACCOUNT = accountId('DU1234567');
const MINUTE_MS = 60_000;
/** How long the market still moves once the faults have ended, and how long it then stands. */
const HEALING_MS = 2.5 * MINUTE_MS;
const STILL_MS = 45_000;
/** The lists are read every five minutes. No status tells of a correction, so that only this finds one that was not told. */
const ROUTINE_READING_MS = 5.5 * MINUTE_MS;
/** So often, and so long, the market moves on for a closing or a roll that has begun while it stood. */
const GOES_ON = 3;
const GOES_ON_MS = 30_000;

/** Of the day on which the week of a world begins. */
export const MIDNIGHT = Temporal.PlainDate.from(DAY).toZonedDateTime('America/New_York').epochMilliseconds;
/** The share of commits at which everything that is kept of the state is worked out anew; it would be most of the work. */
const LOOKED_AT = 1 / 16;
/** The share of those at which the sets of orders are compared with the orders. */
const SETS_LOOKED_AT = 1 / 4;
const HEARTBEAT_MS = 15_000;
/** In whole days, of which heartbeats would otherwise be most of what happens. */
const QUIET_HEARTBEAT_MS = 120_000;

/** Everything of one seed. */
export class World {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly time: VirtualTime;
  readonly exchange: Exchange;
  readonly instruments: readonly Instrument[];
  readonly house: GatewayHouse;
  readonly safety = new Safety((conId) => this.exchange.instrument(conId)?.secType === 'BAG');
  readonly cover: Cover;
  readonly #excess: Excess;
  readonly flatness: Flatness;
  readonly tally = new Tally();
  readonly twsView = new TwsView(this);
  readonly lines: string[] = [];
  life: Life | undefined;
  lives = 0;
  /** Bowline's clock is wrong by so much. */
  clockOffset = 0;
  healing = false;
  readonly #disk = new Disk();
  readonly #market: WanderingMarket;
  readonly #chance: Random;
  /** From which entry a life goes on. */
  readonly #goesOn: Random;
  /** At which commits everything that is kept is worked out anew. */
  readonly #looks: Random;
  readonly #traces: boolean;
  readonly start: number;
  /** When the faults end. */
  readonly end: number;
  readonly #problems: string[] = [];
  #regularMs = 0;

  constructor(seed: number, options: WorldOptions, traces: boolean) {
    this.seed = seed;
    this.options = options;
    this.#traces = traces;
    this.start = MIDNIGHT + options.startHour * 60 * MINUTE_MS;
    this.end = this.start + options.minutes * MINUTE_MS;
    this.time = new VirtualTime(this.start);
    this.time.leap = options.leap;
    this.#chance = streamOf(seed, 'crash');
    this.#goesOn = streamOf(seed, 'checkpoint');
    this.#looks = streamOf(seed, 'kept values');
    this.instruments = instrumentsOf(options);
    this.exchange = createExchange({
      instruments: this.instruments,
      accounts: [{ id: ACCOUNT, currency: 'USD', cash: 100_000_000 }],
      start: unixMs(this.start),
      seed,
    });
    const fail = (text: string): unknown => this.#problems.push(text);
    this.#excess = excessOf(this, fail);
    this.cover = coverOf(this, fail);
    this.flatness = flatnessOf(this, fail);
    this.exchange.onEvent((event) => {
      this.safety.happened(event);
      this.cover.happened(event);
      if (event.type === 'order' || event.type === 'execution') this.time.stir();
      this.trace(() => storyOf(event));
    });
    this.house = new GatewayHouse({
      time: this.time,
      exchange: this.exchange,
      random: streamOf(seed, 'gateway'),
      chances: options,
      trace: (text) => this.trace(text),
      misreports: {
        random: streamOf(seed, 'misreports'),
        fault: (kind, text) => this.fault(kind, text),
      },
    });
    this.#market = new WanderingMarket(
      this.time,
      this.exchange,
      this.instruments,
      streamOf(seed, 'market'),
      options,
    );
  }

  get clock(): Clock {
    return { now: () => unixMs(Math.round(this.time.now + this.clockOffset)) };
  }

  /** All that is on the disk. */
  get journal(): readonly JournalEntry[] {
    return this.#disk.read();
  }

  trace(text: () => string | undefined): void {
    const line = this.#traces ? text() : undefined;
    if (line === undefined) return;
    const at = new Date(this.time.now - MIDNIGHT).toISOString().slice(11, 23);
    this.lines.push(`${at} ${line}`);
  }

  /** Faults from here on are the world's, not Bowline's, to end. */
  async run(): Promise<Outcome> {
    const takeBack = this.time.install();
    try {
      this.time.every(QUOTE_EVERY_MS, () => this.#step());
      const faults = new Faults(this, streamOf(this.seed, 'faults'));
      const orderFaults = new OrderFaults(this, streamOf(this.seed, 'order faults'));
      const people = new People(this, streamOf(this.seed, 'people'));
      const clearing = new Clearing(this, streamOf(this.seed, 'clearing'));
      buyByHand(this);
      this.begin();
      faults.start();
      orderFaults.start();
      people.start();
      clearing.start();
      const { end } = this;
      await this.#runUntil(end);
      this.healing = true;
      this.time.stir();
      this.time.leap = 1;
      this.trace(() => '--- the faults end ---');
      faults.end();
      orderFaults.end();
      people.end();
      clearing.end();
      if (!this.life) this.begin();
      // Some worlds end with one more session, which reads everything again.
      const again = this.#chance.next() < 0.5;
      // A line that has just gone half open is found out after two silences of the heartbeat.
      const heals = end + (this.options.leap > 1 ? 2 * QUIET_HEARTBEAT_MS : 0);
      await this.#runUntil(heals + HEALING_MS / 2);
      if (again) this.house.cut();
      await this.#runUntil(heals + HEALING_MS);
      if (!again) await this.#runUntil(this.house.untoldCorrectionAt + ROUTINE_READING_MS);
      await this.#standStill();
      this.#judge(again);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
    } finally {
      this.life = undefined;
      takeBack();
    }
    const { violation } = this.safety;
    return {
      seed: this.seed,
      options: this.options,
      problems: violation ? [violation.message, ...this.#problems] : this.#problems,
      simulatedMs: this.time.now - this.start,
      regularMs: this.#regularMs,
      lives: this.lives,
      signals: this.safety.signals.size,
      orders: this.safety.planned.size,
      executions: this.safety.executions.size,
      counts: this.tally.counts,
      trace: this.lines,
    };
  }

  /** What is judged no longer changes; in a thin book a market order fills only while quotes come. */
  async #standStill(): Promise<void> {
    for (let times = 0; ; times += 1) {
      this.#market.still = true;
      await this.#runUntil(this.time.now + STILL_MS);
      const { closings, rolls } = this.life?.trader.kernel.state ?? {};
      if (times === GOES_ON || !(closings?.size || rolls?.size)) return;
      this.#market.still = false;
      await this.#runUntil(this.time.now + GOES_ON_MS);
    }
  }

  /** The market moves on. */
  #step(): void {
    const before = this.exchange.now();
    this.#market.step();
    if (this.session === 'regular') this.#regularMs += this.exchange.now() - before;
  }

  get session(): Session {
    return this.instruments[0] ? this.exchange.session(this.instruments[0].conId) : 'closed';
  }

  /** The share of what could happen that does: people and strategies are where the market is. */
  busy(): number {
    return BUSY[this.session];
  }

  /** The exchange's holdings, prices and orders, and the market's way from there. */
  split(instrument: Instrument, ratio: { readonly to: number; readonly from: number }): void {
    if (!this.exchange.split?.(instrument.conId, ratio)) return;
    this.#market.rescale(instrument, ratio.from / ratio.to);
    this.safety.split.add(instrument.conId);
  }

  /** Something breaks, from outside of Bowline. */
  fault(kind: string, text = kind): void {
    this.tally.note('fault', kind);
    this.trace(() => `fault: ${text}`);
    this.time.stir();
  }

  #runUntil(until: number): Promise<void> {
    return this.time.run(until, () => {
      this.cover.check();
      this.#excess.check();
      if (this.safety.violation) throw this.safety.violation;
      if (this.#problems.length > 0) throw new Violation('');
    });
  }

  #judge(reconnected: boolean): void {
    const { life } = this;
    if (!life) {
      this.#problems.push('Bowline does not run');
      return;
    }
    // What can wait for its commit waits no longer.
    life.journal.commit();
    this.#lookAtKept(true);
    const { state } = life.trader.kernel;
    const link = life.trader.link();
    // What happened before the market day turned IB does not tell any more.
    const today = marketDayOf(unixMs(this.start)).date === marketDayOf(unixMs(this.time.now)).date;
    const rows = this.exchange.positions(ACCOUNT);
    this.#problems.push(
      ...(link.ready ? [] : [`the link is not ready: ${link.reason}`]),
      ...disagreements(state, {
        openOrders: this.exchange.openOrders(CLIENT_ID),
        resting: new Set(this.exchange.openOrders().map(({ permId }) => permId)),
        executions: this.safety.executions,
        legs: this.safety.legs,
        spreads: this.safety.spreads,
        rolls: this.safety.rolls,
        positions: new Map(rows.map(({ conId, position }) => [conId, position])),
        dayTurned: !today,
        commissionsMayMiss: !reconnected,
        adopted: this.safety.adopted,
        split: this.safety.split,
        unexplained: this.safety.unexplained,
      }),
      ...differences(stateOf(this.journal), state),
    );
  }

  /** Starts the process. */
  begin(): void {
    if (this.life) return;
    this.lives += 1;
    const owner: Owner = { alive: true };
    this.trace(() => `Bowline starts (life ${this.lives})`);
    this.time.as(owner, () => {
      this.life = beginLife({
        store: this.#disk.open((entries, keep) => this.#commit(owner, entries, keep)),
        dialer: this.house.dialer(owner, {
          sending: (message, send) => this.#send(owner, message, send),
          heard: (message) => {
            this.cover.heard(message);
            this.flatness.heard(message);
          },
        }),
        clock: this.clock,
        random: streamOf(this.seed, `life ${this.lives}`),
        log: listeningLog((level, text, error) => this.#said(owner, level, text, error)),
        policies: policiesOf(this.options),
        resets: resetsOf(this.options),
        dailyLoss: this.options.dailyLoss,
        heartbeatMs: this.options.leap > 1 ? QUIET_HEARTBEAT_MS : HEARTBEAT_MS,
        symbols: this.instruments.map(nameOf),
        autoRolls: this.options.autoRolls === 1,
        owner,
        ...halfFromCheckpoint(this.#goesOn, this),
      });
    });
  }

  /** The process is killed; what it had handed to the kernel may still arrive. It is started again after a while. */
  crash(why: string): void {
    const { life } = this;
    if (!life) return;
    this.tally.note('fault', `Bowline dies ${why}`);
    this.trace(() => `Bowline dies: ${why}`);
    this.time.stir();
    this.#lookAtKept(true);
    life.owner.alive = false;
    this.life = undefined;
    this.house.clientDied();
    this.time.after(this.#chance.below(this.#chance.next() < 0.8 ? 3_000 : 90_000), () => this.begin());
  }

  #commit(owner: Owner, entries: readonly JournalEntry[], keep: () => void): void {
    // A dead process writes nothing; what still runs of it here is only the end of its promises.
    if (!owner.alive) return;
    const { crashAtCommit, diskFailure } = this.options;
    if (!this.healing && this.#chance.next() < diskFailure) {
      this.fault('the disk refuses');
      this.time.after(5_000 + this.#chance.below(20_000), () => this.crash('its disk had refused'));
      throw new Error('disk full');
    }
    const dies = !this.healing && this.#chance.next() < crashAtCommit;
    const before = dies && this.#chance.next() < 0.5;
    if (before) {
      this.crash('before a commit');
      return;
    }
    keep();
    this.safety.written(entries);
    this.flatness.written(entries);
    for (const { data } of entries) {
      const event = data as TradingEvent;
      this.tally.note('event', eventName(event));
      if (!isRoutine(event)) this.time.stir();
    }
    const look = this.#looks.next();
    if (look < SETS_LOOKED_AT) this.#lookAtKept(look < LOOKED_AT);
    this.trace(() => `written: ${entries.map(({ type }) => type).join(', ')}`);
    if (dies) this.crash('after a commit');
  }

  /** What the kernel keeps of its state is what the state says: `thoroughly` all of it, else the sets of orders alone. */
  #lookAtKept(thoroughly: boolean): void {
    const { state } = this.life?.trader.kernel ?? {};
    const stale = state && (thoroughly ? staleValue(state) : staleSet(state));
    if (stale !== undefined) this.#problems.push(stale);
  }

  #send(owner: Owner, message: ClientMessage, send: () => void): void {
    if (!owner.alive) return;
    this.safety.leaving(message);
    this.flatness.leaving(message);
    const dies = !this.healing && message.type !== 'ask' && this.#chance.next() < this.options.crashAtSend;
    if (dies && this.#chance.next() < 0.5) {
      this.crash('before a message');
      return;
    }
    send();
    if (dies) this.crash('after a message');
  }

  #said(owner: Owner, level: string, text: string, error: unknown): void {
    if (!owner.alive) return;
    if (level !== 'debug' && level !== 'trace') this.trace(() => `log ${level}: ${text}`);
    if (error === undefined || error instanceof Violation) return;
    const cause = error as Error;
    if (cause.name === 'JournalFailed' || cause.name === 'NotStored') return;
    this.#problems.push(`error in the log: ${text}: ${cause.stack ?? String(cause)}`);
  }
}

/** How much of what could happen does, by the hours of the market. */
const BUSY = { regular: 1, extended: 0.15, closed: 0.03 } as const;
