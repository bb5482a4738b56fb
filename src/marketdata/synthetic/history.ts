import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import type { Session } from '../../instruments/sessions/session-clock.ts';
import { MINUTE_MS } from '../aggregate.ts';
import type { LocalDay, LocalDays } from '../local-days.ts';
import type { Bar, BarSource } from '../market.ts';
import { stepScale } from '../step-scale.ts';
import { type SessionOf, YEAR_MS } from './activity.ts';
import { type DayActivity, dayActivity, SESSION_STEP_MINUTES } from './day-activity.ts';
import { JoinedBar, type MadeMinute } from './joined-bar.ts';
import { olderDays } from './older-days.ts';
import { correlationOf, sizeStepOf } from './process.ts';
import type { SyntheticSpec } from './spec.ts';

/** How far back the minutes of the made-up past go, and its days where nothing says since when there are prices. */
export const HISTORY_DAYS = 3 * 366;
/** Days whose minutes are kept once made. */
const KEPT_DAYS = 8;
/** Size of the average trade, as a share of the typical size at the best price. */
const TRADE_SHARE = 0.35;
/** A day at the end of summer time. */
const LONGEST_DAY_MINUTES = 25 * 60;
const MINUTE_VARIANCE = MINUTE_MS / YEAR_MS;

/** The past of one instrument as the history of another that follows it needs it. */
interface MinutePath {
  /** True price (logarithm) at the start of the day and at the end of each minute. */
  readonly levels: Float64Array;
  /** How far above and below its ends each minute went (in logarithms). */
  readonly above: Float64Array;
  readonly below: Float64Array;
}

/** A day's bar over all its minutes and over those of regular hours; absent where there are none. */
interface DayBar {
  readonly all?: Bar;
  readonly regular?: Bar;
}

/**
 * The days before the market began, made backwards from the price at which it begins: each day's return is drawn from
 * the date, and the minutes within are a bridge between the two ends. The same seed gives the same past.
 */
export class SyntheticHistory {
  readonly #spec: SyntheticSpec;
  readonly #seed: number;
  readonly #days: LocalDays;
  readonly #sessionOf: SessionOf;
  readonly #leader: SyntheticHistory | undefined;
  readonly #scalePrice: (ticks: number) => number;
  readonly #scaleSize: (steps: number) => number;
  readonly #firstDay: LocalDay;
  readonly #end: UnixMs;
  /** Logarithm of the price at the end of the day so many days before the first one; filled as far as asked. */
  readonly #endLevels: number[];
  /** Variance of a minute of average regular activity. */
  readonly #scale: number;
  /** Memory of the path last made, used again: years of days are made at once. */
  #scratch: Float64Array | undefined;
  readonly #activities = new Map<string, DayActivity>();
  readonly #activityByHours = new Map<string, DayActivity>();
  readonly #dayReturns = new Map<string, number>();
  readonly #minutes = new Map<string, readonly Bar[]>();
  readonly #daily = new Map<string, DayBar>();
  #older: readonly Bar[] | undefined;

  /** @param start Where the past ends: bars are made for whole minutes before it. */
  constructor(
    spec: SyntheticSpec,
    startPrice: number,
    seed: number,
    start: UnixMs,
    days: LocalDays,
    sessionOf: SessionOf,
    leader: SyntheticHistory | undefined,
  ) {
    this.#spec = spec;
    this.#seed = seed;
    this.#days = days;
    this.#sessionOf = sessionOf;
    this.#leader = leader;
    this.#scalePrice = stepScale(spec.tick);
    this.#scaleSize = stepScale(sizeStepOf(spec));
    this.#scale = spec.annualVolatility ** 2 * MINUTE_VARIANCE;
    this.#firstDay = days.at(start);
    this.#end = unixMs(start - (start % MINUTE_MS));
    this.#endLevels = [Math.log(startPrice)];
  }

