/** An index: it has a level and no order book. Levels are plausible for 2026, not anyone's forecast. */
export interface IndexRow {
  readonly conId: number;
  readonly symbol: string;
  readonly exchange: string;
  readonly currency: string;
  readonly longName: string;
  readonly startPrice: number;
  readonly annualVolatility: number;
  /** Correlation with the market, or the listing whose moves it makes. */
  readonly moves: number | string;
}

/** conIds are IB's; those of the Nasdaq-100 and the DAX have not been checked against it. */
export const INDICES: readonly IndexRow[] = [
  index(416904, 'SPX', 'CBOE', 'USD', 'S&P 500 Stock Index', 6890, 0.17, 'ES'),
  index(416843, 'NDX', 'NASDAQ', 'USD', 'NASDAQ 100 Stock Index', 24_950, 0.22, 'QQQ'),
  index(13455763, 'VIX', 'CBOE', 'USD', 'CBOE Volatility Index', 17, 0.95, -0.75),
  index(11004968, 'ES', 'CME', 'USD', 'E-mini S&P 500', 6890, 0.17, 'ES'),
  index(825711, 'DAX', 'EUREX', 'EUR', 'DAX 40 Index', 23_600, 0.18, 0.6),
];

function index(
  conId: number,
  symbol: string,
  exchange: string,
  currency: string,
  longName: string,
  startPrice: number,
  annualVolatility: number,
  moves: number | string,
): IndexRow {
  return {
    conId,
    symbol,
    exchange,
    currency,
    longName,
    startPrice,
    annualVolatility,
    moves,
  };
}
