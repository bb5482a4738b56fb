import type { Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SimulatedSide } from '../exchange.ts';

/** The present prices of one instrument, as those who follow or judge them see a `Market`. */
export interface MarketPrices {
  readonly instrument: Instrument;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  readonly last: Price | undefined;
  /** The best price that an order of this side can take. */
  takeable(side: SimulatedSide): Price | undefined;
  /** IB's mark price. */
  mark(): number | undefined;
}