  /** Minute bars that begin in [from, to), oldest first. */
  minuteBars(source: BarSource, from: UnixMs, to: UnixMs, regularOnly: boolean): Bar[] {
    const bars: Bar[] = [];
    for (const { day, daysBack } of this.#daysBetween(from, to)) {
      for (const bar of this.#minutesOf(day, daysBack)) {
        if (bar.time >= from && bar.time < to && this.#wanted(bar.time, regularOnly)) bars.push(bar);
      }
    }
    return this.#asSource(bars, source);
  }

  /** Day bars (local dates) that begin in [from, to), oldest first. */
  dayBars(source: BarSource, from: UnixMs, to: UnixMs, regularOnly: boolean): Bar[] {
    const bars = this.#olderBars(from, to);
    for (const { day, daysBack } of this.#daysBetween(from, to)) {
      if (day.start < from) continue;
      const bar = this.#dayBar(day, daysBack)[regularOnly ? 'regular' : 'all'];
      if (bar !== undefined) bars.push(bar);
    }
    return this.#asSource(bars, source);
  }

  /** Its minutes are not kept: daily bars are asked for many days and many instruments at once. */
  #dayBar(day: LocalDay, daysBack: number): DayBar {
    const known = this.#daily.get(day.date);
    if (known !== undefined) return known;
    const bar = this.#joinedDay(day, daysBack);
    this.#daily.set(day.date, bar);
    return bar;
  }

