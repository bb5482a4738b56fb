import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Instrument } from '../instrument.ts';
import { intervalOf, type ParsedHours, parseHours, type SessionInterval } from './hours-text.ts';
import { alwaysOpen, type DayHours, type LocalSpan, type SessionTemplate, templateFor } from './templates.ts';

/** `regular`: liquid hours; `extended`: trading hours outside of them; `closed`: neither. */
export type Session = 'regular' | 'extended' | 'closed';

/** What session questions need of an instrument. Answers are cached per object: pass the same one each time. */
export type SessionInstrument = Pick<
  Instrument,
  'secType' | 'exchange' | 'currency' | 'timeZone' | 'tradingHours' | 'liquidHours' | 'legContracts' | 'cfd'
>;

/** One trading day's intervals, in time order. */
export interface DaySessions {
  readonly trading: readonly SessionInterval[];
  readonly liquid: readonly SessionInterval[];
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly session: Session;
  readonly tradingDay: string;
  readonly endOfDay: UnixMs;
}

const NO_SESSIONS: DaySessions = { trading: [], liquid: [] };
const TWO_DAYS_MS = 2 * 86_400_000;
/** The longest known closure of a market in the rules is four days; beyond this there is no next session. */
const SEARCH_DAYS = 15;
/** Days kept of one instrument; a year of them is not worth its memory. */
const MOST_DAYS = 64;

/**
 * The hours of one instrument: IB's text where it covers the date, the class's rules elsewhere. Hours that run on for two
 * days or more without a gap are taken as always open. An instrument for which neither is known is never called
 * closed: the broker decides.
 */
class InstrumentHours {
  readonly #timeZone: string;
  readonly #byRule: SessionTemplate;
  readonly #covered: ReadonlyMap<string, DaySessions>;
  readonly #firstCovered: string;
  readonly #lastCovered: string;
  readonly #days = new Map<string, DaySessions>();
  #segment: Segment | undefined;

  constructor(instrument: SessionInstrument) {
    const trading = parseHours(instrument.tradingHours, instrument.timeZone);
    const liquid = parseHours(instrument.liquidHours, instrument.timeZone);
    // Text that cannot be read is reported where it arrives; here the rules of the class take its place.
    const known = trading.ok && liquid.ok && trading.value.intervals.length > 0;
    const byClass = templateFor(instrument);
    if (known && runsOn(trading.value.intervals)) {
      this.#byRule = alwaysOpen(instrument.timeZone);
      this.#covered = new Map();
    } else if (known) {
      this.#covered = groupByDay(trading.value, liquid.value);
      this.#byRule = byClass ?? repeatedWeekly(this.#covered, instrument.timeZone);
    } else {
      this.#byRule = byClass ?? alwaysOpen(instrument.timeZone || 'UTC');
      this.#covered = new Map();
    }
    const dates = [...this.#covered.keys()].sort();
    this.#firstCovered = dates[0] ?? '';
    this.#lastCovered = dates.at(-1) ?? '';
    this.#timeZone = known ? instrument.timeZone : this.#byRule.timeZone;
  }

  segmentAt(time: UnixMs): Segment {
    const cached = this.#segment;
    if (cached !== undefined && time >= cached.from && time < cached.to) return cached;
    const segment = this.#findSegment(time);
    this.#segment = segment;
    return segment;
  }

  nextOpen(time: UnixMs, regularOnly: boolean): UnixMs | undefined {
    for (const day of this.#daysFrom(time)) {
      for (const interval of regularOnly ? day.liquid : day.trading) {
        if (interval.close > time) return interval.open > time ? interval.open : time;
      }
    }
    return undefined;
  }

  /** Trading intervals of one trading day. */
  day(date: Temporal.PlainDate): DaySessions {
    return this.dayCalled(date.toString());
  }

  /** The same for a date in words, `YYYY-MM-DD`. */
  dayCalled(key: string): DaySessions {
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const sessions = this.#compute(Temporal.PlainDate.from(key), key);
    if (this.#days.size >= MOST_DAYS) this.#days.clear();
    this.#days.set(key, sessions);
    return sessions;
  }

  #compute(date: Temporal.PlainDate, key: string): DaySessions {
    if (this.#covered.size > 0 && key >= this.#firstCovered && key <= this.#lastCovered) {
      return this.#covered.get(key) ?? NO_SESSIONS;
    }
    const hours = this.#byRule.hours(date);
    if (hours === undefined) return NO_SESSIONS;
    const zone = this.#byRule.timeZone;
    return {
      trading: hours.trading.map((span) => intervalOf(date, span, zone)),
      liquid: hours.liquid.map((span) => intervalOf(date, span, zone)),
    };
  }

  *#daysFrom(time: UnixMs): Iterable<DaySessions> {
    const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#timeZone);
    const first = local.toPlainDate();
    for (let offset = 0; offset < SEARCH_DAYS; offset++) yield this.day(first.add({ days: offset }));
  }

