import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';
import { type SessionInstrument, sessionAt, sessionsOf } from '../../instruments/sessions/session-clock.ts';
import { aggregateBars, DAY_MS, MINUTE_MS } from '../aggregate.ts';
import { BarRecorder } from '../bar-recorder.ts';
import { appendPath, noQuotes, type PathRules } from '../lean/bar-path.ts';
import type { RecordedBar } from '../lean/recorded-bar.ts';
import { asSource } from '../lean/recorded-bars.ts';
import { LocalDays } from '../local-days.ts';
import type { Bar, BarRequest, MarketEvent } from '../market.ts';
import type { PlayedBars, PlayedPast } from '../playback.ts';
import type { CsvRow } from './csv-rows.ts';

/** Days with a change of clocks have 23 hours: from here on rows are days. */
const SHORTEST_DAY_MS = 23 * 3_600_000;
/** Rows that have only one line say nothing of their length. */
const SINGLE_ROW_MS = MINUTE_MS;
const KEEP_DAYS = 10;

/** How long the bars of a file are: the smallest distance between two lines. */
export function rowLength(rows: readonly CsvRow[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined) least = Math.min(least, row.time - before.time);
  }
  if (least === Number.POSITIVE_INFINITY) return SINGLE_ROW_MS;
  return least >= SHORTEST_DAY_MS ? DAY_MS : least;
}

/** The rows with the time in which each happened: days within their regular session. */
export function spannedRows(rows: readonly CsvRow[], sessions: SessionInstrument): readonly RecordedBar[] {
  const length = rowLength(rows);
  const days = new LocalDays(sessions.timeZone);
  return rows.map(({ time, open, high, low, close, volume }): RecordedBar => {
    const trade = { open, high, low, close, size: volume };
    if (length < DAY_MS) return { time, from: time, to: unixMs(time + length), trade };
    const day = days.at(time);
    const regular = sessionsOf(sessions, day.date).liquid[0];
    return { time: day.start, from: regular?.open ?? day.start, to: regular?.close ?? day.end, trade };
  });
}

/** Plays the bars in [start, end). */
export class CsvCursor implements PlayedBars {
  readonly #bars: readonly RecordedBar[];
  readonly #rules: PathRules;
  readonly #start: UnixMs;
  #next = 0;

  constructor(bars: readonly RecordedBar[], rules: PathRules, start: UnixMs) {
    this.#bars = bars;
    this.#rules = rules;
    this.#start = start;
    while ((bars[this.#next]?.to ?? Number.POSITIVE_INFINITY) <= start) this.#next++;
  }

  peek(): UnixMs | undefined {
    return this.#bars[this.#next]?.from;
  }

  take(until: UnixMs, events: MarketEvent[]): void {
    for (let from = this.peek(); from !== undefined && from < until; from = this.peek()) {
      const bar = this.#bars[this.#next++];
      if (bar === undefined) return;
      const first = events.length;
      appendPath(bar, bar.bid !== undefined, noQuotes(), this.#rules, events);
      if (bar.from > this.#start) continue;
      const inside = events.splice(first).filter(({ time }) => time > this.#start);
      events.push(...inside);
    }
  }
}

/** The past of one file: its own bars up to where playing began, then what was played. */
export class CsvPast implements PlayedPast {
  readonly recorder = new BarRecorder((KEEP_DAYS + 1) * DAY_MS);
  readonly #bars: readonly RecordedBar[];
  readonly #length: number;
  readonly #minTick: number;
  readonly #sessions: SessionInstrument;
  readonly #start: UnixMs;
  readonly #days: LocalDays;

  constructor(
    bars: readonly RecordedBar[],
    length: number,
    minTick: number,
    sessions: SessionInstrument,
    start: UnixMs,
  ) {
    this.#bars = bars;
    this.#length = length;
    this.#minTick = minTick;
    this.#sessions = sessions;
    this.#start = start;
    this.#days = new LocalDays(sessions.secType === 'CRYPTO' ? 'UTC' : 'America/New_York');
  }

  bars(request: BarRequest, reached: UnixMs): Bar[] {
    const { source, lengthMs, regularHoursOnly } = request;
    if (source === 'TRADES' && this.#sessions.secType === 'CASH') return [];
    const from = lengthMs >= DAY_MS ? this.#days.at(request.from).start : request.from;
    const to = Math.min(request.to, reached + 1);
    const made: Bar[] = [];
    const live = this.#liveFrom(reached);
    for (const bar of this.#bars) {
      // Longer bars than asked for cannot be taken apart.
      if (this.#length > lengthMs || bar.time >= to || bar.to > live) break;
      if (bar.time < from || (regularHoursOnly && !this.#isRegular(bar))) continue;
      const one = asSource(bar, source, this.#minTick);
      if (one !== undefined) made.push(one);
    }
    if (lengthMs >= MINUTE_MS) {
      for (const bar of this.recorder.bars(source, unixMs(Math.max(from, live - MINUTE_MS)), unixMs(to))) {
        if (!regularHoursOnly || sessionAt(this.#sessions, bar.time) === 'regular') made.push(bar);
      }
    }
    return aggregateBars(made, lengthMs, this.#days).filter(
      ({ time }) => time >= request.from && time < request.to,
    );
  }

  previousClose({ conId }: Pick<BarRequest, 'conId'>, reached: UnixMs): Price | undefined {
    const today = this.#days.at(reached);
    const request = {
      conId,
      source: this.#sessions.secType === 'CASH' ? 'MIDPOINT' : 'TRADES',
      lengthMs: DAY_MS,
      from: unixMs(today.start - KEEP_DAYS * DAY_MS),
      to: today.start,
      regularHoursOnly: true,
    } as const;
    return this.bars(request, reached).at(-1)?.close;
  }

  /** From here on bars are those of the recorder. */
  #liveFrom(reached: UnixMs): UnixMs {
    const oldest = this.#days.shift(this.#days.at(reached).date, 1 - KEEP_DAYS).start;
    return unixMs(Math.max(this.#start, oldest));
  }

  #isRegular(bar: RecordedBar): boolean {
    return this.#length >= DAY_MS || sessionAt(this.#sessions, bar.from) === 'regular';
  }
}