  /** Days before those that are made of minutes, [from, to). */
  #olderBars(from: UnixMs, to: UnixMs): Bar[] {
    const { since } = this.#spec;
    const oldest = this.#days.shift(this.#firstDay.date, -HISTORY_DAYS);
    if (since === undefined || from >= oldest.start) return [];
    this.#older ??= olderDays({
      spec: this.#spec,
      seed: this.#seed,
      days: this.#days,
      before: oldest.date,
      endLevel: this.#levelBefore(HISTORY_DAYS + 1),
      onGrid: (level) => this.#onGrid(level),
    });
    return this.#older.filter(({ time }) => time >= from && time < to);
  }

  #wanted(time: UnixMs, regularOnly: boolean): boolean {
    return !regularOnly || this.#sessionOf(this.#spec.conId, time) === 'regular';
  }

  *#daysBetween(from: UnixMs, to: UnixMs): Iterable<{ day: LocalDay; daysBack: number }> {
    const last = Math.min(to, this.#end) - 1;
    const oldest = this.#days.shift(this.#firstDay.date, -HISTORY_DAYS).start;
    if (last < Math.max(from, oldest)) return;
    let day = this.#days.at(unixMs(Math.max(from, oldest)));
    const between = Temporal.PlainDate.from(day.date).until(Temporal.PlainDate.from(this.#firstDay.date));
    for (let daysBack = between.days; daysBack >= 0 && day.start <= last; daysBack--) {
      yield { day, daysBack };
      day = this.#days.shift(day.date, 1);
    }
  }

  #minutesOf(day: LocalDay, daysBack: number): readonly Bar[] {
    const known = this.#minutes.get(day.date);
    if (known !== undefined) return known;
    const bars = this.#barsOf(day, daysBack);
    this.#minutes.set(day.date, bars);
    const oldest = this.#minutes.keys().next();
    if (this.#minutes.size > KEPT_DAYS && !oldest.done) this.#minutes.delete(oldest.value);
    return bars;
  }

  #barsOf(day: LocalDay, daysBack: number): Bar[] {
    const bars: Bar[] = [];
    this.#eachMinute(day, daysBack, (minute) => {
      const { time, open, high, low, close, steps, trades } = minute;
      bars.push({
        time,
        open: open as Price,
        high: high as Price,
        low: low as Price,
        close: close as Price,
        volume: this.#scaleSize(steps),
        ...(trades === undefined
          ? {}
          : { count: trades, wap: cleanDecimal((open + high + low + close) / 4) }),
      });
    });
    return bars;
  }

  /** The day's minutes joined as they are made, so that years of days do not take a million bars. */
  #joinedDay(day: LocalDay, daysBack: number): DayBar {
    const all = new JoinedBar(day.start);
    const regular = new JoinedBar(day.start);
    this.#eachMinute(day, daysBack, (minute) => {
      all.add(minute);
      if (minute.session === 'regular') regular.add(minute);
    });
    const allBar = all.toBar(this.#scaleSize);
    const regularBar = regular.toBar(this.#scaleSize);
    return { ...(allBar ? { all: allBar } : {}), ...(regularBar ? { regular: regularBar } : {}) };
  }

  /** Calls `visit` with every minute of the day in which the instrument trades; the object is used again. */
  #eachMinute(day: LocalDay, daysBack: number, visit: (minute: MadeMinute) => void): void {
    const path = this.#path(day, daysBack);
    const spec = this.#spec;
    const sizeStep = sizeStepOf(spec);
    const { sessions, minutes } = this.#activityOf(day);
    const random = seededRandom(seedFrom(this.#seed, spec.conId, day.date, 'volume'));
    const typicalTrade = spec.typicalSize * TRADE_SHARE;
    const made: MadeMinute = {
      time: day.start,
      session: 'regular',
      open: 0,
      high: 0,
      low: 0,
      close: 0,
      steps: 0,
    };
    let price: number = this.#onGrid(path.levels[0] ?? 0);
    for (let index = 0; index < path.above.length; index++) {
      const spread = random.normal() * 0.5;
      const open = price;
      price = this.#onGrid(path.levels[index + 1] ?? 0);
      const session = sessions[Math.floor(index / SESSION_STEP_MINUTES)] ?? 'closed';
      if (session === 'closed') continue;
      const from = path.levels[index] ?? 0;
      const to = path.levels[index + 1] ?? from;
      made.time = unixMs(day.start + index * MINUTE_MS);
      made.session = session;
      made.open = open;
      made.close = price;
      made.high = Math.max(
        made.open,
        made.close,
        this.#onGrid(Math.max(from, to) + (path.above[index] ?? 0)),
      );
      made.low = Math.min(made.open, made.close, this.#onGrid(Math.min(from, to) - (path.below[index] ?? 0)));
      const volume = spec.tradesPerMinute * typicalTrade * (minutes[index] ?? 0);
      made.steps = Math.max(1, Math.round((volume * Math.exp(spread)) / sizeStep));
      made.trades =
        spec.tradesPerMinute > 0
          ? Math.min(made.steps, Math.max(1, Math.round((made.steps * sizeStep) / typicalTrade)))
          : undefined;
      visit(made);
    }
  }

  /** The true price through one day, scaled from the leader's where there is one. Good until the next path is asked for. */
  #path(day: LocalDay, daysBack: number): MinutePath {
    const leader = this.#leader;
    if (leader !== undefined) {
      const path = leader.#path(day, daysBack);
      const shift = (this.#endLevels[0] ?? 0) - (leader.#endLevels[0] ?? 0);
      for (let index = 0; index < path.levels.length; index++)
        path.levels[index] = (path.levels[index] ?? 0) + shift;
      return path;
    }
    const endLevel = this.#endLevel(daysBack);
    const startLevel = endLevel - this.#dayReturn(day);
    const { minutes, total } = this.#activityOf(day);
    const count = minutes.length;
    this.#scratch ??= new Float64Array(3 * LONGEST_DAY_MINUTES + 1);
    const levels = this.#scratch.subarray(0, count + 1);
    const above = this.#scratch.subarray(LONGEST_DAY_MINUTES + 1, LONGEST_DAY_MINUTES + 1 + count);
    const below = this.#scratch.subarray(2 * LONGEST_DAY_MINUTES + 1, 2 * LONGEST_DAY_MINUTES + 1 + count);
    const common = seededRandom(seedFrom(this.#seed, 'factor', day.date, 'minutes'));
    const own = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'minutes'));
    const correlation = correlationOf(this.#spec);
    const ownShare = Math.sqrt(1 - correlation ** 2);
    const random = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'range'));
    let walked = 0;
    for (let index = 0; index < count; index++) {
      const deviation = Math.sqrt(this.#scale * (minutes[index] ?? 0));
      walked += deviation * (correlation * common.normal() + ownShare * own.normal());
      levels[index + 1] = walked;
      above[index] = deviation * random.next() * 0.7;
      below[index] = deviation * random.next() * 0.7;
    }
    // Turn the walk into a bridge: what it missed at the end is taken back in proportion to the variance passed.
    const missed = endLevel - startLevel - walked;
    let passed = 0;
    levels[0] = startLevel;
    for (let index = 0; index < count; index++) {
      passed += minutes[index] ?? 0;
      levels[index + 1] = startLevel + (levels[index + 1] ?? 0) + (total > 0 ? missed * (passed / total) : 0);
    }
    return { levels, above, below };
  }

  /** As `#endLevel`, on the leader's path where there is one. */
  #levelBefore(daysBack: number): number {
    const leader = this.#leader;
    if (leader === undefined) return this.#endLevel(daysBack);
    return leader.#levelBefore(daysBack) + (this.#endLevels[0] ?? 0) - (leader.#endLevels[0] ?? 0);
  }

  #endLevel(daysBack: number): number {
    for (let index = this.#endLevels.length; index <= daysBack; index++) {
      const later = this.#days.shift(this.#firstDay.date, 1 - index);
      this.#endLevels.push((this.#endLevels[index - 1] ?? 0) - this.#dayReturn(later));
    }
    return this.#endLevels[daysBack] ?? 0;
  }

  #dayReturn(day: LocalDay): number {
    const known = this.#dayReturns.get(day.date);
    if (known !== undefined) return known;
    const variance = this.#scale * this.#activityOf(day).total;
    const common = seededRandom(seedFrom(this.#seed, 'factor', day.date, 'day')).normal();
    const own = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'day')).normal();
    const correlation = correlationOf(this.#spec);
    const logReturn = Math.sqrt(variance) * (correlation * common + Math.sqrt(1 - correlation ** 2) * own);
    this.#dayReturns.set(day.date, logReturn);
    return logReturn;
  }

  /** How busy the day is, up to where the past ends. Days with the same hours share one. */
  #activityOf(day: LocalDay): DayActivity {
    const known = this.#activities.get(day.date);
    if (known !== undefined) return known;
    const end = Math.min(day.end, this.#end);
    const count = Math.max(0, Math.round((end - day.start) / MINUTE_MS));
    const sessions: Session[] = [];
    for (let minute = 0; minute < count; minute += SESSION_STEP_MINUTES) {
      sessions.push(this.#sessionOf(this.#spec.conId, unixMs(day.start + minute * MINUTE_MS)));
    }
    const hours = `${count} ${sessions.map((session) => session[0]).join('')}`;
    const activity = this.#activityByHours.get(hours) ?? dayActivity(sessions, count);
    this.#activityByHours.set(hours, activity);
    this.#activities.set(day.date, activity);
    return activity;
  }

  #onGrid(level: number): Price {
    return this.#scalePrice(Math.max(1, Math.round(Math.exp(level) / this.#spec.tick))) as Price;
  }

  /** Bid and ask stand half a typical spread away from the price; quotes have no volume. */
  #asSource(bars: Bar[], source: BarSource): Bar[] {
    const { tick, spreadTicks, tradesPerMinute } = this.#spec;
    if (source === 'TRADES') return tradesPerMinute > 0 ? bars : [];
    const spread = Math.max(1, Math.round(spreadTicks));
    const below = Math.ceil(spread / 2);
    const ticks = source === 'MIDPOINT' ? 0 : source === 'BID' ? -below : spread - below;
    const moved = (value: Price): Price => cleanDecimal(value + ticks * tick) as Price;
    return bars.map((bar) => ({
      time: bar.time,
      open: moved(bar.open),
      high: moved(bar.high),
      low: moved(bar.low),
      close: moved(bar.close),
      volume: -1,
    }));
  }
}
