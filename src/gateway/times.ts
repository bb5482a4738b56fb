import { type UnixMs, unixMs } from '../core/clock.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** IB's own name of New York's time zone. */
export const EASTERN = 'US/Eastern';

const pad = (value: number): string => String(value).padStart(2, '0');

/** The last answer: one fill is told in several messages. */
let lastZoned: Temporal.ZonedDateTime | undefined;

function zoned(time: UnixMs, timeZone: string): Temporal.ZonedDateTime {
  if (lastZoned?.epochMilliseconds !== time || lastZoned.timeZoneId !== timeZone) {
    lastZoned = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
  }
  return lastZoned;
}

const dateText = (at: Temporal.ZonedDateTime): string =>
  `${String(at.year).padStart(4, '0')}${pad(at.month)}${pad(at.day)}`;
const timeText = (at: Temporal.ZonedDateTime): string =>
  `${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}`;

/** `20261121`. */
export const compactDate = (time: UnixMs, timeZone: string): string => dateText(zoned(time, timeZone));

const HALF_DAY_MS = 43_200_000;

/**
 * The date of a bar of a day or longer. Its noon decides, because a day may begin at midnight on another clock, or on the
 * evening before.
 */
export const barDay = (start: UnixMs, timeZone: string): string =>
  compactDate(unixMs(start + HALF_DAY_MS), timeZone);

/** `20261121 10:30:00 US/Eastern`. */
export function localStamp(time: UnixMs, timeZone: string): string {
  const at = zoned(time, timeZone);
  return `${dateText(at)} ${timeText(at)} ${timeZone}`;
}

/** The first server version whose clients are told zones with the times of bars and executions. */
export const ZONED_VERSION = 174;

/**
 * `20261121  10:30:00`, with two blanks and without a zone: where the range of past bars begins and ends, up to version 195; bars
 * and executions below version 174.
 */
export function bareStamp(time: UnixMs, timeZone: string): string {
  const at = zoned(time, timeZone);
  return `${dateText(at)}  ${timeText(at)}`;
}

/** The last answer in UTC: many executions are of the same second. */
let lastDash = { second: Number.NaN, text: '' };

/** `20261121-15:30:00`, in UTC, or the same form on another wall clock. */
export function dashStamp(time: UnixMs, timeZone = 'UTC'): string {
  const second = Math.floor(time / 1000);
  if (timeZone === 'UTC' && lastDash.second === second) return lastDash.text;
  const at = zoned(time, timeZone);
  const text = `${dateText(at)}-${timeText(at)}`;
  if (timeZone === 'UTC') lastDash = { second, text };
  return text;
}

/** `10:30`. */
export function hourMinute(time: UnixMs, timeZone: string): string {
  const at = zoned(time, timeZone);
  return `${pad(at.hour)}:${pad(at.minute)}`;
}

/** The handshake's `20261121 10:00:00 EST`. */
export function connectionTime(time: UnixMs): string {
  const at = zoned(time, EASTERN);
  return `${dateText(at)} ${timeText(at)} ${at.offset === '-04:00' ? 'EDT' : 'EST'}`;
}

const epochSeconds = (time: UnixMs): number => Math.floor(time / 1000);

export { epochSeconds };

const STAMP = /^(\d{4})(\d{2})(\d{2})(?:(-|\s+)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s+(\S.*))?)?$/;

/** Time zone names that clients use and the time zone database lacks or reads otherwise. */
const ZONES: Readonly<Record<string, string>> = {
  EST: EASTERN,
  EDT: EASTERN,
  CST: 'US/Central',
  PST: 'US/Pacific',
  GMT: 'UTC',
};

/**
 * Reads IB's date-times: `20261121 10:30:00 US/Eastern`, `20261121 10:30:00` (on the clock of `timeZone`),
 * `20261121-15:30:00` (UTC), `20261121` (midnight). Fails with what is wrong.
 */
export function parseStamp(text: string, timeZone: string): Result<UnixMs, string> {
  const match = STAMP.exec(text.trim());
  if (match === null) return fail(`not a date and time: ${text}`);
  const [, year, month, day, separator, hour, minute, second, zone] = match;
  const named = zone === undefined ? undefined : (ZONES[zone] ?? zone);
  try {
    const date = Temporal.PlainDateTime.from(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: Number(hour ?? 0),
        minute: Number(minute ?? 0),
        second: Number(second ?? 0),
      },
      { overflow: 'reject' },
    );
    const clock = named ?? (separator === '-' ? 'UTC' : timeZone);
    return ok(unixMs(date.toZonedDateTime(clock).epochMilliseconds));
  } catch {
    return fail(`not a valid date, time or time zone: ${text}`);
  }
}
