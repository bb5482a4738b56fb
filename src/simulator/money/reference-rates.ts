/**
 * US dollars for one unit, for currencies whose pair the market does not list or has not quoted yet: from the euro foreign exchange
 * reference rates of the European Central Bank of 2024-12-31 (1 EUR = 1.0389 USD, 0.82918 GBP, 1.4948 CAD, 163.06 JPY,
 * 0.9412 CHF, 1.6772 AUD).
 */
export const REFERENCE_RATES_DATE = '2024-12-31';

const EURO_IN_USD = 1.0389;

export const REFERENCE_RATES: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: EURO_IN_USD,
  GBP: EURO_IN_USD / 0.82918,
  CAD: EURO_IN_USD / 1.4948,
  JPY: EURO_IN_USD / 163.06,
  CHF: EURO_IN_USD / 0.9412,
  AUD: EURO_IN_USD / 1.6772,
};
