import type { Instrument } from '../../instruments/instrument.ts';

/** Rules of the broker that can be set. */
export interface TradingRules {
  /** Orders that may work at once per contract, side and account. IB: 20. */
  readonly ordersPerSide: number;
  /**
   * How far a limit order in a stock may reach beyond the market, as a share of the last price; absent for no band. IB was seen to
   * draw the line at 300.934796 with the market at 292.34.
   */
  readonly priceBand?: number;
  /** Accounts below their maintenance margin are liquidated. */
  readonly liquidation: boolean;
  /**
   * How long it takes to find the shares of a short sale, in milliseconds: 0 when they are at hand, infinite when they cannot be
   * found. Absent: always at hand.
   */
  readonly locateMs?: (instrument: Instrument) => number;
  /**
   * What is paid for one unit, in the instrument's currency, to those who held it when a market date (`YYYY-MM-DD`) began; short
   * positions pay it. Absent: nothing is paid.
   */
  readonly dividend?: (instrument: Instrument, date: string) => number;
}

export const IB_RULES: TradingRules = { ordersPerSide: 20, priceBand: 0.0294, liquidation: true };
