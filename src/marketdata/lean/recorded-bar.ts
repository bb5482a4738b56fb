import type { UnixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';

export interface Ohlc {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Traded volume, or the size at the best price when the bar ended; 0 where the data has none. */
  readonly size: number;
}

/** One row, or the trade row and the quote row of the same time together. */
export interface RecordedBar {
  /** The time in the file. */
  readonly time: UnixMs;
  /** The part of the bar in which it can have happened: within [from, to). */
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly trade?: Ohlc;
  readonly bid?: Ohlc;
  readonly ask?: Ohlc;
}
