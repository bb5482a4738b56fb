/** A currency pair at IDEALPRO: `symbol` is bought with `currency`. Prices are plausible for 2026, not anyone's forecast. */
export interface PairRow {
  readonly conId: number;
  readonly symbol: string;
  readonly currency: string;
  readonly longName: string;
  readonly tick: number;
  readonly startPrice: number;
  readonly annualVolatility: number;
  readonly spreadTicks: number;
  readonly typicalSize: number;
}

/** conIds and ticks are IB's. */
export const PAIRS: readonly PairRow[] = [
  pair(12087792, 'EUR', 'USD', 'European Monetary Union Euro', 0.00005, 1.16, 0.07, 1, 2_000_000),
  pair(12087797, 'GBP', 'USD', 'British pound', 0.00005, 1.33, 0.08, 2, 1_500_000),
  pair(15016062, 'USD', 'CAD', 'United States dollar', 0.00005, 1.4, 0.06, 2, 1_500_000),
  pair(15016059, 'USD', 'JPY', 'United States dollar', 0.005, 155, 0.09, 1, 2_000_000),
];

/** Pairs that the wide universe lists as well. */
export const WIDE_PAIRS: readonly PairRow[] = [
  pair(12087820, 'USD', 'CHF', 'United States dollar', 0.00005, 0.8, 0.07, 2, 1_500_000),
  pair(14433401, 'AUD', 'USD', 'Australian dollar', 0.00005, 0.65, 0.09, 1, 1_500_000),
];

function pair(
  conId: number,
  symbol: string,
  currency: string,
  longName: string,
  tick: number,
  startPrice: number,
  annualVolatility: number,
  spreadTicks: number,
  typicalSize: number,
): PairRow {
  return { conId, symbol, currency, longName, tick, startPrice, annualVolatility, spreadTicks, typicalSize };
}
