import type { UnixMs } from '../core/clock.ts';
import type { ConId } from '../core/ids.ts';
import type { Price } from '../core/price.ts';

/** Best bid and ask. Absent where there is none. Sizes in units (shares, contracts). Times are the market's. */
export interface Quote {
  readonly conId: ConId;
  readonly time: UnixMs;
  readonly bid?: Price;
  readonly ask?: Price;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last?: Price;
  readonly lastSize?: number;
  /** Previous session's close. */
  readonly close?: Price;
  /** Units traded this session. */
  readonly volume?: number;
  /** Of options, by the broker's model: change of the price for one unit of the underlying's; negative for puts. */
  readonly delta?: number;
  /** Of options: the price by the broker's model, where it computes one. */
  readonly model?: Price;
  /** Of a combination: the sum of its legs' marks; `unknown` where nothing is known of one. It is not made of `bid` and `ask`. */
  readonly mark?: Price | 'unknown';
  /** Open contracts, of an option. */
  readonly openInterest?: number;
  /** Shares that can be borrowed to sell short, of a stock; told only where it was asked for. */
  readonly shortableShares?: number;
  /** True when these are delayed prices (15 minutes and more): the account has no live subscription. */
  readonly delayed?: boolean;
  /** Of delayed prices: when they were the market's, by their last trade. `time` is when they were told. */
  readonly pricedAt?: UnixMs;
}

/** Something that happened in a market. */
export type MarketEvent =
  | {
      readonly type: 'quote';
      readonly conId: ConId;
      readonly time: UnixMs;
      readonly bid: Price;
      readonly ask: Price;
      readonly bidSize: number;
      readonly askSize: number;
    }
  | {
      readonly type: 'trade';
      readonly conId: ConId;
      readonly time: UnixMs;
      readonly price: Price;
      readonly size: number;
    };

/** Open, high, low, close over [time, time + length). Volume in units; −1 where the data has none. */
export interface Bar {
  readonly time: UnixMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
  /** Number of trades; absent where the data has none. */
  readonly count?: number;
  /** Volume-weighted average price; absent where the data has none. */
  readonly wap?: number;
}

/** Which prices a bar is made of. */
export type BarSource = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK';

export interface BarRequest {
  readonly conId: ConId;
  readonly source: BarSource;
  /** Bar length in milliseconds; a day is 86,400,000 and follows the exchange's dates. */
  readonly lengthMs: number;
  /** Bars begin at or after this. */
  readonly from: UnixMs;
  /** Bars begin before this. */
  readonly to: UnixMs;
  /** Only regular trading hours. */
  readonly regularHoursOnly: boolean;
}

/**
 * A market that can be played: the synthetic one or recorded days. Deterministic: the same market, asked the same
 * way, gives the same events. It holds no timers; whoever plays it says how far.
 */
export interface MarketSource {
  /** For labels and the start-up log: `synthetic, seed 7` or `recorded 2013-10-07, speed 60`. */
  readonly label: string;
  /** The market time at which playing starts. */
  readonly start: UnixMs;
  /** The market time after which nothing more happens; absent for an endless market. */
  readonly end?: UnixMs;
  /** Instruments that have data here. */
  readonly conIds: readonly ConId[];
  /** All events with `time` in (after, upTo], in time order. Calls come with increasing times. */
  advance(upTo: UnixMs): readonly MarketEvent[];
  /**
   * When the next event after the time reached happens; absent when there is none. Lets a player jump over closed
   * hours. A source without it has to be played through.
   */
  nextEventTime?(): UnixMs | undefined;
  /**
   * Past bars, oldest first, made of nothing later than what `advance` has reached; the last may still be forming.
   * Empty where there are none.
   */
  bars(request: BarRequest): readonly Bar[];
  /** The last session's close before the market time reached; absent where unknown. */
  previousClose(conId: ConId): Price | undefined;
}
