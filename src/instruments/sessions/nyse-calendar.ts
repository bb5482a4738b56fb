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
  THURSDAY,
  thanksgiving,
} from './calendar-rules.ts';

/** Days of mourning, disaster and the like since 1990, on which the exchange did not open. */
const SPECIAL_CLOSURES: ReadonlyMap<string, string> = new Map([
  ['1994-04-27', 'Mourning of Richard Nixon'],
  ['2001-09-11', 'Attacks of September 11'],
  ['2001-09-12', 'Attacks of September 11'],
  ['2001-09-13', 'Attacks of September 11'],
  ['2001-09-14', 'Attacks of September 11'],
  ['2004-06-11', 'Mourning of Ronald Reagan'],
  ['2007-01-02', 'Mourning of Gerald Ford'],
  ['2012-10-29', 'Hurricane Sandy'],
  ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'Mourning of George H. W. Bush'],
  ['2025-01-09', 'Mourning of Jimmy Carter'],
]);

/** One-off early closes since 1990 that no rule gives. */
const SPECIAL_EARLY_CLOSES: readonly string[] = ['1999-12-31', '2003-12-26'];

const holidays = byYear((year): ReadonlyMap<string, string> => {
  const days: [Temporal.PlainDate, string][] = [
    [newYearObserved(year), "New Year's Day"],
    [nthWeekday(year, 2, MONDAY, 3), "Washington's Birthday"],
    [goodFriday(year), 'Good Friday'],
    [lastWeekday(year, 5, MONDAY), 'Memorial Day'],
    [observed(plainDate(year, 7, 4)), 'Independence Day'],
    [nthWeekday(year, 9, MONDAY, 1), 'Labor Day'],
    [thanksgiving(year), 'Thanksgiving Day'],
    [observed(plainDate(year, 12, 25)), 'Christmas Day'],
  ];
  if (year >= 1998) days.push([nthWeekday(year, 1, MONDAY, 3), 'Martin Luther King, Jr. Day']);
  if (year >= 2022) days.push([observed(plainDate(year, 6, 19)), 'Juneteenth']);
  return new Map(days.map(([date, name]) => [date.toString(), name]));
});

const earlyCloses = byYear((year): ReadonlySet<string> => {
  const days = [thanksgiving(year).add({ days: 1 })];
  const christmasEve = plainDate(year, 12, 24);
  if (isBeforeFriday(christmasEve)) days.push(christmasEve);
  const independenceDay = plainDate(year, 7, 4);
  const dayBefore = independenceDay.subtract({ days: 1 });
  // Until 2012 a Thursday holiday shortened the Friday after it; since then the Wednesday before.
  if (independenceDay.dayOfWeek === THURSDAY && year < 2013) days.push(independenceDay.add({ days: 1 }));
  else if (isBeforeFriday(dayBefore)) days.push(dayBefore);
  return new Set([...days.map(String), ...SPECIAL_EARLY_CLOSES]);
});

/**
 * The holiday that closes NYSE and Nasdaq on `date`, or undefined. Weekends are no holidays. By the rules of NYSE
 * (rule 7.2), which hold since 1990 with the additions of 1998 (Martin Luther King, Jr. Day) and 2022 (Juneteenth).
 */
export function nyseHoliday(date: Temporal.PlainDate): string | undefined {
  const text = date.toString();
  return SPECIAL_CLOSURES.get(text) ?? holidays(date.year).get(text);
}

/** True when NYSE and Nasdaq close at 13:00 New York time on `date`. */
export const nyseClosesEarly = (date: Temporal.PlainDate): boolean =>
  earlyCloses(date.year).has(date.toString()) && nyseHoliday(date) === undefined;
