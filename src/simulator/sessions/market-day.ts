import type { UnixMs } from '../../core/clock.ts';
import { unixMs } from '../../core/clock.ts';

/** The zone in which IB's account day turns over at midnight. */
export const MARKET_DAY_ZONE = 'America/New_York';

/** A calendar day in New York. Executions, completed orders and daily P&L belong to one of these. */
export interface MarketDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The following midnight in New York. */
  readonly end: UnixMs;
}

/** The last answer and where it begins: it is nearly always the next one as well. */
let last: { readonly start: UnixMs; readonly day: MarketDay } | undefined;

export function marketDayOf(time: UnixMs): MarketDay {
  if (last !== undefined && time >= last.start && time < last.day.end) return last.day;
  const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(MARKET_DAY_ZONE);
  const day = {
    date: local.toPlainDate().toString(),
    end: unixMs(local.add({ days: 1 }).startOfDay().epochMilliseconds),
  };
  last = { start: unixMs(local.startOfDay().epochMilliseconds), day };
  return day;
}

/** IB's older names of zones, which its messages still use. */
const IB_ZONE_NAMES: Readonly<Record<string, string>> = {
  'America/New_York': 'US/Eastern',
  'America/Chicago': 'US/Central',
  'America/Los_Angeles': 'US/Pacific',
};

/** `2026-08-25 09:30:00 US/Eastern`, as IB's order messages print times. */
export function messageTime(time: UnixMs, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
  const clock = local.toPlainTime().toString({ smallestUnit: 'second' });
  return `${local.toPlainDate().toString()} ${clock} ${IB_ZONE_NAMES[timeZone] ?? timeZone}`;
}

const GOOD_TILL_DATE =
  /^(\d{4})(\d{2})(\d{2})(?:([ -])(\d{2}):(\d{2})(?::(\d{2}))?)?(?: +([A-Za-z][\w/+-]*))?$/;

/**
 * IB's `goodTillDate`: `20261231 16:00:00 US/Eastern`, `20261231-21:00:00` (UTC) or `20261231` (end of that day). Without a
 * zone, New York. Undefined when the text is none of these.
 */
export function parseGoodTillDate(text: string): UnixMs | undefined {
  const match = GOOD_TILL_DATE.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, separator, hour, minute, second, zone] = match;
  const timeZone = zone ?? (separator === '-' ? 'UTC' : MARKET_DAY_ZONE);
  const [h, m, s] = hour === undefined ? ['23', '59', '59'] : [hour, minute, second ?? '00'];
  try {
    const local = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${h}:${m}:${s}`);
    return unixMs(local.toZonedDateTime(timeZone).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
