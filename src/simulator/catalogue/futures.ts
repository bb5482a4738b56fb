import { FRIDAY, nthWeekday } from '../../instruments/sessions/calendar-rules.ts';
import { nyseHoliday } from '../../instruments/sessions/nyse-calendar.ts';

/** A quarterly index future. */
export interface FutureRoot {
  readonly symbol: string;
  readonly multiplier: number;
  readonly tick: number;
  readonly longName: string;
  /** conIds recorded from IB, by local symbol with a four-digit year: `ESZ2026`. */
  readonly conIds: Readonly<Record<string, number>>;
  /** For months without a recorded conId: that of the first month of `FIRST_YEAR`. Kept apart from the other roots'. */
  readonly conIdBase: number;
  readonly startPrice: number;
  readonly annualVolatility: number;
  readonly spreadTicks: number;
  readonly typicalSize: number;
  readonly tradesPerMinute: number;
  /** Correlation with the market, or the listing whose moves it makes: a stock's symbol or another root. */
  readonly moves: number | string;
}

export const FUTURE_ROOTS: readonly FutureRoot[] = [
  {
    symbol: 'ES',
    multiplier: 50,
    tick: 0.25,
    longName: 'E-mini S&P 500',
    conIds: {
      ESU2026: 649180671,
      ESZ2026: 515416632,
      ESH2027: 649180684,
      ESM2027: 649180661,
      ESU2027: 649180681,
      ESZ2027: 586139767,
      ESH2028: 649180666,
      ESM2028: 649180690,
      ESU2028: 649180675,
      ESZ2028: 654503299,
      ESH2029: 672387437,
      ESM2029: 691171642,
      ESU2029: 711280049,
    },
    conIdBase: 515_000_000,
    startPrice: 6900,
    annualVolatility: 0.17,
    spreadTicks: 1,
    typicalSize: 60,
    tradesPerMinute: 200,
    moves: 0.97,
  },
  {
    symbol: 'MES',
    multiplier: 5,
    tick: 0.25,
    longName: 'Micro E-Mini S&P 500 Stock Price Index',
    conIds: { MESM2026: 770561194 },
    conIdBase: 770_000_000,
    startPrice: 6900,
    annualVolatility: 0.17,
    spreadTicks: 1,
    typicalSize: 40,
    tradesPerMinute: 150,
    moves: 'ES',
  },
  {
    symbol: 'MNQ',
    multiplier: 2,
    tick: 0.25,
    longName: 'Micro E-Mini Nasdaq-100 Index',
    conIds: {},
    conIdBase: 770_100_000,
    startPrice: 25000,
    annualVolatility: 0.22,
    spreadTicks: 2,
    typicalSize: 20,
    tradesPerMinute: 180,
    moves: 'QQQ',
  },
];

/** One contract month. */
export interface ContractMonth {
  readonly localSymbol: string;
  readonly conId: number;
  /** `YYYYMMDD`. */
  readonly lastTradeDate: string;
}

const QUARTERLY_CODES = [
  [3, 'H'],
  [6, 'M'],
  [9, 'U'],
  [12, 'Z'],
] as const;
const FIRST_YEAR = 2000;

/** The third Friday of the month, or the day before when that is a holiday. */
export function quarterlyLastTradeDate(year: number, month: number): Temporal.PlainDate {
  const friday = nthWeekday(year, month, FRIDAY, 3);
  return nyseHoliday(friday) === undefined ? friday : friday.subtract({ days: 1 });
}

/** The next `count` contract months of the quarterly cycle that still trade on `date`, nearest first. */
export function quarterlyMonths(
  root: FutureRoot,
  date: Temporal.PlainDate,
  count: number,
): readonly ContractMonth[] {
  const months: ContractMonth[] = [];
  for (let year = date.year; months.length < count; year++) {
    for (const [quarter, [month, code]] of QUARTERLY_CODES.entries()) {
      const last = quarterlyLastTradeDate(year, month);
      if (Temporal.PlainDate.compare(last, date) < 0 || months.length === count) continue;
      const number = (year - FIRST_YEAR) * QUARTERLY_CODES.length + quarter;
      months.push({
        localSymbol: `${root.symbol}${code}${year % 10}`,
        conId: root.conIds[`${root.symbol}${code}${year}`] ?? root.conIdBase + number,
        lastTradeDate: last.toString().replaceAll('-', ''),
      });
    }
  }
  return months;
}
