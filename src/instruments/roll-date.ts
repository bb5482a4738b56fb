import {
  businessDayOnOrBefore,
  businessDaysBefore,
  type ContractMonth,
  contractMonthText,
  firstNoticeDate,
  frontMonth,
  monthCode,
  monthOfCode,
  rollDate,
} from './futures-calendar.ts';
import { FUTURES_ROOTS, type FuturesRoot } from './futures-roots.ts';
import type { Instrument } from './instrument.ts';
import { rollOf } from './symbology/futures.ts';
import type { RollDays } from './symbology/roll-days.ts';

const MONTH_LETTER = /([FGHJKMNQUVXZ])\d{1,2}$/;

const BY_CLASS: ReadonlyMap<string, FuturesRoot> = new Map(
  [...FUTURES_ROOTS.values()].map((root) => [root.tradingClass, root]),
);

/** The family of a contract, where it is known. */
export const rootOf = ({ tradingClass }: Pick<Instrument, 'tradingClass'>): FuturesRoot | undefined =>
  BY_CLASS.get(tradingClass);

/**
 * The month that the local symbol names (`CLJ6`: April), which for energies is later than that of the last trading day;
 * without a month in the symbol, that of the last trading day.
 */
export function deliveryMonth(localSymbol: string, last: Temporal.PlainDate): ContractMonth {
  const month = monthOfCode(MONTH_LETTER.exec(localSymbol)?.[1] ?? '') ?? last.month;
  return { year: month < last.month ? last.year + 1 : last.year, month };
}

/** `20261218` as a date; undefined where it is none. */
export function lastTradeDay({ lastTradeDate = '' }: Pick<Instrument, 'lastTradeDate'>) {
  if (!/^\d{8}$/.test(lastTradeDate)) return undefined;
  return Temporal.PlainDate.from(lastTradeDate);
}

/**
 * The day from which on a long position may be delivered to: first notice by the exchange's rule of the family, or the last
 * trading day where that comes first (energies, currencies: nothing is delivered before). IB does not tell it. `cash`: paid
 * out, never delivered. Families that are not known count as delivered, with first notice on the last business day
 * before the month of delivery.
 */
export function deliverableFrom(
  { localSymbol, tradingClass }: Pick<Instrument, 'localSymbol' | 'tradingClass'>,
  last: Temporal.PlainDate,
): Temporal.PlainDate | 'cash' {
  const month = deliveryMonth(localSymbol, last);
  const root = BY_CLASS.get(tradingClass);
  const notice = root
    ? firstNoticeDate(root, month)
    : businessDayOnOrBefore(Temporal.PlainDate.from({ ...month, day: 1 }).subtract({ days: 1 }));
  // Currencies are delivered, after their last trading day.
  if (notice === undefined) return root?.expiry === 'before-third-wednesday' ? last : 'cash';
  return Temporal.PlainDate.compare(notice, last) < 0 ? notice : last;
}

/** When a contract that is held is rolled, and into which. */
export interface RollDates {
  readonly root: FuturesRoot;
  /** Of the contract that is held. */
  readonly month: ContractMonth;
  /** The date from which a continuous symbol means the next month. */
  readonly rolls: Temporal.PlainDate;
  readonly lastTrade: Temporal.PlainDate;
  /** Absent: paid out, never delivered. */
  readonly deliverable?: Temporal.PlainDate;
}

/** The dates of a contract by the calendar; undefined where its family or its end is not known. */
export function rollDatesOf(instrument: Instrument, rollDays: RollDays): RollDates | undefined {
  const root = rootOf(instrument);
  const last = lastTradeDay(instrument);
  if (instrument.secType !== 'FUT' || !root || !last) return undefined;
  const month = deliveryMonth(instrument.localSymbol, last);
  const days = rollOf(root, { date: last, rollDays }).rollDays ?? root.rollDays;
  const deliverable = deliverableFrom(instrument, last);
  return {
    root,
    month,
    rolls: rollDate(root, month, days),
    lastTrade: last,
    ...(deliverable === 'cash' ? {} : { deliverable }),
  };
}

/** So many trading days before the roll: the day from which a position is rolled. */
export const dueFrom = ({ rolls }: RollDates, daysBefore: number): Temporal.PlainDate =>
  businessDaysBefore(rolls, daysBefore);

/**
 * The month that a held contract is rolled into on a date: the front of then, or the next that a continuous symbol visits where
 * the front is no later than what is held.
 */
export function nextMonth(
  { root, month }: RollDates,
  date: Temporal.PlainDate,
  rollDays: RollDays,
): ContractMonth {
  const offset = rollOf(root, { date, rollDays });
  for (let nth = 1; ; nth += 1) {
    const front = frontMonth(root, date, { ...offset, nth });
    if (contractMonthText(front) > contractMonthText(month)) return front;
  }
}

/** `ESH2027`. */
export const contractName = (root: FuturesRoot, { year, month }: ContractMonth): string =>
  `${root.root}${monthCode(month)}${year}`;
