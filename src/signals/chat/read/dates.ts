import { monthlyExpiration } from '../../../instruments/options/expirations.ts';

/** Time zone of the exchanges whose options chat rooms trade: a date in a message is a date there. */
export const ROOM_ZONE = 'America/New_York';

/** A date of next year is meant by a day and month that lie this many days ahead at most; else it has passed. */
const FARTHEST_DAYS = 270;
const FRIDAY = 5;

/** The exchange's date at a moment (Unix milliseconds). */
export function dateAt(time: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(ROOM_ZONE).toPlainDate();
}

/** Undefined for what is no date: 2/30, 13/1. */
export function dateOf(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** The next such day from `today`, or that of this year when it has passed. */
export function nextDate(
  today: Temporal.PlainDate,
  month: number,
  day: number,
): Temporal.PlainDate | undefined {
  const thisYear = dateOf(today.year, month, day);
  if (thisYear && Temporal.PlainDate.compare(thisYear, today) >= 0) return thisYear;
  const nextYear = dateOf(today.year + 1, month, day);
  if (nextYear && today.until(nextYear).total('days') <= FARTHEST_DAYS) return nextYear;
  return thisYear;
}

/** The Friday of this week (today, if it is one) or so many weeks later. */
export function fridayOf(today: Temporal.PlainDate, weeksLater: number): Temporal.PlainDate {
  const ahead = (FRIDAY - today.dayOfWeek + 7) % 7;
  return today.add({ days: ahead + 7 * weeksLater });
}

/** The third Friday of a month, or the business day before. */
export const monthlyOf = (year: number, month: number): Temporal.PlainDate =>
  monthlyExpiration(Temporal.PlainYearMonth.from({ year, month }));

/** So many days of trading later; weekends are left out, holidays are not known here. */
export function weekdaysLater(today: Temporal.PlainDate, days: number): Temporal.PlainDate {
  let date = today;
  for (let left = days; left > 0; ) {
    date = date.add({ days: 1 });
    if (date.dayOfWeek <= FRIDAY) left -= 1;
  }
  return date;
}
