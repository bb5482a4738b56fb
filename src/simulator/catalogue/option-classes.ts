import { price } from '../../core/price.ts';
import type { OptionClass } from '../../instruments/options/option-class.ts';
import type { PriceStep } from '../../instruments/price-step.ts';
import type { OfClass, OptionBehaviour } from '../../marketdata/options/option-model.ts';
import { DIVIDEND_YIELDS } from './dividends.ts';
import { STOCKS, type StockRow } from './stocks.ts';
import { WIDE_STOCKS } from './wide-stocks.ts';

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
/** CME's: nickels of a point below 10, quarters from there. */
const FUTURES_STEPS: readonly PriceStep[] = [step(0, 0.05), step(10, 0.25)];

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

/**
 * Numbers of the classes, which never change: the place in this list. New classes are added at its end, and no place is given twice.
 */
const NUMBERED = [
  ...[
    'SPY',
    'QQQ',
    'SPX',
    'SPXW',
    'AAPL',
    'MSFT',
    'NVDA',
    'TSLA',
    'AMZN',
    'GOOGL',
    'GOOG',
    'IBM',
    'AIG',
    'BAC',
  ],
  ...[
    'AMD',
    'INTC',
    'META',
    'NFLX',
    'PLTR',
    'CSCO',
    'MU',
    'ORCL',
    'DIS',
    'KO',
    'WMT',
    'JPM',
    'V',
    'XOM',
    'BA',
  ],
  ...['PFE', 'T', 'BABA', 'GME', 'AMC', 'IWM', 'DIA', 'GLD', 'TLT'],
  ...['ES', 'EW', 'EW1', 'EW2', 'EW3', 'EW4'],
];

/** Funds with options that trade until 16:15 and have one step of strikes; the first two expire every day. */
const FUNDS: ReadonlySet<string> = new Set(['SPY', 'QQQ', 'IWM', 'DIA']);
const DAILY_FUNDS: ReadonlySet<string> = new Set(['SPY', 'QQQ']);
/** Of a stock's trades so many bring a trade in its busiest option. */
const TRADES_SHARE = 0.2;

function numberOf(tradingClass: string): number {
  const number = NUMBERED.indexOf(tradingClass);
  if (number < 0) throw new Error(`the option class ${tradingClass} has no number`);
  return number;
}

function onStock({ symbol, longName, annualVolatility, tradesPerMinute }: StockRow): OptionListing {
  const isFund = FUNDS.has(symbol);
  return {
    number: numberOf(symbol),
    secType: 'OPT',
    symbol,
    tradingClass: symbol,
    longName,
    multiplier: 100,
    style: 'american',
    settlement: 'PM',
    delivery: 'physical',
    cycle: DAILY_FUNDS.has(symbol) ? 'daily' : 'weekly',
    exchange: 'SMART',
    exchanges: OPTION_EXCHANGES,
    strikeUnit: 0.5,
    grid: isFund ? 'fund' : 'stock',
    priceSteps: isFund ? PENNIES : PENNY_PROGRAMME,
    closesLate: isFund,
    behaviour: {
      volatility: annualVolatility,
      skew: isFund ? FUND_SKEW : STOCK_SKEW,
      dividendYield: DIVIDEND_YIELDS[symbol] ?? 0,
      spread: isFund ? 0.25 : 1,
      typicalSize: isFund ? 200 : 40,
      tradesPerMinute: tradesPerMinute * TRADES_SHARE,
    },
  };
}

const STOCK_SKEW = -0.35;
const FUND_SKEW = -0.65;
const INDEX_VOLATILITY = 0.17;

const onIndex = (
  tradingClass: string,
  settlement: OptionClass['settlement'],
  cycle: OptionClass['cycle'],
): OptionListing => ({
  number: numberOf(tradingClass),
  secType: 'OPT',
  symbol: 'SPX',
  tradingClass,
  longName: 'S&P 500 Stock Index',
  multiplier: 100,
  style: 'european',
  settlement,
  delivery: 'cash',
  cycle,
  exchange: 'SMART',
  exchanges: ['SMART', 'CBOE', 'IBUSOPT'],
  strikeUnit: 5,
  grid: 'index',
  priceSteps: INDEX_STEPS,
  closesLate: true,
  behaviour: {
    volatility: INDEX_VOLATILITY,
    skew: FUND_SKEW,
    dividendYield: DIVIDEND_YIELDS.SPX ?? 0,
    spread: 0.25,
    typicalSize: 100,
    tradesPerMinute: 30,
  },
});

/** Options on the E-mini S&P 500 future: quarterly ones American, those of weeks and months European. */
const onFuture = (
  tradingClass: string,
  cycle: OptionClass['cycle'],
  style: OptionClass['style'],
  settlement: OptionClass['settlement'],
): OptionListing => ({
  ...onIndex('SPX', settlement, cycle),
  number: numberOf(tradingClass),
  secType: 'FOP',
  symbol: 'ES',
  tradingClass,
  longName: 'E-mini S&P 500',
  multiplier: 50,
  style,
  delivery: 'physical',
  exchange: 'CME',
  exchanges: ['CME'],
  priceSteps: FUTURES_STEPS,
  closesLate: false,
});

/** All classes. A class lists nothing where its underlying is not listed. */
export const OPTION_CLASSES: readonly OptionListing[] = [
  ...[...STOCKS, ...WIDE_STOCKS].map(onStock),
  onIndex('SPX', 'AM', 'monthly'),
  onIndex('SPXW', 'PM', 'daily'),
  onFuture('ES', 'quarterly', 'american', 'AM'),
  onFuture('EW', 'month-end', 'european', 'PM'),
  onFuture('EW1', 'week-1', 'european', 'PM'),
  onFuture('EW2', 'week-2', 'european', 'PM'),
  onFuture('EW3', 'week-3', 'european', 'PM'),
  onFuture('EW4', 'week-4', 'european', 'PM'),
];

const BY_CLASS = new Map(OPTION_CLASSES.map((row) => [`${row.secType} ${row.tradingClass}`, row.behaviour]));

/** How the options of an instrument's class are priced; undefined for what is no option. */
export const optionBehaviour = ({ tradingClass, secType }: OfClass): OptionBehaviour | undefined =>
  BY_CLASS.get(`${secType} ${tradingClass}`);
