import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { aggregateBars, DAY_MS, MINUTE_MS } from '../aggregate.ts';
import { BarRecorder } from '../bar-recorder.ts';
import { type LocalDay, LocalDays } from '../local-days.ts';
import type { Bar, BarRequest, MarketEvent, MarketSource } from '../market.ts';
import { secondsOf } from '../seconds.ts';
import { activityAt, type SessionOf } from './activity.ts';
import { SyntheticHistory } from './history.ts';
import { InstrumentProcess, STEP_MS, type StepContext, sizeStepOf } from './process.ts';
import type { SyntheticSpec } from './spec.ts';

export interface SyntheticMarketOptions {
  readonly specs: readonly SyntheticSpec[];
  readonly seed: number;
  /** The market time at which it begins. */
  readonly start: UnixMs;
  /** Prices to begin with instead of the specs' own: where an earlier run ended. */
  readonly previous?: ReadonlyMap<ConId, Price>;
  /**
   * What is listed on a market date (`YYYY-MM-DD`), asked as each date begins: what is new joins in, moving with the instrument that
   * it follows. What is no longer listed goes on. Its past before that day is made up, its bars begin then.
   */
  readonly listingsOn?: (date: string) => readonly SyntheticSpec[];
  /** When each instrument trades. Absent: always, in regular hours. Closed instruments have no events. */
  readonly sessionOf?: SessionOf;
}

/** Minutes of the running market that are kept; days are kept for ever. */
const KEEP_MS = 5 * DAY_MS;
/** Turbulence is redrawn so often, and returns to the average with a half-life of about an hour. */
const TURBULENCE_STEPS = MINUTE_MS / STEP_MS;
const TURBULENCE_REVERSION = 0.012;
const TURBULENCE_NOISE = 0.035;
/** How far `nextEventTime` looks ahead: over the longest closure of an exchange. */
const LOOK_AHEAD_MS = 6 * DAY_MS;

interface Member {
  readonly process: InstrumentProcess;
  readonly history: SyntheticHistory;
  readonly recorder: BarRecorder;
  readonly days: Map<string, Bar>;
}

/**
 * A made-up market: prices that wander with a common factor, a U-shaped day and changing turbulence, quotes on the tick
 * grid with a mean-reverting spread, and trades at the bid or the ask. Endless; the same options give the same
 * events, however `advance` is called. Its days are New York's calendar days. Throws for a spec that
 * follows an unknown instrument, which is a mistake in the catalogue.
 */
export function syntheticMarket(options: SyntheticMarketOptions): MarketSource {
  return new SyntheticMarket(options);
}

class SyntheticMarket implements MarketSource {
  readonly label: string;
  readonly start: UnixMs;
  readonly #days = new LocalDays('America/New_York');
  readonly #sessionOf: SessionOf;
  readonly #members = new Map<ConId, Member>();
  /** Leaders before those who follow them. */
  readonly #order: InstrumentProcess[] = [];
  readonly #seed: number;
  readonly #runSeed: number;
  readonly #listingsOn: SyntheticMarketOptions['listingsOn'];
  /** The beginning of the next market date, at which listings are looked at again. */
  #nextDate: UnixMs;
  readonly #factor;
  readonly #mood;
  #logTurbulence = 0;
  #steps = 0;
  #pending: MarketEvent[] = [];
  #reached: UnixMs;
  /** The day of the last event or of the time reached. */
  #today: LocalDay;
  readonly #firstStep: UnixMs;
  readonly #previousCloses = new Map<ConId, Price>();

  constructor({ specs, seed, start, previous, sessionOf, listingsOn }: SyntheticMarketOptions) {
    this.label = `synthetic, seed ${seed}`;
    this.start = start;
    this.#reached = start;
    this.#today = this.#days.at(start);
    // Whole steps of the clock, so that no step reaches over the minute at which a session ends.
    this.#firstStep = unixMs(Math.ceil(start / STEP_MS) * STEP_MS);
    this.#sessionOf = sessionOf ?? (() => 'regular');
    const runSeed = seedFrom(seed, start);
    this.#seed = seed;
    this.#runSeed = runSeed;
    this.#listingsOn = listingsOn;
    this.#nextDate = this.#today.end;
    this.#factor = seededRandom(seedFrom(runSeed, 'factor'));
    this.#mood = seededRandom(seedFrom(runSeed, 'mood'));

    const priceOf = (spec: SyntheticSpec): number => previous?.get(spec.conId) ?? spec.startPrice;
    for (const spec of specs) if (spec.follows === undefined) this.#add(spec, priceOf(spec));
    for (const spec of specs) {
      if (spec.follows === undefined) continue;
      const leader = specs.find(({ conId, follows }) => conId === spec.follows && follows === undefined);
      if (leader === undefined) {
        throw new RangeError(
          `synthetic instrument ${spec.conId} follows ${spec.follows}, which is not a leader here`,
        );
      }
      this.#add(spec, priceOf(spec), leader.conId, priceOf(leader));
    }
  }

