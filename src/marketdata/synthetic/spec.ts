import type { ConId } from '../../core/ids.ts';

/** How one instrument of the synthetic market behaves. */
export interface SyntheticSpec {
  readonly conId: ConId;
  readonly startPrice: number;
  /** Prices are whole numbers of this. */
  readonly tick: number;
  /** Standard deviation of a year's log return: 0.2 for an index fund. */
  readonly annualVolatility: number;
  /** Typical spread, in ticks. */
  readonly spreadTicks: number;
  /** Typical size at the best price, in units. */
  readonly typicalSize: number;
  /** Typical trades a minute. 0: quotes only, as in forex. */
  readonly tradesPerMinute: number;
  /** Sizes are whole numbers of this. Default: 1, or 0.0001 where the typical size is below 1. */
  readonly sizeStep?: number;
  /**
   * Correlation of returns with the market's common factor, −1 to 1: near 1 for index funds and futures, 0 for
   * forex. Default 0.6, as of a large stock.
   */
  readonly indexCorrelation?: number;
  /**
   * The instrument of the same underlying whose moves this one makes, at its own price level, tick and size: MES
   * follows ES. Its own volatility and correlation are then not used.
   */
  readonly follows?: ConId;
  /** First day with prices, `YYYY-MM-DD`: bars of days and longer reach back to it. Default: as far as shorter bars. */
  readonly since?: string;
}
