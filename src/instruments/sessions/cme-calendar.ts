import {
  byYear,
  goodFriday,
  isBeforeFriday,
  lastWeekday,
  MONDAY,
  newYearObserved,
  nthWeekday,
  observed,
  plainDate,
  thanksgiving,
} from './calendar-rules.ts';

const at = (hour: number, minute: number): number => hour * 60 + minute;

/** Before this date US holidays halted index futures at 10:30 Chicago time, since then at 12:00. */
const NOON_HALT_SINCE = '2014-03-01';

/** Full closures of CME equity-index futures. */
const closures = byYear((year): ReadonlyMap<string, string> => {
  const days: [Temporal.PlainDate, string][] = [
    [newYearObserved(year), "New Year's Day"],
    [observed(plainDate(year, 12, 25)), 'Christmas Day'],
  ];
  const friday = goodFriday(year);
  if (!isPayrollFriday(friday)) days.push([friday, 'Good Friday']);
  return new Map(days.map(([date, name]) => [date.toString(), name]));
});

/** Early halts: date → minutes after midnight, Chicago time. */
const halts = byYear((year): ReadonlyMap<string, number> => {
  const table = new Map<string, number>();
  const shortened = [thanksgiving(year).add({ days: 1 })];
  const eves = [plainDate(year, 12, 24), plainDate(year, 7, 3)];
  for (const eve of eves) if (isBeforeFriday(eve)) shortened.push(eve);
  for (const date of shortened) table.set(date.toString(), at(12, 15));

  const holidays = [
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    lastWeekday(year, 5, MONDAY),
    observed(plainDate(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    thanksgiving(year),
  ];
  if (year >= 2022) holidays.push(observed(plainDate(year, 6, 19)));
  for (const date of holidays) {
    const text = date.toString();
    table.set(text, text < NOON_HALT_SINCE ? at(10, 30) : at(12, 0));
  }
  const friday = goodFriday(year);
  if (isPayrollFriday(friday)) table.set(friday.toString(), at(8, 15));
  return table;
});

/** The jobs report comes on a month's first Friday, also when that is Good Friday: then futures trade until it is out. */
function isPayrollFriday(date: Temporal.PlainDate): boolean {
  return date.day <= 7;
}

/**
 * The holiday on which CME equity-index futures have no trading day, or undefined. Approximated by rules that
 * hold since 2009 (Christmas, New Year, Good Friday unless it is a jobs-report day); CME publishes each year's exact
 * calendar, and IB's `tradingHours`, where they cover the date, take precedence.
 */
export const cmeIndexHoliday = (date: Temporal.PlainDate): string | undefined =>
  closures(date.year).get(date.toString());

/**
 * When CME equity-index futures halt early on the trading day `date`: minutes after midnight in Chicago, else
 * undefined. 12:00 on US holidays (10:30 until February 2014), 12:15 on the day after Thanksgiving, on Christmas Eve and on
 * July 3, 08:15 on a Good Friday with a jobs report.
 */
export const cmeIndexHalt = (date: Temporal.PlainDate): number | undefined =>
  cmeIndexHoliday(date) === undefined ? halts(date.year).get(date.toString()) : undefined;
