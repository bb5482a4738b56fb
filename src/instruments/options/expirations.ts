import { businessDayOnOrBefore, isBusinessDay } from '../futures-calendar.ts';
import { FRIDAY, nthWeekday, plainDate } from '../sessions/calendar-rules.ts';
import type { ExpiryCycle } from './option-class.ts';

/** `daily` classes list every business day of so many days ahead. */
const DAILY_DAYS = 14;
const WEEKLY_DAYS = 56;
const CONSECUTIVE_MONTHS = 4;
const YEAR_MONTHS = 12;
/** Years ahead in which January (of single stocks) or June and December (of the others) are listed: LEAPS. */
const LONG_YEARS = 3;
const JUNE = 6;
const DECEMBER = 12;
/** Months ahead that the classes of futures options list. */
const FUTURES_MONTHS: Readonly<Record<'quarterly' | 'month-end' | 'week', number>> = {
  quarterly: 12,
  'month-end': 4,
  week: 2,
};

type Month = Temporal.PlainYearMonth;

/** The third Friday, or the business day before when that is a holiday (OCC's rule for standard contracts). */
export const monthlyExpiration = ({ year, month }: Month): Temporal.PlainDate =>
  businessDayOnOrBefore(nthWeekday(year, month, FRIDAY, 3));

const lastDay = ({ year, month }: Month): Temporal.PlainDate =>
  businessDayOnOrBefore(plainDate(year, month, 1).add({ months: 1 }).subtract({ days: 1 }));

/** The month's nth Friday, or the business day before. */
const nthFriday = ({ year, month }: Month, nth: number): Temporal.PlainDate =>
  businessDayOnOrBefore(nthWeekday(year, month, FRIDAY, nth));

function months(from: Temporal.PlainDate, count: number): Month[] {
  const first = from.toPlainYearMonth();
  return Array.from({ length: count + 1 }, (_, ahead) => first.add({ months: ahead }));
}

const isQuarterly = ({ month }: Month): boolean => month % 3 === 0;

/** Every business day of the next fortnight. */
function dailies(date: Temporal.PlainDate): Temporal.PlainDate[] {
  return Array.from({ length: DAILY_DAYS + 1 }, (_, ahead) => date.add({ days: ahead })).filter(
    isBusinessDay,
  );
}

/** The Fridays of the next eight weeks, or the business day before. */
function weeklies(date: Temporal.PlainDate): Temporal.PlainDate[] {
  const friday = date.add({ days: (FRIDAY - date.dayOfWeek + 7) % 7 });
  return Array.from({ length: WEEKLY_DAYS / 7 }, (_, week) =>
    businessDayOnOrBefore(friday.add({ weeks: week })),
  );
}

/** The next four months, the quarter months within a year, and beyond it the months in `longMonths` of three years. */
function monthlies(date: Temporal.PlainDate, longMonths: readonly number[]): Temporal.PlainDate[] {
  return months(date, LONG_YEARS * YEAR_MONTHS)
    .filter((month, ahead) => {
      if (ahead <= CONSECUTIVE_MONTHS) return true;
      return (ahead <= YEAR_MONTHS && isQuarterly(month)) || longMonths.includes(month.month);
    })
    .map(monthlyExpiration);
}

function futuresWeek(date: Temporal.PlainDate, nth: number): Temporal.PlainDate[] {
  return months(date, FUTURES_MONTHS.week)
    .filter((month) => nth !== 3 || !isQuarterly(month))
    .map((month) => nthFriday(month, nth));
}

function candidates(cycle: ExpiryCycle, date: Temporal.PlainDate): Temporal.PlainDate[] {
  switch (cycle) {
    case 'daily':
      return [
        ...dailies(date),
        ...weeklies(date),
        ...months(date, CONSECUTIVE_MONTHS).map(lastDay),
        ...months(date, YEAR_MONTHS).filter(isQuarterly).map(lastDay),
        ...monthlies(date, [1, JUNE, DECEMBER]),
      ];
    case 'weekly':
      return [...weeklies(date), ...monthlies(date, [1])];
    case 'monthly':
      return monthlies(date, [JUNE, DECEMBER]);
    case 'quarterly':
      return months(date, FUTURES_MONTHS.quarterly).filter(isQuarterly).map(monthlyExpiration);
    case 'month-end':
      return months(date, FUTURES_MONTHS['month-end']).map(lastDay);
    default:
      return futuresWeek(date, Number(cycle.slice(-1)));
  }
}

/**
 * The expirations that a class lists on a market date, earliest first, that date included. Standard contracts expire on third
 * Fridays; an expiration on a holiday of the stock exchanges comes a business day earlier. For AM-settled classes these are the
 * dates of settlement.
 */
export function expirationsOf(cycle: ExpiryCycle, date: Temporal.PlainDate): readonly Temporal.PlainDate[] {
  const found = new Map(
    candidates(cycle, date)
      .filter((day) => Temporal.PlainDate.compare(day, date) >= 0)
      .map((day) => [day.toString(), day]),
  );
  return [...found.values()].sort(Temporal.PlainDate.compare);
}

/** The last day on which a contract trades: of AM-settled ones the business day before the expiration. */
export const lastTradingDay = (expiration: Temporal.PlainDate, isMorning: boolean): Temporal.PlainDate =>
  isMorning ? businessDayOnOrBefore(expiration.subtract({ days: 1 })) : expiration;
