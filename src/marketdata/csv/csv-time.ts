import { type UnixMs, unixMs } from '../../core/clock.ts';

/** What the times of a file are read with. */
export interface CsvTimeRules {
  /** IANA zone of times without an offset; undefined: they are refused. */
  readonly zone: string | undefined;
  /** IANA zone of dates without a time: the exchange's. */
  readonly dateZone: string;
}

const EPOCH = /^\d{9,13}$/;
/** Epoch numbers from here up are milliseconds, below seconds: the border is the year 5138 and 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)$/;
const ABSOLUTE = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A bar's beginning: epoch seconds or milliseconds, `2026-11-20T14:30:00Z` or with an offset, local time where a zone is stated, or
 * a date (midnight of the exchange). A text says what is wrong.
 */
export function csvTime(text: string, rules: CsvTimeRules): UnixMs | string {
  if (EPOCH.test(text)) {
    const value = Number(text);
    return unixMs(value >= FIRST_MILLISECONDS ? value : value * 1000);
  }
  try {
    if (DATE.test(text)) return midnight(text, rules.dateZone);
    const absolute = ABSOLUTE.exec(text);
    if (absolute !== null) {
      const [, date, clock, offset = ''] = absolute;
      return unixMs(Temporal.Instant.from(`${date}T${clock}${offset.toUpperCase()}`).epochMilliseconds);
    }
    const local = LOCAL.exec(text);
    if (local === null) return 'is no time: write 2026-11-20T14:30:00Z, epoch seconds or milliseconds';
    if (rules.zone === undefined) {
      return 'says no time zone: add an offset (Z, -05:00), or state the zone of all files with --csv-zone America/New_York';
    }
    const [, date, clock] = local;
    return unixMs(
      Temporal.PlainDateTime.from(`${date}T${clock}`).toZonedDateTime(rules.zone).epochMilliseconds,
    );
  } catch (error) {
    if (error instanceof RangeError) return 'is a time that does not exist';
    throw error;
  }
}

const midnight = (date: string, zone: string): UnixMs =>
  unixMs(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/** True for a zone that the machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}
