import type { Instrument } from '../../instruments/instrument.ts';

/** Margin of one position, in units of the instrument's currency. */
export interface MarginRequirement {
  readonly initial: number;
  readonly maintenance: number;
}

/** What has to be set aside for a position. Positions are margined one by one. */
export interface MarginModel {
  /**
   * @param position signed units
   * @param price market price of one unit
   * @param date market date, `YYYY-MM-DD`
   */
  requirement(instrument: Instrument, position: number, price: number, date: string): MarginRequirement;
  /** Of cash in another currency than the account's own, owned or owed (below zero); in units of that currency. */
  currencyRequirement(amount: number): MarginRequirement;
  /** How much can be bought for each unit of available funds. */
  readonly buyingPowerFactor: number;
  /** False for instruments that can only be held long. */
  canBeShort(instrument: Instrument): boolean;
}
