import { FRIDAY, nthWeekday } from '../../instruments/sessions/calendar-rules.ts';
import { nyseHoliday } from '../../instruments/sessions/nyse-calendar.ts';
import { STOCKS } from './stocks.ts';
import { WIDE_STOCKS } from './wide-stocks.ts';

/** A year's dividend yields, continuous; other stocks and funds pay none. */
export const DIVIDEND_YIELDS: Readonly<Record<string, number>> = {
  SPY: 0.011,
  QQQ: 0.005,
  SPX: 0.011,
  AAPL: 0.004,
  MSFT: 0.007,
  NVDA: 0.0002,
  GOOGL: 0.003,
  GOOG: 0.003,
  IBM: 0.022,
  AIG: 0.021,
  BAC: 0.02,
  META: 0.003,
  CSCO: 0.021,
  MU: 0.002,
  ORCL: 0.009,
  DIS: 0.01,
  KO: 0.029,
  WMT: 0.009,
  JPM: 0.019,
  V: 0.008,
  XOM: 0.034,
  PFE: 0.068,
  T: 0.043,
  BABA: 0.006,
  IWM: 0.011,
  DIA: 0.014,
  TLT: 0.043,
};

/** Funds pay at the end of quarters, stocks in the months between. */
const FUNDS: ReadonlySet<string> = new Set(['SPY', 'QQQ', 'IWM', 'DIA', 'TLT']);
const FUND_MONTHS = [3, 6, 9, 12] as const;
const STOCK_MONTHS = [2, 5, 8, 11] as const;
const PAYMENTS_A_YEAR = 4;

const PRICES = new Map([...STOCKS, ...WIDE_STOCKS].map(({ symbol, startPrice }) => [symbol, startPrice]));

/** A quarter's dividend in the stock's currency, in whole cents: a quarter of the yield on the listing's price; 0 where none is paid. */
export function quarterlyDividend(symbol: string): number {
  const yearly = (DIVIDEND_YIELDS[symbol] ?? 0) * (PRICES.get(symbol) ?? 0);
  return yearly === 0 ? 0 : Math.max(1, Math.round((yearly / PAYMENTS_A_YEAR) * 100)) / 100;
}

/** Made-up ex-dates: of funds the third Friday of a quarter's last month, of stocks the second Friday of its middle; before a holiday. */
function exDates(symbol: string, year: number): Temporal.PlainDate[] {
  const isFund = FUNDS.has(symbol);
  return (isFund ? FUND_MONTHS : STOCK_MONTHS).map((month) => {
    const friday = nthWeekday(year, month, FRIDAY, isFund ? 3 : 2);
    return nyseHoliday(friday) === undefined ? friday : friday.subtract({ days: 1 });
  });
}

/** What holders of a stock at the beginning of a market date (`YYYY-MM-DD`) get for a share: its dividend on ex-dates, else 0. */
export function dividendOn(symbol: string, date: string): number {
  const dividend = quarterlyDividend(symbol);
  if (dividend === 0) return 0;
  const day = Temporal.PlainDate.from(date);
  return exDates(symbol, day.year).some((exDate) => exDate.equals(day)) ? dividend : 0;
}

/** What is paid for a share in a year, and next; undefined for stocks that pay nothing. */
export interface DividendOutlook {
  readonly past12Months: number;
  readonly next12Months: number;
  /** The first ex-date after the date asked for, `YYYYMMDD`. */
  readonly nextDate: string;
  readonly next: number;
}

/** The dividends of a stock as they stand on a market date (`YYYY-MM-DD` or `YYYYMMDD`). */
export function dividendOutlook(symbol: string, date: string): DividendOutlook | undefined {
  const next = quarterlyDividend(symbol);
  if (next === 0) return undefined;
  const day = Temporal.PlainDate.from(date);
  const coming = [day.year, day.year + 1]
    .flatMap((year) => exDates(symbol, year))
    .find((exDate) => Temporal.PlainDate.compare(exDate, day) > 0);
  if (coming === undefined) return undefined;
  const year = Math.round(next * PAYMENTS_A_YEAR * 100) / 100;
  return { past12Months: year, next12Months: year, nextDate: coming.toString().replaceAll('-', ''), next };
}
