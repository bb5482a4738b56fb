import type { Instrument } from '../../instruments/instrument.ts';

/** Margin of one position, in units of the instrument's currency. */
export interface MarginRequirement {
  readonly initial: number;
  readonly maintenance: number;
}

/** A position with the prices that its margin depends on. */
export interface MarginHolding {
  readonly instrument: Instrument;
  /** Signed units. */
  readonly quantity: number;
  readonly price: number;
  /** Of options: the price of the underlying; undefined while it has none. */
  readonly underlyingPrice?: number | undefined;
}

/** What has to be set aside for positions. All but options and futures are margined one by one. */
export interface MarginModel {
  /**
   * @param position signed units
   * @param price market price of one unit
   * @param date market date, `YYYY-MM-DD`
   * @param underlyingPrice of options
   */
  requirement(
    instrument: Instrument,
    position: number,
    price: number,
    date: string,
    underlyingPrice?: number,
  ): MarginRequirement;
  /** The months of one future in an account, together. */
  futuresRequirement(holdings: readonly MarginHolding[], date: string): MarginRequirement;
  /** The options of an account on one underlying, together with what covers them: `stockUnits`, signed, of the underlying. */
  optionRequirement(options: readonly MarginHolding[], stockUnits: number): MarginRequirement;
  /** Of cash in another currency than the account's own, owned or owed (below zero); in units of that currency. */
  currencyRequirement(amount: number): MarginRequirement;
  /** How much can be bought for each unit of available funds. */
  readonly buyingPowerFactor: number;
  /** False for instruments that can only be held long. */
  canBeShort(instrument: Instrument): boolean;
}
