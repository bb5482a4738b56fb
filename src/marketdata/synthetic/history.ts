import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { aggregateBars, DAY_MS, MINUTE_MS } from '../aggregate.ts';
import type { LocalDay, LocalDays } from '../local-days.ts';
import type { Bar, BarSource } from '../market.ts';
import { stepScale } from '../step-scale.ts';
import { activityAt, type SessionOf, YEAR_MS } from './activity.ts';
import { olderDays } from './older-days.ts';
import { correlationOf, sizeStepOf } from './process.ts';
import type { SyntheticSpec } from './spec.ts';

/** How far back the minutes of the made-up past go, and its days where nothing says since when there are prices. */
export const HISTORY_DAYS = 3 * 366;
/** Days whose minutes are kept once made. */
const KEPT_DAYS = 8;
/** Size of the average trade, as a share of the typical size at the best price. */
const TRADE_SHARE = 0.35;
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
    const minutes = this.#minutes.get(day.date) ?? this.#barsOf(day, daysBack);
    const [all] = aggregateBars(minutes, DAY_MS, this.#days);
    const [regular] = aggregateBars(
      minutes.filter((bar) => this.#wanted(bar.time, true)),
      DAY_MS,
      this.#days,
    );
    const bar: DayBar = { ...(all ? { all } : {}), ...(regular ? { regular } : {}) };
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
    const path = this.#path(day, daysBack);
    const spec = this.#spec;
    const sizeStep = sizeStepOf(spec);
    const random = seededRandom(seedFrom(this.#seed, spec.conId, day.date, 'volume'));
    const bars: Bar[] = [];
    for (let index = 0; index < path.above.length; index++) {
      const time = unixMs(day.start + index * MINUTE_MS);
      const spread = random.normal() * 0.5;
      const session = this.#sessionOf(spec.conId, time);
      if (session === 'closed') continue;
      const from = path.levels[index] ?? 0;
      const to = path.levels[index + 1] ?? from;
      const volume =
        spec.tradesPerMinute * spec.typicalSize * TRADE_SHARE * activityAt(this.#days, time, session);
      const open = this.#onGrid(from);
      const close = this.#onGrid(to);
      const high = Math.max(
        open,
        close,
        this.#onGrid(Math.max(from, to) + (path.above[index] ?? 0)),
      ) as Price;
      const low = Math.min(open, close, this.#onGrid(Math.min(from, to) - (path.below[index] ?? 0))) as Price;
      const steps = Math.max(1, Math.round((volume * Math.exp(spread)) / sizeStep));
      const trades = Math.round((steps * sizeStep) / (spec.typicalSize * TRADE_SHARE));
      bars.push({
        time,
        open,
        high,
        low,
        close,
        volume: this.#scaleSize(steps),
        ...(spec.tradesPerMinute > 0
          ? {
              count: Math.min(steps, Math.max(1, trades)),
              wap: cleanDecimal((open + high + low + close) / 4),
            }
          : {}),
      });
    }
    return bars;
  }

  /** The true price through one day, scaled from the leader's where there is one. */
  #path(day: LocalDay, daysBack: number): MinutePath {
    const leader = this.#leader;
    if (leader !== undefined) {
      const path = leader.#path(day, daysBack);
      const shift = (this.#endLevels[0] ?? 0) - (leader.#endLevels[0] ?? 0);
      return { ...path, levels: path.levels.map((level) => level + shift) };
    }
    const endLevel = this.#endLevel(daysBack);
    const startLevel = endLevel - this.#dayReturn(day);
    const variances = this.#variances(day);
    const count = variances.length;
    const shocks = this.#shocks(day, count);
    const levels = new Float64Array(count + 1);
    const above = new Float64Array(count);
    const below = new Float64Array(count);
    const random = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'range'));
    let walked = 0;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const deviation = Math.sqrt(variances[index] ?? 0);
      walked += deviation * (shocks[index] ?? 0);
      total += variances[index] ?? 0;
      levels[index + 1] = walked;
      above[index] = deviation * random.next() * 0.7;
      below[index] = deviation * random.next() * 0.7;
    }
    // Turn the walk into a bridge: what it missed at the end is taken back in proportion to the variance passed.
    const missed = endLevel - startLevel - walked;
    let passed = 0;
    levels[0] = startLevel;
    for (let index = 0; index < count; index++) {
      passed += variances[index] ?? 0;
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
    let variance = 0;
    for (const minute of this.#variances(day)) variance += minute;
    const common = seededRandom(seedFrom(this.#seed, 'factor', day.date, 'day')).normal();
    const own = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'day')).normal();
    const correlation = correlationOf(this.#spec);
    const logReturn = Math.sqrt(variance) * (correlation * common + Math.sqrt(1 - correlation ** 2) * own);
    this.#dayReturns.set(day.date, logReturn);
    return logReturn;
  }

  /** Variance of each minute of the day, up to where the past ends. */
  #variances(day: LocalDay): Float64Array {
    const end = Math.min(day.end, this.#end);
    const count = Math.max(0, Math.round((end - day.start) / MINUTE_MS));
    const scale = this.#spec.annualVolatility ** 2 * MINUTE_VARIANCE;
    const variances = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const time = unixMs(day.start + index * MINUTE_MS);
      variances[index] = scale * activityAt(this.#days, time, this.#sessionOf(this.#spec.conId, time));
    }
    return variances;
  }

  #shocks(day: LocalDay, count: number): Float64Array {
    const common = seededRandom(seedFrom(this.#seed, 'factor', day.date, 'minutes'));
    const own = seededRandom(seedFrom(this.#seed, this.#spec.conId, day.date, 'minutes'));
    const correlation = correlationOf(this.#spec);
    const ownShare = Math.sqrt(1 - correlation ** 2);
    const shocks = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      shocks[index] = correlation * common.normal() + ownShare * own.normal();
    }
    return shocks;
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
