/** What a bond pays and when, as contract details tell it. */
export interface BondTerms {
  /** International securities identification number, 12 characters. */
  readonly isin: string;
  /** Nine characters of the US numbering. */
  readonly cusip: string;
  /** Interest of a year in per cent of the face value. */
  readonly coupon: number;
  /** `YYYYMMDD`. */
  readonly maturity: string;
  /** `YYYYMMDD`. */
  readonly issued: string;
}
