/** Monday is 1, Sunday is 7, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const MONDAY: Weekday = 1;
export const THURSDAY: Weekday = 4;
export const FRIDAY: Weekday = 5;
export const SATURDAY: Weekday = 6;
export const SUNDAY: Weekday = 7;

export const plainDate = (year: number, month: number, day: number): Temporal.PlainDate =>
  new Temporal.PlainDate(year, month, day);

/** The nth (from 1) such weekday of a month. */
export function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): Temporal.PlainDate {
  const first = plainDate(year, month, 1);
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + 7 * (nth - 1) });
}

/** The last such weekday of a month. */
export function lastWeekday(year: number, month: number, weekday: Weekday): Temporal.PlainDate {
  const last = plainDate(year, month, 1).add({ months: 1 }).subtract({ days: 1 });
  return last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 });
}

/** Easter Sunday of the Gregorian calendar (the anonymous computus of 1876). */
export function easterSunday(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
  const weekdayShift = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const leapShift = Math.floor((golden + 11 * epact + 22 * weekdayShift) / 451);
  const sum = epact + weekdayShift - 7 * leapShift + 114;
  return plainDate(year, Math.floor(sum / 31), (sum % 31) + 1);
}

export const goodFriday = (year: number): Temporal.PlainDate => easterSunday(year).subtract({ days: 2 });

export const thanksgiving = (year: number): Temporal.PlainDate => nthWeekday(year, 11, THURSDAY, 4);

/** When a holiday of a fixed date is observed: Saturday's on Friday before, Sunday's on Monday after. */
export function observed(date: Temporal.PlainDate): Temporal.PlainDate {
  if (date.dayOfWeek === SATURDAY) return date.subtract({ days: 1 });
  if (date.dayOfWeek === SUNDAY) return date.add({ days: 1 });
  return date;
}

/** New Year's Day as exchanges keep it: Sunday's on Monday, Saturday's not at all (the year's last day trades). */
export function newYearObserved(year: number): Temporal.PlainDate {
  const date = plainDate(year, 1, 1);
  return date.dayOfWeek === SUNDAY ? date.add({ days: 1 }) : date;
}

/** Monday to Thursday. */
export const isBeforeFriday = (date: Temporal.PlainDate): boolean => date.dayOfWeek <= 4;

/** Keeps a year's table, computed once. */
export function byYear<Value>(compute: (year: number) => Value): (year: number) => Value {
  const years = new Map<number, Value>();
  return (year) => {
    const known = years.get(year);
    if (known !== undefined) return known;
    const value = compute(year);
    years.set(year, value);
    return value;
  };
}
