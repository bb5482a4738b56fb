import { type EndOfTrading, type FutureTerms, futureTerms } from '../../instruments/future-terms.ts';
import { lastTradeDate, monthOfCode } from '../../instruments/futures-calendar.ts';
import { FUTURES_ROOTS, type FuturesRoot } from '../../instruments/futures-roots.ts';

/** A listed future. Exchange, months and the rule of its end are those of `FUTURES_ROOTS`. */
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
  {
    symbol: 'CL',
    multiplier: 1000,
    tick: 0.01,
    longName: 'Light Sweet Crude Oil',
    conIds: {},
    conIdBase: 256_000_000,
    startPrice: 65,
    annualVolatility: 0.35,
    spreadTicks: 1,
    typicalSize: 15,
    tradesPerMinute: 120,
    moves: 0.15,
  },
  {
    symbol: 'GC',
    multiplier: 100,
    tick: 0.1,
    longName: 'Gold',
    conIds: {},
    conIdBase: 256_100_000,
    startPrice: 4100,
    annualVolatility: 0.18,
    spreadTicks: 1,
    typicalSize: 6,
    tradesPerMinute: 100,
    moves: 0.05,
  },
];

/** By exchange; from CME Group's contract specifications, as of 2026-11. */
const ENDS_OF_TRADING: Readonly<Record<FuturesRoot['exchange'], EndOfTrading>> = {
  CME: { at: '08:30', timeZone: 'America/Chicago' },
  CBOT: { at: '08:30', timeZone: 'America/Chicago' },
  NYMEX: { at: '14:30', timeZone: 'America/New_York' },
  COMEX: { at: '13:30', timeZone: 'America/New_York' },
};

/** One listed month. */
export interface ListedMonth {
  readonly localSymbol: string;
  readonly conId: number;
  /** `YYYYMMDD`. */
  readonly lastTradeDate: string;
  readonly terms: FutureTerms;
}

const FIRST_YEAR = 2000;

/** The exchange's own facts of a listed future. */
export function rootOf({ symbol }: FutureRoot): FuturesRoot {
  const root = FUTURES_ROOTS.get(symbol);
  if (root === undefined) throw new Error(`the catalogue lists an unknown future: ${symbol}`);
  return root;
}

/** The next `count` contract months that still trade on `date`, nearest first. */
export function listedMonths(
  listed: FutureRoot,
  date: Temporal.PlainDate,
  count: number,
): readonly ListedMonth[] {
  const root = rootOf(listed);
  const codes = [...root.activeMonths];
  const months: ListedMonth[] = [];
  for (let year = date.year; months.length < count; year++) {
    for (const [index, code] of codes.entries()) {
      const contract = { year, month: monthOfCode(code) ?? 1 };
      const last = lastTradeDate(root, contract);
      if (Temporal.PlainDate.compare(last, date) < 0 || months.length === count) continue;
      months.push({
        localSymbol: `${listed.symbol}${code}${year % 10}`,
        conId:
          listed.conIds[`${listed.symbol}${code}${year}`] ??
          listed.conIdBase + (year - FIRST_YEAR) * codes.length + index,
        lastTradeDate: last.toString().replaceAll('-', ''),
        terms: futureTerms(root, contract, ENDS_OF_TRADING[root.exchange]),
      });
    }
  }
  return months;
}
