import { type UnixMs, unixMs } from '../core/clock.ts';
import { fail, ok, type Result } from '../core/result.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|UTC|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^\d{9,13}(?:\.\d{1,9})?$/;

/** Times before 2001 and after 2100 are slips of unit or typing. */
const EARLIEST = Date.UTC(2001, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

export const TIME_FORMS =
  'ISO 8601 with zone (2026-11-21T10:15:32Z, the form of {{timenow}}) or Unix seconds or milliseconds';

/**
 * Reads a time: ISO 8601 with `Z` or an offset (TradingView's `{{timenow}}` and `{{time}}` are UTC and end in `Z`), Unix
 * seconds (with or without fraction), or Unix milliseconds (Pine's `timenow`). A time without zone is refused: guessing it
 * wrong makes a fresh signal hours old. The error is a sentence.
 */
export function readAlertTime(text: string): Result<UnixMs, string> {
  const trimmed = text.trim();
  const time = EPOCH.test(trimmed) ? readEpoch(trimmed) : readIso(trimmed);
  if (!time.ok) return time;
  if (time.value < EARLIEST || time.value >= LATEST) return fail('It lies outside the years 2001 to 2099.');
  return ok(unixMs(time.value));
}

function readEpoch(text: string): Result<number, string> {
  const value = Number(text);
  return ok(value >= 1e11 ? Math.trunc(value) : Math.round(value * 1000));
}

function readIso(text: string): Result<number, string> {
  const match = ISO.exec(text);
  if (!match) return fail(`It is not a time. Write ${TIME_FORMS}.`);
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
  if (zone === undefined) return fail('It has no time zone. Add Z for UTC or an offset such as -05:00.');
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(y, mo - 1, d, h, mi, s, milliseconds);
  const back = new Date(local);
  const exists =
    h < 24 &&
    mi < 60 &&
    s < 60 &&
    back.getUTCFullYear() === y &&
    back.getUTCMonth() === mo - 1 &&
    back.getUTCDate() === d;
  return exists ? ok(local - offsetMs(zone)) : fail('There is no such date or time of day.');
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}
