import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { PriceStep } from '../price-step.ts';
import type { SecType } from '../sec-type.ts';
import type { StrikeGrid } from './strikes.ts';

/** When a class lists expirations; the rules are in `expirations.ts`. */
export type ExpiryCycle =
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'quarterly'
  | 'week-1'
  | 'week-2'
  | 'week-3'
  | 'week-4'
  | 'month-end';

/** `AM`: settled by the opening of the day after the last trading day; `PM`: by the close of the last trading day. */
export type Settlement = 'AM' | 'PM';

/** One class of options (IB's trading class): what all its contracts have in common. */
export interface OptionClass {
  /** 0 to 54, for ever the same: it is part of every conId of the class. */
  readonly number: number;
  readonly secType: 'OPT' | 'FOP';
  /** Of the underlying: `SPX` for the class `SPXW`. */
  readonly symbol: string;
  readonly tradingClass: string;
  readonly longName: string;
  readonly multiplier: number;
  readonly style: 'american' | 'european';
  readonly settlement: Settlement;
  /** What an exercise gives: the underlying at the strike, or the difference in money. */
  readonly delivery: 'physical' | 'cash';
  readonly cycle: ExpiryCycle;
  /** Where orders are routed: `SMART`, `CME`. */
  readonly exchange: string;
  readonly exchanges: readonly string[];
  /** Strikes are whole numbers of this; part of every conId of the class. */
  readonly strikeUnit: number;
  readonly grid: StrikeGrid;
  readonly priceSteps: readonly PriceStep[];
  /** It trades until a quarter of an hour after the stocks: broad indices and their funds. */
  readonly closesLate: boolean;
}

/** What an option instrument has besides what every instrument has. */
export interface OptionTerms {
  /** Of the stock, index or future that it is an option on. */
  readonly underlying: ConId;
  readonly underlyingSecType: SecType;
  readonly style: 'american' | 'european';
  readonly settlement: Settlement;
  readonly delivery: 'physical' | 'cash';
  /** The date in its local symbol, `YYYYMMDD`; of AM-settled contracts the day after the last trading day. */
  readonly expirationDate: string;
  /** The moment whose price of the underlying decides: 16:00 New York, 09:30 for AM settlement. */
  readonly fixing: UnixMs;
}
