/** A listed stock or fund. Prices and behaviour are plausible for 2026, not anyone's forecast. */
export interface StockRow {
  readonly conId: number;
  readonly symbol: string;
  readonly primaryExchange: 'ARCA' | 'NASDAQ' | 'NYSE';
  readonly tradingClass: string;
  readonly longName: string;
  readonly startPrice: number;
  readonly annualVolatility: number;
  readonly spreadTicks: number;
  readonly typicalSize: number;
  readonly tradesPerMinute: number;
  /** Correlation with the market, or the listing whose moves it makes: a symbol here, or a future's root. */
  readonly moves: number | string;
}

/** conIds are IB's. */
export const STOCKS: readonly StockRow[] = [
  stock(756733, 'SPY', 'ARCA', 'SPY', 'SPDR S&P 500 ETF TRUST', 690, 0.17, 1, 900, 180, 'ES'),
  stock(320227571, 'QQQ', 'NASDAQ', 'NMS', 'INVESCO QQQ TRUST SERIES 1', 620, 0.22, 1, 600, 150, 0.92),
  stock(265598, 'AAPL', 'NASDAQ', 'NMS', 'APPLE INC', 270, 0.28, 1, 400, 120, 0.65),
  stock(272093, 'MSFT', 'NASDAQ', 'NMS', 'MICROSOFT CORP', 480, 0.25, 2, 250, 90, 0.65),
  stock(4815747, 'NVDA', 'NASDAQ', 'NMS', 'NVIDIA CORP', 185, 0.45, 1, 800, 200, 0.6),
  stock(76792991, 'TSLA', 'NASDAQ', 'NMS', 'TESLA INC', 430, 0.55, 3, 250, 150, 0.45),
  stock(3691937, 'AMZN', 'NASDAQ', 'NMS', 'AMAZON.COM INC', 230, 0.32, 1, 350, 100, 0.6),
  stock(208813719, 'GOOGL', 'NASDAQ', 'NMS', 'ALPHABET INC-CL A', 310, 0.3, 2, 300, 90, 0.6),
  stock(208813720, 'GOOG', 'NASDAQ', 'NMS', 'ALPHABET INC-CL C', 311, 0.3, 2, 300, 80, 'GOOGL'),
  stock(8314, 'IBM', 'NYSE', 'IBM', 'INTL BUSINESS MACHINES CORP', 300, 0.26, 4, 150, 45, 0.4),
  stock(61319701, 'AIG', 'NYSE', 'AIG', 'AMERICAN INTERNATIONAL GROUP', 80, 0.24, 1, 300, 40, 0.5),
  stock(10098, 'BAC', 'NYSE', 'BAC', 'BANK OF AMERICA CORP', 52, 0.25, 1, 1500, 110, 0.6),
];

/** A row by its columns. */
export function stock(
  conId: number,
  symbol: string,
  primaryExchange: StockRow['primaryExchange'],
  tradingClass: string,
  longName: string,
  startPrice: number,
  annualVolatility: number,
  spreadTicks: number,
  typicalSize: number,
  tradesPerMinute: number,
  moves: number | string,
): StockRow {
  return {
    conId,
    symbol,
    primaryExchange,
    tradingClass,
    longName,
    startPrice,
    annualVolatility,
    spreadTicks,
    typicalSize,
    tradesPerMinute,
    moves,
  };
}

/** conIds of stocks that no table lists lie here, beyond those of options and combinations; IB has none so far. */
const FIRST_FURTHER_ID = 2_100_000_000;
const FURTHER_IDS = 47_000_000;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A number for a symbol that is the same everywhere and always (FNV-1a). */
function symbolNumber(symbol: string): number {
  let hash = FNV_OFFSET;
  for (const letter of symbol) hash = Math.imul(hash ^ letter.charCodeAt(0), FNV_PRIME) >>> 0;
  return hash % FURTHER_IDS;
}

/** A US stock that no table lists. */
export const furtherStock = (symbol: string): StockRow =>
  stock(FIRST_FURTHER_ID + symbolNumber(symbol), symbol, 'NASDAQ', 'NMS', symbol, 100, 0.3, 1, 300, 60, 0.4);
