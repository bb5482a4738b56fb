import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { aggregateBars, DAY_MS, HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import { BarRecorder } from '../bar-recorder.ts';
import { type LocalDay, LocalDays } from '../local-days.ts';
import type { Bar, BarRequest, BarSource } from '../market.ts';
import type { AssetReader } from './asset-reader.ts';
import type { Ohlc, RecordedBar } from './recorded-bar.ts';

/** Minutes of what was played are kept so long; older ones are read from the files again. */
const KEEP_DAYS = 10;
const CLOSE_SEARCH_MS = 10 * DAY_MS;

/** An instrument's past: real bars from the files up to where playing began, then what was played. */
export class RecordedBars {
  readonly recorder = new BarRecorder((KEEP_DAYS + 1) * DAY_MS);
  readonly #reader: AssetReader;
  readonly #minTick: number;
  readonly #start: UnixMs;
  /** Crypto's days are those of UTC; the others follow New York. */
  readonly #days: LocalDays;
  readonly #previousCloses = new Map<string, Price | undefined>();

  constructor(reader: AssetReader, minTick: number, start: UnixMs) {
    this.#reader = reader;
    this.#minTick = minTick;
    this.#start = start;
    this.#days = new LocalDays(reader.asset.format.kind === 'crypto' ? 'UTC' : 'America/New_York');
  }

  bars(request: BarRequest, reached: UnixMs): Bar[] {
    if (request.source === 'TRADES' && this.#reader.asset.format.kind === 'forex') return [];
    const bars =
      request.lengthMs >= DAY_MS ? this.#dayBars(request, reached) : this.#intradayBars(request, reached);
    return aggregateBars(bars, request.lengthMs, this.#days);
  }

  /** Close of the last regular session before the day of `reached`. */
  previousClose(request: Pick<BarRequest, 'conId'>, reached: UnixMs): Price | undefined {
    const today = this.#days.at(reached);
    if (!this.#previousCloses.has(today.date)) {
      const source = this.#reader.asset.format.kind === 'forex' ? 'MIDPOINT' : 'TRADES';
      const from = unixMs(today.start - CLOSE_SEARCH_MS);
      const day = { source, lengthMs: DAY_MS, from, to: today.start, regularHoursOnly: true } as const;
      this.#previousCloses.set(today.date, this.#dayBars({ ...request, ...day }, reached).at(-1)?.close);
    }
    return this.#previousCloses.get(today.date);
  }

  /** Bars of at most `lengthMs` that begin in [from, to): files before the live part, then the recorder. */
  #intradayBars(request: BarRequest, reached: UnixMs): Bar[] {
    const { source, from, lengthMs, regularHoursOnly } = request;
    const to = unixMs(Math.min(request.to, reached + 1));
    const live = lengthMs >= MINUTE_MS ? this.#liveFrom(reached) : reached;
    const bars: Bar[] = [];
    const lastOfFiles = Math.min(to, live) - 1;
    if (lastOfFiles >= from) {
      const { days } = this.#reader;
      for (const date of this.#reader.dates(days.at(from).date, days.at(unixMs(lastOfFiles)).date)) {
        for (const bar of this.#finestFor(date, lengthMs)) {
          if (bar.time < from || bar.time >= to || bar.to > live) continue;
          if (regularHoursOnly && !this.#isRegular(bar.from)) continue;
          const made = asSource(bar, source, this.#minTick);
          if (made !== undefined) bars.push(made);
        }
      }
    }
    if (lengthMs < MINUTE_MS) return bars;
    for (const bar of this.recorder.bars(source, unixMs(Math.max(from, live - MINUTE_MS)), to)) {
      if (!regularHoursOnly || this.#isRegular(bar.time)) bars.push(bar);
    }
    return bars;
  }

  /** Finished days from the daily file; other days, and today, joined from shorter bars. */
  #dayBars(request: BarRequest, reached: UnixMs): Bar[] {
    const { source, from, to } = request;
    const made = new Map<string, Bar>();
    const first = this.#reader.days.at(from).date;
    const last = this.#reader.days.at(unixMs(Math.min(to - 1, reached))).date;
    for (const bar of this.#reader.between('daily', first, last)) {
      if (bar.to > reached) break;
      const day = this.#dayOf(bar);
      if (day.start < from || day.start >= to) continue;
      const one = asSource(bar, source, this.#minTick);
      if (one !== undefined) made.set(day.date, { ...one, time: day.start });
    }
    const others = new Map<string, LocalDay>();
    for (const date of this.#reader.dates(first, last)) {
      const { start, end } = this.#reader.days.on(date);
      for (const day of [this.#days.at(start), this.#days.at(unixMs(end - 1))]) {
        if (!made.has(day.date) && day.start >= from && day.start < to) others.set(day.date, day);
      }
    }
    for (const [date, day] of others) {
      const within = { ...request, lengthMs: HOUR_MS, from: day.start, to: day.end };
      const [bar] = aggregateBars(this.#intradayBars(within, reached), DAY_MS, this.#days);
      if (bar !== undefined) made.set(date, bar);
    }
    return [...made.values()].sort((a, b) => a.time - b.time);
  }

  #dayOf(bar: RecordedBar): LocalDay {
    return this.#days.on(this.#reader.days.at(bar.time).date);
  }

  /** Minutes where there are any, else seconds; hours only for bars that are at least as long. */
  #finestFor(date: string, lengthMs: number): readonly RecordedBar[] {
    if (lengthMs < MINUTE_MS) return this.#reader.bars('second', date);
    const minutes = this.#reader.bars('minute', date);
    if (minutes.length > 0) return minutes;
    const seconds = this.#reader.bars('second', date);
    if (seconds.length > 0) return seconds;
    return lengthMs >= HOUR_MS ? this.#reader.bars('hour', date) : [];
  }

  #isRegular(time: UnixMs): boolean {
    return sessionAt(this.#reader.sessions, time) === 'regular';
  }

  /** From here on bars are those of the recorder. */
  #liveFrom(reached: UnixMs): UnixMs {
    const oldest = this.#days.shift(this.#days.at(reached).date, 1 - KEEP_DAYS).start;
    return unixMs(Math.max(this.#start, oldest));
  }
}

/** One source's bar. Where no quotes are recorded, they stand one tick around the trades, as when played. */
export function asSource(bar: RecordedBar, source: BarSource, minTick: number): Bar | undefined {
  const { trade, bid, ask, time } = bar;
  if (source === 'TRADES') return trade && toBar(time, trade, trade.size);
  const unquoted = bid === undefined && ask === undefined;
  if (source === 'MIDPOINT') {
    if (bid && ask) {
      return toBar(time, {
        open: middle(bid.open, ask.open),
        high: middle(bid.high, ask.high),
        low: middle(bid.low, ask.low),
        close: middle(bid.close, ask.close),
      });
    }
    return unquoted && trade ? toBar(time, trade) : undefined;
  }
  const side = source === 'BID' ? bid : ask;
  if (side !== undefined) return toBar(time, side);
  if (!unquoted || trade === undefined) return undefined;
  const shift = source === 'BID' ? -minTick : minTick;
  const moved = (value: Price): Price => cleanDecimal(value + shift) as Price;
  return toBar(time, {
    open: moved(trade.open),
    high: moved(trade.high),
    low: moved(trade.low),
    close: moved(trade.close),
  });
}

const middle = (bid: Price, ask: Price): Price => cleanDecimal((bid + ask) / 2) as Price;

const toBar = (time: UnixMs, ohlc: Omit<Ohlc, 'size'>, volume = -1): Bar => ({
  time,
  open: ohlc.open,
  high: ohlc.high,
  low: ohlc.low,
  close: ohlc.close,
  volume,
});
