import type { BondTerms } from '../../instruments/bond-terms.ts';

/** A bond that is listed. It is quoted in per cent of its face value. */
export interface BondRow extends BondTerms {
  readonly conId: number;
  /** The issuer's symbol. */
  readonly symbol: string;
  readonly longName: string;
  readonly startPrice: number;
  readonly annualVolatility: number;
}

/** conIds, coupons and dates are made up, but for the identification numbers. */
export const BONDS: readonly BondRow[] = [
  {
    conId: 147_554_578,
    symbol: 'BNS',
    isin: 'US064159KJ44',
    cusip: '064159KJ4',
    coupon: 4.5,
    maturity: '20351216',
    issued: '20151216',
    longName: 'BANK OF NOVA SCOTIA 4.5 12/16/2035',
    startPrice: 99.5,
    annualVolatility: 0.04,
  },
];
