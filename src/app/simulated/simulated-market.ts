import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { MarketSource } from '../../marketdata/market.ts';

/** A market to play and the instruments that have data in it. */
export interface SimulatedMarket {
  readonly source: MarketSource;
  readonly instruments: readonly Instrument[];
  /** What is listed on a later market date (`YYYY-MM-DD`); absent: always the same. */
  readonly listingsOn?: (date: string) => readonly Instrument[];
  /** For people: `synthetic, seed 7` or `recorded 2013-10-07`. */
  readonly label: string;
}

/** Where an earlier run of the same market ended. */
export interface MarketProgress {
  readonly now: UnixMs | undefined;
  readonly prices: ReadonlyMap<ConId, Price>;
}
