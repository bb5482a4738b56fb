import type { FuturesRoot } from './futures-roots.ts';
import {
  FRIDAY,
  lastWeekday,
  nthWeekday,
  plainDate,
  SATURDAY,
  type Weekday,
} from './sessions/calendar-rules.ts';
import { nyseHoliday } from './sessions/nyse-calendar.ts';

/** CME's letters for January to December. */
export const MONTH_CODES = 'FGHJKMNQUVXZ';
const WEDNESDAY: Weekday = 3;

/** A month of delivery. */
export interface ContractMonth {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** `Z` for 12. Throws for a month that is none. */
export function monthCode(month: number): string {
  const code = MONTH_CODES[month - 1];
  if (code === undefined) throw new RangeError(`no month ${month}`);
  return code;
}

/** 12 for `Z`; undefined for a letter that is no month code. */
export function monthOfCode(code: string): number | undefined {
  const index = code.length === 1 ? MONTH_CODES.indexOf(code) : -1;
  return index < 0 ? undefined : index + 1;
}

/** IB's `YYYYMM`. */
export const contractMonthText = ({ year, month }: ContractMonth): string =>
  `${year}${String(month).padStart(2, '0')}`;

/** A day on which US exchanges open: neither weekend nor NYSE holiday. */
export const isBusinessDay = (date: Temporal.PlainDate): boolean =>
  date.dayOfWeek < SATURDAY && nyseHoliday(date) === undefined;

/** The date itself when it is a business day, else the last one before. */
export function businessDayOnOrBefore(date: Temporal.PlainDate): Temporal.PlainDate {
  let day = date;
  while (!isBusinessDay(day)) day = day.subtract({ days: 1 });
  return day;
}

/** `count` business days before a date, the date not counted. */
export function businessDaysBefore(date: Temporal.PlainDate, count: number): Temporal.PlainDate {
  let day = date;
  for (let left = count; left > 0; left--) day = businessDayOnOrBefore(day.subtract({ days: 1 }));
  return day;
}

/** Business days after `from`, up to and with `to`; negative days are none. */
export function businessDaysUntil(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  let days = 0;
  for (let day = from.add({ days: 1 }); Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 }))
    if (isBusinessDay(day)) days += 1;
  return days;
}

/** Last trading day of equity-index futures: the third Friday, or the business day before it. */
export const indexLastTradeDate = ({ year, month }: ContractMonth): Temporal.PlainDate =>
  businessDayOnOrBefore(nthWeekday(year, month, FRIDAY, 3));

/**
 * The date up to which a contract month is traded: its last trading day, or for deliverable contracts the first notice
 * day if that comes earlier. By the exchange's rules, with NYSE's holidays standing in for the exchange's own.
 */
export function endOfContract(root: FuturesRoot, contract: ContractMonth): Temporal.PlainDate {
  const { year, month } = contract;
  const first = plainDate(year, month, 1);
  switch (root.expiry) {
    case 'third-friday':
      return indexLastTradeDate(contract);
    case 'before-third-wednesday':
      return businessDaysBefore(nthWeekday(year, month, WEDNESDAY, 3), 2);
    case 'last-friday':
      return businessDayOnOrBefore(lastWeekday(year, month, FRIDAY));
    case 'first-notice':
      return businessDaysBefore(first, 1);
    case 'natural-gas':
      return businessDaysBefore(first, 3);
    case 'crude-oil':
      return businessDaysBefore(businessDayOnOrBefore(first.subtract({ months: 1 }).with({ day: 25 })), 3);
  }
}

/** The date from which a continuous symbol means the month after this one. */
export const rollDate = (
  root: FuturesRoot,
  contract: ContractMonth,
  rollDays: number = root.rollDays,
): Temporal.PlainDate => endOfContract(root, contract).subtract({ days: rollDays });

/** `count` business days after a date, the date not counted. */
export function businessDaysAfter(date: Temporal.PlainDate, count: number): Temporal.PlainDate {
  let day = date;
  for (let left = count; left > 0; left--) {
    do day = day.add({ days: 1 });
    while (!isBusinessDay(day));
  }
  return day;
}

/**
 * The last trading day of a contract month. Metals trade until the third last business day of their month. Rates and
 * grains, which have other rules, throw RangeError.
 */
export function lastTradeDate(root: FuturesRoot, contract: ContractMonth): Temporal.PlainDate {
  if (root.expiry !== 'first-notice') return endOfContract(root, contract);
  if (root.exchange !== 'COMEX') throw new RangeError(`no rule for the last trading day of ${root.root}`);
  const next = plainDate(contract.year, contract.month, 1).add({ months: 1 });
  return businessDaysBefore(next, 3);
}

/**
 * The first notice day of a contract month that is delivered; undefined for those that are not. Crude oil: two business days
 * after the last trading day; natural gas: the one after it.
 */
export function firstNoticeDate(root: FuturesRoot, contract: ContractMonth): Temporal.PlainDate | undefined {
  switch (root.expiry) {
    case 'first-notice':
      return endOfContract(root, contract);
    case 'crude-oil':
      return businessDaysAfter(endOfContract(root, contract), 2);
    case 'natural-gas':
      return businessDaysAfter(endOfContract(root, contract), 1);
    default:
      return undefined;
  }
}

/**
 * The contract month that a continuous symbol means on a market date: `nth` 1 is the front month (`ES1!`). It
 * changes `rollDays` calendar days before the contract ends (default: the root's own), so that on the roll day itself
 * the next month is the front.
 */
export function frontMonth(
  root: FuturesRoot,
  date: Temporal.PlainDate,
  { rollDays = root.rollDays, nth = 1 }: { readonly rollDays?: number; readonly nth?: number } = {},
): ContractMonth {
  let left = nth;
  for (let ahead = 0; ; ahead++) {
    const month = date.with({ day: 1 }).add({ months: ahead });
    const contract = { year: month.year, month: month.month };
    if (!root.activeMonths.includes(monthCode(month.month))) continue;
    if (Temporal.PlainDate.compare(date, rollDate(root, contract, rollDays)) >= 0) continue;
    left--;
    if (left <= 0) return contract;
  }
}