  #findSegment(time: UnixMs): Segment {
    let session: Session = 'closed';
    let boundary = Number.POSITIVE_INFINITY;
    let current: DaySessions | undefined;
    for (const day of this.#daysFrom(time)) {
      for (const { open, close } of [...day.trading, ...day.liquid]) {
        if (open > time) boundary = Math.min(boundary, open);
        else if (close > time) boundary = Math.min(boundary, close);
      }
      if (day.trading.some((interval) => interval.open <= time && time < interval.close))
        session = 'extended';
      if (day.liquid.some((interval) => interval.open <= time && time < interval.close)) session = 'regular';
      const last = day.trading.at(-1);
      if (current === undefined && last !== undefined && last.close > time) current = day;
      // The evening before can belong to the next trading day, so one day more is looked at than needed.
      if (current !== undefined && current !== day) break;
    }
    const last = current?.trading.at(-1);
    if (last === undefined) {
      const tradingDay = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#timeZone);
      const endOfDay = unixMs(tradingDay.add({ days: 1 }).startOfDay().epochMilliseconds);
      return {
        from: time,
        to: endOfDay,
        session: 'closed',
        tradingDay: tradingDay.toPlainDate().toString(),
        endOfDay,
      };
    }
    return { from: time, to: boundary, session, tradingDay: last.tradingDay, endOfDay: last.close };
  }
}

/** True when the intervals follow each other without a gap for two days or more. */
function runsOn(intervals: readonly SessionInterval[]): boolean {
  const first = intervals[0];
  const last = intervals.at(-1);
  if (first === undefined || last === undefined || last.close - first.open < TWO_DAYS_MS) return false;
  return intervals.every((interval, index) => {
    const previous = intervals[index - 1];
    return previous === undefined || interval.open <= previous.close;
  });
}

function groupByDay(trading: ParsedHours, liquid: ParsedHours): Map<string, DaySessions> {
  const days = new Map<string, { trading: SessionInterval[]; liquid: SessionInterval[] }>();
  const dayOf = (date: string): { trading: SessionInterval[]; liquid: SessionInterval[] } => {
    const day = days.get(date) ?? { trading: [], liquid: [] };
    days.set(date, day);
    return day;
  };
  for (const interval of trading.intervals) dayOf(interval.tradingDay).trading.push(interval);
  for (const interval of liquid.intervals) dayOf(interval.tradingDay).liquid.push(interval);
  for (const date of trading.closedDates) dayOf(date);
  return days;
}

/** Without rules for a class, a date outside of the text has the hours of the same weekday within it. */
function repeatedWeekly(days: ReadonlyMap<string, DaySessions>, timeZone: string): SessionTemplate {
  const weekdays = new Map<number, DayHours>();
  for (const [date, sessions] of days) {
    if (sessions.trading.length === 0) continue;
    const day = Temporal.PlainDate.from(date);
    const local = (interval: SessionInterval): LocalSpan => ({
      open: wallMinutes(day, interval.open, timeZone),
      close: wallMinutes(day, interval.close, timeZone),
    });
    weekdays.set(day.dayOfWeek, {
      trading: sessions.trading.map(local),
      liquid: sessions.liquid.map(local),
    });
  }
  return { name: 'weekly', timeZone, hours: (date) => weekdays.get(date.dayOfWeek) };
}

/** Minutes on the wall clock since midnight of `day`. */
function wallMinutes(day: Temporal.PlainDate, time: UnixMs, timeZone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
  return day.until(local.toPlainDate()).days * 1440 + local.hour * 60 + local.minute;
}

const cache = new WeakMap<SessionInstrument, InstrumentHours>();

function hoursOf(instrument: SessionInstrument): InstrumentHours {
  const known = cache.get(instrument);
  if (known !== undefined) return known;
  // IB tells no hours of a combination: it trades when its legs do, whose class has the holidays beyond IB's text.
  const hours = new InstrumentHours(instrument.legContracts?.[0] ?? instrument);
  cache.set(instrument, hours);
  return hours;
}

/** Whether the instrument trades at `time`, and in regular hours. Made to be called with every tick. */
export const sessionAt = (instrument: SessionInstrument, time: UnixMs): Session =>
  hoursOf(instrument).segmentAt(time).session;

/**
 * The trading day (`YYYY-MM-DD` in the instrument's time zone) to which `time` belongs: for ES Sunday evening is
 * Monday. After a day's last session, and on closed days, it is the next trading day.
 */
export const tradingDay = (instrument: SessionInstrument, time: UnixMs): string =>
  hoursOf(instrument).segmentAt(time).tradingDay;

/** When the trading day of `time` ends: the close of its last trading session. DAY orders expire then. */
export const endOfTradingDay = (instrument: SessionInstrument, time: UnixMs): UnixMs =>
  hoursOf(instrument).segmentAt(time).endOfDay;

/**
 * The next moment at or after `time` at which the instrument trades: `time` itself when it trades now. With
 * `regularOnly`, in regular hours. Undefined when no session is known within the following fortnight.
 */
export const nextOpen = (
  instrument: SessionInstrument,
  time: UnixMs,
  regularOnly = false,
): UnixMs | undefined => hoursOf(instrument).nextOpen(time, regularOnly);

/** The intervals of one trading day (`YYYY-MM-DD`): trading and liquid hours, empty when it is none. */
export const sessionsOf = (instrument: SessionInstrument, date: string): DaySessions =>
  hoursOf(instrument).dayCalled(date);
