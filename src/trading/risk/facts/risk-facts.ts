import type { MarginPreview, Side } from '../../../broker/port.ts';
import type { UnixMs } from '../../../core/clock.ts';
import type { ConId, OrderRef } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { SecType } from '../../../instruments/sec-type.ts';
import type { Quote } from '../../../marketdata/market.ts';
import type { RiskBook } from '../book/risk-book.ts';
import type { RiskScope } from '../scope.ts';

/** What is known of an instrument's market beside its quote. What is absent is not known. */
export interface MarketFacts {
  /** Average true range of the last 14 days, in price. */
  readonly atr?: number;
  /** Average daily volume of the last 20 days, in units. */
  readonly averageVolume?: number;
  /** Open contracts of an option. */
  readonly openInterest?: number;
  /** Shares of a stock that can be borrowed to sell short. */
  readonly shortableShares?: number;
  /** Price of an option's underlying. */
  readonly underlying?: number;
}

/** One instrument that is held or being entered, before the order that is judged. */
export interface Holding {
  readonly instrument: Instrument;
  /** Held, signed. */
  readonly quantity: number;
  /** What resting entries may add on each side. */
  readonly buys: number;
  readonly sells: number;
  /** Value of one unit in the base currency; NaN while its price or its currency's rate is not known. */
  readonly unitValue: number;
}

/**
 * What the broker said about the margins of the order that is judged. `later`: it is asked once the position that stands in the
 * way is closed.
 */
export type PreviewFact =
  | { readonly kind: 'told'; readonly preview: MarginPreview; readonly ageMs: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'later' };

/** What the checks may ask beside the order itself. Answers are worked out when they are first asked for. */
export interface RiskFacts {
  readonly book: RiskBook;
  /** The broker's clock. */
  readonly marketNow: UnixMs;
  /** Net liquidation in the base currency, moved on by open profit. */
  readonly equity?: number;
  readonly market: MarketFacts;
  /** The same of a leg of the spread that is judged, with its quote. */
  ofLeg?(leg: Instrument): { readonly market: MarketFacts; readonly quote?: Quote };
  /** What a unit of a currency is worth in the base currency; NaN where it is not known. */
  rate(currency: string): number;
  /** Instruments held or being entered in a scope. Of a closing that a reverse waits for, as if it were done. */
  holdings(scope: RiskScope): readonly Holding[];
  /** Entries of an instrument that may still fill. */
  openEntries(conId: ConId): readonly OrderRef[];
  /** How many orders of ours are open in an instrument on a side, exits that wait for their entry included. */
  openOrders(conId: ConId, side: Side): number;
  /** Active orders of a contract and side that the broker takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
  /** What positions and resting entries of a scope lose when every stop is hit, in the base currency. */
  openRisk(scope: RiskScope): number;
  /** Profit of a scope since the risk day or week began, open and closed, after commissions, in the base currency. */
  profitSince(began: 'day' | 'week', scope: RiskScope): number;
  secTypeOf(conId: ConId): SecType | undefined;
  /** Absent: the broker has not been asked about this order. */
  readonly margin?: PreviewFact;
  /** Why this instrument's position or orders are not known for sure; absent when they are. */
  readonly doubt?: string;
}
