import { type UnixMs, unixMs } from '../../core/clock.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { LocalSpan, SessionTemplate } from './templates.ts';

/** From `open` to before `close`; `tradingDay` (`YYYY-MM-DD`) is the local date on which it ends. */
export interface SessionInterval {
  readonly open: UnixMs;
  readonly close: UnixMs;
  readonly tradingDay: string;
}

/** IB's hours of a contract: open intervals in time order, and the dates named as closed. */
export interface ParsedHours {
  readonly intervals: readonly SessionInterval[];
  readonly closedDates: readonly string[];
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `span` of the trading day `date` as an interval of absolute time. */
export function intervalOf(date: Temporal.PlainDate, span: LocalSpan, timeZone: string): SessionInterval {
  return {
    open: instantOf(date, span.open, timeZone),
    close: instantOf(date, span.close, timeZone),
    tradingDay: date.toString(),
  };
}

/** `minutes` after midnight of `date` on the wall clock of `timeZone` (negative: of the day before). */
function instantOf(date: Temporal.PlainDate, minutes: number, timeZone: string): UnixMs {
  const day = date.add({ days: Math.floor(minutes / 1440) });
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  const time = new Temporal.PlainTime(Math.floor(ofDay / 60), ofDay % 60);
  return unixMs(day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds);
}

/** IB's `YYYYMMDD:HHMM` of a wall-clock minute. */
function stamp(date: Temporal.PlainDate, minutes: number): string {
  const day = date.add({ days: Math.floor(minutes / 1440) });
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  return `${compact(day)}:${pad(Math.floor(ofDay / 60))}${pad(ofDay % 60)}`;
}

const compact = (date: Temporal.PlainDate): string => date.toString().replaceAll('-', '');

/**
 * IB's `tradingHours` or `liquidHours` of the `days` calendar days from `from`, in the template's time zone:
 * `20260823:1700-20260824:1600;20260829:CLOSED`. A date is CLOSED when no interval opens or ends on it.
 */
export function hoursText(
  template: SessionTemplate,
  kind: 'trading' | 'liquid',
  from: Temporal.PlainDate,
  days: number,
): string {
  const parts: string[] = [];
  for (let offset = 0; offset < days; offset++) {
    const date = from.add({ days: offset });
    const spans = template.hours(date)?.[kind] ?? [];
    for (const span of spans) parts.push(`${stamp(date, span.open)}-${stamp(date, span.close)}`);
    if (spans.length > 0) continue;
    const next = template.hours(date.add({ days: 1 }))?.[kind] ?? [];
    const opensTonight = offset + 1 < days && next.some((span) => span.open < 0);
    if (!opensTonight) parts.push(`${compact(date)}:CLOSED`);
  }
  return parts.join(';');
}

const DAY_PART = /^(\d{8}):(.+)$/;
const SPAN = /^(?:(\d{8}):)?(\d{4})-(?:(\d{8}):)?(\d{4})$/;

/**
 * Reads IB's `tradingHours` or `liquidHours`: today's form (`20260823:1700-20260824:1600`) and the older one
 * (`20180323:0400-2000`, several intervals a day with commas), `CLOSED` days, empty text.
 * Refused: `HOURS_MALFORMED`, `TIME_ZONE_UNKNOWN`.
 */
export function parseHours(text: string, timeZone: string): Result<ParsedHours, Refusal> {
  const intervals: SessionInterval[] = [];
  const closedDates: string[] = [];
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, day, rest] = DAY_PART.exec(part.trim()) ?? [];
    if (day === undefined || rest === undefined) return malformed(part);
    if (rest === 'CLOSED') {
      const date = isoDate(day);
      if (date === undefined) return malformed(part);
      closedDates.push(date.toString());
      continue;
    }
    for (const spanText of rest.split(',')) {
      const interval = parseSpan(day, spanText, timeZone);
      if (interval === 'malformed') return malformed(part);
      if (interval === 'zone') return unknownZone(timeZone);
      intervals.push(interval);
    }
  }
  intervals.sort((a, b) => a.open - b.open);
  return ok({ intervals, closedDates });
}

function parseSpan(day: string, text: string, timeZone: string): SessionInterval | 'malformed' | 'zone' {
  const [, openDay, openTime, closeDay, closeTime] = SPAN.exec(text) ?? [];
  if (openTime === undefined || closeTime === undefined) return 'malformed';
  const openDate = isoDate(openDay ?? day);
  const closeDate = isoDate(closeDay ?? openDay ?? day);
  const openMinute = minuteOf(openTime);
  const closeMinute = minuteOf(closeTime);
  if (!openDate || !closeDate || openMinute === undefined || closeMinute === undefined) return 'malformed';
  try {
    const open = instantOf(openDate, openMinute, timeZone);
    const close = instantOf(closeDate, closeMinute, timeZone);
    if (close <= open) return 'malformed';
    const lastMinute = Temporal.Instant.fromEpochMilliseconds(close - 1).toZonedDateTimeISO(timeZone);
    return { open, close, tradingDay: lastMinute.toPlainDate().toString() };
  } catch {
    return 'zone';
  }
}

function isoDate(compactDate: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(compactDate);
  } catch {
    return undefined;
  }
}

function minuteOf(time: string): number | undefined {
  const hour = Number(time.slice(0, 2));
  const minute = Number(time.slice(2));
  return hour <= 24 && minute <= 59 && hour * 60 + minute <= 1440 ? hour * 60 + minute : undefined;
}

const malformed = (part: string): Result<never, Refusal> =>
  fail({
    code: 'HOURS_MALFORMED',
    field: 'tradingHours',
    found: part,
    allowed: 'YYYYMMDD:HHMM-YYYYMMDD:HHMM or YYYYMMDD:CLOSED, separated by semicolons',
    message: `The hours "${part}" are not in the broker's form YYYYMMDD:HHMM-YYYYMMDD:HHMM or YYYYMMDD:CLOSED.`,
  });

const unknownZone = (timeZone: string): Result<never, Refusal> =>
  fail({
    code: 'TIME_ZONE_UNKNOWN',
    field: 'timeZone',
    found: timeZone,
    allowed: 'an IANA name such as US/Eastern',
    message: `The time zone "${timeZone}" is not known to this system; use an IANA name such as America/New_York.`,
  });