  get conIds(): readonly ConId[] {
    return [...this.#members.keys()];
  }

  /** `startPrice` and `leaderPrice` belong to the beginning of the market. */
  #add(spec: SyntheticSpec, startPrice: number, leaderId?: ConId, leaderPrice = startPrice): void {
    const leader = leaderId === undefined ? undefined : this.#members.get(leaderId);
    const process = new InstrumentProcess(spec, startPrice, this.#runSeed, leader?.process, leaderPrice);
    const history = new SyntheticHistory(
      spec,
      startPrice,
      this.#seed,
      this.start,
      this.#days,
      this.#sessionOf,
      leader?.history,
    );
    const recorder = new BarRecorder(KEEP_MS, spec.tradesPerMinute > 0);
    this.#members.set(spec.conId, { process, history, recorder, days: new Map() });
    this.#order.push(process);
  }

  /** A market date has begun: what is listed for the first time joins in at the price of what it follows. */
  #listNew(time: UnixMs): void {
    const { date, end } = this.#days.at(time);
    this.#nextDate = end;
    const listed = this.#listingsOn?.(date) ?? [];
    for (const spec of listed) {
      if (this.#members.has(spec.conId)) continue;
      // Whatever a leader itself follows moves all of them.
      const named = spec.follows === undefined ? undefined : this.#members.get(spec.follows);
      const leader =
        named?.process.spec.follows === undefined ? named : this.#members.get(named.process.spec.follows);
      if (leader === undefined) {
        this.#add(spec, spec.startPrice);
        continue;
      }
      const { spec: followed, startPrice } = leader.process;
      this.#add(spec, (spec.startPrice / followed.startPrice) * startPrice, followed.conId, startPrice);
    }
  }

  advance(upTo: UnixMs): readonly MarketEvent[] {
    if (upTo <= this.#reached) return [];
    while (this.#stepStart() < upTo) this.#step();
    this.#reached = upTo;
    let count = this.#pending.length;
    while (count > 0 && (this.#pending[count - 1]?.time ?? 0) > upTo) count--;
    const due = count === this.#pending.length ? this.#pending : this.#pending.slice(0, count);
    this.#pending = count === this.#pending.length ? [] : this.#pending.slice(count);
    for (const event of due) {
      if (event.time >= this.#today.end) this.#closeDay(event.time);
      this.#members.get(event.conId)?.recorder.add(event);
    }
    if (upTo >= this.#today.end) this.#closeDay(upTo);
    return due;
  }

  nextEventTime(): UnixMs | undefined {
    const limit = this.#reached + LOOK_AHEAD_MS;
    while (this.#pending.length === 0 && this.#stepStart() < limit) this.#step();
    return this.#pending[0]?.time;
  }

  bars(request: BarRequest): readonly Bar[] {
    const member = this.#members.get(request.conId);
    if (member === undefined) return [];
    if (request.lengthMs < MINUTE_MS) return this.#secondBars(member, request);
    const { source, lengthMs, regularHoursOnly } = request;
    if (lengthMs >= DAY_MS) return this.#dayBars(member, request);
    const past = member.history.minuteBars(source, request.from, request.to, regularHoursOnly);
    const live = this.#liveMinutes(member, request);
    return aggregateBars([...past, ...live], lengthMs, this.#days);
  }

  previousClose(conId: ConId): Price | undefined {
    const member = this.#members.get(conId);
    if (member === undefined) return undefined;
    const known = this.#previousCloses.get(conId);
    if (known !== undefined) return known;
    const source = member.process.spec.tradesPerMinute > 0 ? 'TRADES' : 'MIDPOINT';
    for (let daysBack = 1; daysBack * DAY_MS <= LOOK_AHEAD_MS; daysBack++) {
      const { start: from, end: to } = this.#days.shift(this.#today.date, -daysBack);
      const request = { conId, source, lengthMs: DAY_MS, from, to, regularHoursOnly: true } as const;
      const close = this.#dayBars(member, request).at(-1)?.close;
      if (close === undefined) continue;
      this.#previousCloses.set(conId, close);
      return close;
    }
    return undefined;
  }

  /** Shorter bars than those that are kept are made out of the minutes, always the same ones. */
  #secondBars(member: Member, request: BarRequest): Bar[] {
    const { conId, lengthMs, from, to } = request;
    const minutes = this.bars({ ...request, lengthMs: MINUTE_MS, from: unixMs(from - (from % MINUTE_MS)) });
    const { tick } = member.process.spec;
    const seconds = minutes.flatMap((minute) =>
      secondsOf(minute, seedFrom(conId, minute.time), tick, sizeStepOf(member.process.spec), this.#reached),
    );
    return aggregateBars(
      seconds.filter((bar) => bar.time >= from && bar.time < to),
      lengthMs,
      this.#days,
    );
  }

  #liveMinutes(member: Member, { conId, source, from, to, regularHoursOnly }: BarRequest): Bar[] {
    const bars = member.recorder.bars(source, from, to);
    return regularHoursOnly ? bars.filter((bar) => this.#sessionOf(conId, bar.time) === 'regular') : bars;
  }

  #dayBars(member: Member, request: BarRequest): Bar[] {
    const { source, from, to, regularHoursOnly } = request;
    const bars = member.history.dayBars(source, from, to, regularHoursOnly);
    for (const [key, bar] of member.days) {
      if (key === dayKey(bar.time, source, regularHoursOnly) && bar.time >= from && bar.time < to) {
        joinDay(bars, bar);
      }
    }
    const today = this.#today;
    if (today.start >= from && today.start < to) {
      const minutes = this.#liveMinutes(member, { ...request, from: today.start, to: today.end });
      for (const bar of aggregateBars(minutes, DAY_MS, this.#days)) joinDay(bars, bar);
    }
    return aggregateBars(bars, request.lengthMs, this.#days);
  }

  /** Keeps the bars of the day that ends, whose minutes are forgotten later, and goes on to the day of `time`. */
  #closeDay(time: UnixMs): void {
    const { start, end } = this.#today;
    for (const [conId, member] of this.#members) {
      for (const source of ['TRADES', 'MIDPOINT', 'BID', 'ASK'] as const) {
        for (const regularHoursOnly of [true, false]) {
          const request = { conId, source, lengthMs: DAY_MS, regularHoursOnly, from: start, to: end };
          const bar = aggregateBars(this.#liveMinutes(member, request), DAY_MS, this.#days)[0];
          if (bar !== undefined) member.days.set(dayKey(bar.time, source, regularHoursOnly), bar);
        }
      }
    }
    this.#today = this.#days.at(time);
    this.#previousCloses.clear();
  }

  #stepStart(): UnixMs {
    return unixMs(this.#firstStep + this.#steps * STEP_MS);
  }

  #step(): void {
    const from = this.#stepStart();
    if (this.#listingsOn !== undefined && from >= this.#nextDate) this.#listNew(from);
    if (this.#steps % TURBULENCE_STEPS === 0) {
      const noise = TURBULENCE_NOISE * this.#mood.normal();
      this.#logTurbulence += noise - TURBULENCE_REVERSION * this.#logTurbulence;
    }
    const context: StepContext = {
      from,
      factor: this.#factor.normal(),
      turbulence: Math.exp(this.#logTurbulence),
    };
    const events: MarketEvent[] = [];
    for (const process of this.#order) {
      const session = this.#sessionOf(process.spec.conId, from);
      process.step(context, activityAt(this.#days, from, session), session, events);
    }
    // The sort is stable: an instrument's quote stays before the trades against it.
    events.sort((a, b) => a.time - b.time);
    for (const event of events) this.#pending.push(event);
    this.#steps++;
  }
}

const dayKey = (day: UnixMs, source: string, regularOnly: boolean): string =>
  `${day} ${source} ${regularOnly}`;

/** Appends a day, or joins it to the same day's made-up first part. */
function joinDay(bars: Bar[], bar: Bar): void {
  const last = bars.at(-1);
  if (last === undefined || last.time !== bar.time) {
    bars.push(bar);
    return;
  }
  bars[bars.length - 1] = {
    time: last.time,
    open: last.open,
    high: Math.max(last.high, bar.high) as Price,
    low: Math.min(last.low, bar.low) as Price,
    close: bar.close,
    volume: last.volume < 0 ? -1 : last.volume + bar.volume,
    ...(last.count === undefined || bar.count === undefined ? {} : { count: last.count + bar.count }),
    ...(last.wap === undefined || bar.wap === undefined
      ? {}
      : {
          wap: cleanDecimal((last.wap * last.volume + bar.wap * bar.volume) / (last.volume + bar.volume)),
        }),
  };
}
