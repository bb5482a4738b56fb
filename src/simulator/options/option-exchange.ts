import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OptionParameters, OptionQuery } from '../../instruments/options/chains.ts';
import type { PriceStep } from '../../instruments/price-step.ts';
import type { OptionComputation } from '../../marketdata/options/option-model.ts';
import type { BrokerError } from '../exchange.ts';

/** IB's `exerciseOptions`. */
export interface ExerciseRequest {
  readonly clientId: number;
  /** The request's id: executions that follow carry it as their order id. */
  readonly orderId: number;
  readonly account: AccountId;
  readonly conId: ConId;
  /** 1 exercises, 2 lets lapse. */
  readonly action: number;
  readonly quantity: number;
  /** Also against what would happen by itself. */
  readonly override: boolean;
}

/** Contracts traded today and open, of calls and of puts. */
export interface OptionFigures {
  readonly calls?: OptionCount;
  readonly puts?: OptionCount;
  /** Contracts a day; only of an underlying. */
  readonly averageVolume?: number;
}

export interface OptionCount {
  readonly volume: number;
  readonly openInterest: number;
}

/** The options of an exchange: contracts that are made, and quoted, when somebody asks. */
export interface OptionListings {
  /** The price grids of all classes. */
  readonly priceGrids: readonly (readonly PriceStep[])[];
  search(query: OptionQuery): readonly Instrument[];
  /** True for an instrument on which options are listed. */
  listsOn(underlying: ConId): boolean;
  /** By class; empty for an instrument without options. */
  parameters(underlying: ConId): readonly OptionParameters[];
  /**
   * The price of an option's underlying that belongs to its quote, else the present one; undefined before its first, and for what is no
   * option.
   */
  spotOf(conId: ConId): number | undefined;
  /**
   * What a price of the option means, by default at the underlying's price that belongs to its quote: volatility and sensitivities. Without a price, the model's
   * own. Undefined while the underlying has no price, and for a price that no volatility explains.
   */
  compute(conId: ConId, price?: number, spot?: number): OptionComputation | undefined;
  /** The figures at a volatility and a price of the underlying. */
  computeAt(conId: ConId, volatility: number, spot: number): OptionComputation | undefined;
  /** Volumes and open interest of an option, or of all options on an instrument; undefined where there are none. */
  figures(conId: ConId): OptionFigures | undefined;
  /**
   * Implied volatility at the money in 30 days of the options on an instrument, now or at a time of the past; undefined where there
   * are none.
   */
  impliedVolatility(underlying: ConId, time?: UnixMs): number | undefined;
}

/** What an exchange with options can do besides. */
export interface OptionExchange {
  readonly options?: OptionListings;
  /**
   * Sees to it that an instrument is quoted from now on; options are only while somebody follows them. Returns the way to stop.
   */
  follow?(conId: ConId): () => void;
  /** A holder's instruction about options; the reason when it is refused. */
  exerciseOption?(request: ExerciseRequest): BrokerError | undefined;
  /** Assigns contracts of a short position now; the reason when it cannot be done. */
  assignOption?(account: AccountId, conId: ConId, contracts: number): BrokerError | undefined;
}
