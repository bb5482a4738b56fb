import { type StockRow, stock } from './stocks.ts';

/**
 * Stocks and funds that the wide universe lists as well. conIds are IB's as far as known; AMC's
 * has not been checked against it.
 */
export const WIDE_STOCKS: readonly StockRow[] = [
  stock(4391, 'AMD', 'NASDAQ', 'NMS', 'ADVANCED MICRO DEVICES', 220, 0.5, 2, 300, 130, 0.55),
  stock(270639, 'INTC', 'NASDAQ', 'NMS', 'INTEL CORP', 36, 0.45, 1, 1500, 110, 0.5),
  stock(107113386, 'META', 'NASDAQ', 'NMS', 'META PLATFORMS INC-CLASS A', 600, 0.35, 5, 120, 90, 0.6),
  stock(15124833, 'NFLX', 'NASDAQ', 'NMS', 'NETFLIX INC', 110, 0.35, 3, 150, 60, 0.5),
  stock(444857009, 'PLTR', 'NASDAQ', 'NMS', 'PALANTIR TECHNOLOGIES INC-A', 165, 0.6, 2, 350, 140, 0.5),
  stock(268084, 'CSCO', 'NASDAQ', 'NMS', 'CISCO SYSTEMS INC', 77, 0.24, 1, 500, 50, 0.55),
  stock(9939, 'MU', 'NASDAQ', 'NMS', 'MICRON TECHNOLOGY INC', 225, 0.55, 4, 200, 90, 0.5),
  stock(272800, 'ORCL', 'NYSE', 'ORCL', 'ORACLE CORP', 215, 0.45, 4, 150, 60, 0.5),
  stock(6459, 'DIS', 'NYSE', 'DIS', 'WALT DISNEY CO/THE', 105, 0.28, 2, 250, 40, 0.55),
  stock(8894, 'KO', 'NYSE', 'KO', 'COCA-COLA CO/THE', 71, 0.15, 1, 700, 45, 0.35),
  stock(13824, 'WMT', 'NASDAQ', 'NMS', 'WALMART INC', 103, 0.2, 1, 400, 50, 0.4),
  stock(1520593, 'JPM', 'NYSE', 'JPM', 'JPMORGAN CHASE & CO', 305, 0.24, 4, 150, 45, 0.6),
  stock(49462172, 'V', 'NYSE', 'V', 'VISA INC-CLASS A SHARES', 330, 0.22, 5, 120, 40, 0.55),
  stock(13977, 'XOM', 'NYSE', 'XOM', 'EXXON MOBIL CORP', 117, 0.24, 1, 450, 55, 0.35),
  stock(4762, 'BA', 'NYSE', 'BA', 'BOEING CO/THE', 190, 0.33, 6, 100, 40, 0.5),
  stock(11031, 'PFE', 'NYSE', 'PFE', 'PFIZER INC', 25, 0.25, 1, 2500, 60, 0.35),
  stock(37018770, 'T', 'NYSE', 'T', 'AT&T INC', 26, 0.22, 1, 2500, 55, 0.3),
  stock(166090175, 'BABA', 'NYSE', 'BABA', 'ALIBABA GROUP HOLDING-SP ADR', 155, 0.42, 3, 200, 60, 0.4),
  stock(36285627, 'GME', 'NYSE', 'GME', 'GAMESTOP CORP-CLASS A', 21, 0.7, 1, 600, 40, 0.3),
  stock(140070600, 'AMC', 'NYSE', 'AMC', 'AMC ENTERTAINMENT HLDS-CL A', 2.5, 0.8, 1, 6000, 40, 0.3),
  stock(9579970, 'IWM', 'ARCA', 'IWM', 'ISHARES RUSSELL 2000 ETF', 235, 0.23, 1, 700, 110, 0.88),
  stock(73128548, 'DIA', 'ARCA', 'DIA', 'SPDR DJIA TRUST', 462, 0.16, 3, 200, 50, 0.93),
  stock(51529211, 'GLD', 'ARCA', 'GLD', 'SPDR GOLD SHARES TRUST', 374, 0.17, 2, 400, 60, 0.05),
  stock(15547841, 'TLT', 'NASDAQ', 'NMS', 'ISHARES 20+ YEAR TREASURY BD ETF', 90, 0.14, 1, 2500, 60, -0.1),
];
