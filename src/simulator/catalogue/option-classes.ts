import { price } from '../../core/price.ts';
import type { PriceStep } from '../../instruments/instrument.ts';
import type { OptionClass } from '../../instruments/options/option-class.ts';
import type { OfClass, OptionBehaviour } from '../../marketdata/options/option-model.ts';

/** A class and how its options are priced. Figures are plausible for 2026, not anyone's forecast. */
export interface OptionListing extends OptionClass {
  readonly behaviour: OptionBehaviour;
}

const step = (low: number, increment: number): PriceStep => ({ low: price(low), increment });
/** Every price in pennies: the classes of the Penny Interval Program that have no nickels. */
const PENNIES: readonly PriceStep[] = [step(0, 0.01)];
/** The Penny Interval Program: pennies below 3.00, nickels from there. */
const PENNY_PROGRAMME: readonly PriceStep[] = [step(0, 0.01), step(3, 0.05)];
/** Cboe's index options: nickels below 3.00, dimes from there. */
const INDEX_STEPS: readonly PriceStep[] = [step(0, 0.05), step(3, 0.1)];
/** The exchanges on which IB routes options on stocks. */
export const OPTION_EXCHANGES = [
  'SMART',
  'AMEX',
  'BATS',
  'BOX',
  'CBOE',
  'CBOE2',
  'EDGX',
  'EMERALD',
  'GEMINI',
  'ISE',
  'MEMX',
  'MERCURY',
  'MIAX',
  'NASDAQBX',
  'NASDAQOM',
  'PEARL',
  'PHLX',
  'PSE',
  'SAPPHIRE',
] as const;

const CLOSE = 16 * 60;
const LATE_CLOSE = CLOSE + 15;

const stock = (
  number: number,
  symbol: string,
  longName: string,
  volatility: number,
  dividendYield: number,
  tradesPerMinute: number,
): OptionListing => ({
  number,
  secType: 'OPT',
  symbol,
  tradingClass: symbol,
  longName,
  multiplier: 100,
  style: 'american',
  settlement: 'PM',
  delivery: 'physical',
  cycle: 'weekly',
  exchange: 'SMART',
  exchanges: OPTION_EXCHANGES,
  strikeUnit: 0.5,
  grid: 'stock',
  priceSteps: PENNY_PROGRAMME,
  closeMinute: CLOSE,
  behaviour: { volatility, skew: -0.35, dividendYield, spread: 1, typicalSize: 40, tradesPerMinute },
});

const fund = (number: number, symbol: string, longName: string, volatility: number): OptionListing => ({
  ...stock(number, symbol, longName, volatility, 0.011, 40),
  cycle: 'daily',
  grid: 'fund',
  priceSteps: PENNIES,
  closeMinute: LATE_CLOSE,
  behaviour: {
    volatility,
    skew: -0.65,
    dividendYield: 0.011,
    spread: 0.25,
    typicalSize: 200,
    tradesPerMinute: 40,
  },
});

const index = (
  number: number,
  tradingClass: string,
  settlement: OptionClass['settlement'],
  cycle: OptionClass['cycle'],
): OptionListing => ({
  ...fund(number, 'SPX', 'S&P 500 Stock Index', 0.17),
  tradingClass,
  style: 'european',
  settlement,
  delivery: 'cash',
  cycle,
  exchanges: ['SMART', 'CBOE', 'IBUSOPT'],
  strikeUnit: 5,
  grid: 'index',
  priceSteps: INDEX_STEPS,
});

/**
 * The classes, with numbers that never change. Volatilities are those of the underlyings in the tables of stocks and futures.
 */
export const OPTION_CLASSES: readonly OptionListing[] = [
  fund(0, 'SPY', 'SPDR S&P 500 ETF TRUST', 0.17),
  fund(1, 'QQQ', 'INVESCO QQQ TRUST SERIES 1', 0.22),
  index(2, 'SPX', 'AM', 'monthly'),
  index(3, 'SPXW', 'PM', 'daily'),
  stock(4, 'AAPL', 'APPLE INC', 0.28, 0.004, 25),
  stock(5, 'MSFT', 'MICROSOFT CORP', 0.25, 0.007, 12),
  stock(6, 'NVDA', 'NVIDIA CORP', 0.45, 0.0002, 35),
  stock(7, 'TSLA', 'TESLA INC', 0.55, 0, 35),
  stock(8, 'AMZN', 'AMAZON.COM INC', 0.32, 0, 15),
  stock(9, 'GOOGL', 'ALPHABET INC-CL A', 0.3, 0.003, 10),
  stock(10, 'GOOG', 'ALPHABET INC-CL C', 0.3, 0.003, 6),
  stock(11, 'IBM', 'INTL BUSINESS MACHINES CORP', 0.26, 0.022, 3),
  stock(12, 'AIG', 'AMERICAN INTERNATIONAL GROUP', 0.24, 0.021, 2),
  stock(13, 'BAC', 'BANK OF AMERICA CORP', 0.25, 0.02, 8),
];

/** How the options of an instrument's class are priced; undefined for what is no option. */
export const optionBehaviour = ({ tradingClass, secType }: OfClass): OptionBehaviour | undefined =>
  OPTION_CLASSES.find((row) => row.tradingClass === tradingClass && row.secType === secType)?.behaviour;
