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
  /** Typical trades a minute. */
  readonly tradesPerMinute: number;
}
