/** By which rule the last sensible trading date of a contract month is found; see `futures-calendar.ts`. */
export type ExpiryRule =
  /** Equity index: third Friday. */
  | 'third-friday'
  /** Currencies: two business days before the third Wednesday. */
  | 'before-third-wednesday'
  /** CME crypto: last Friday. */
  | 'last-friday'
  /** Deliverable metals, rates, grains: first notice, the last business day of the month before. */
  | 'first-notice'
  /** Crude oil: three business days before the 25th of the month before. */
  | 'crude-oil'
  /** Natural gas: the third last business day of the month before. */
  | 'natural-gas';

/** A family of futures as TradingView and CME name it, and as IB does. */
export interface FuturesRoot {
  /** CME's and TradingView's root: `ES`, `6E`, `BTC`. */
  readonly root: string;
  /** IB's symbol: `ES`, `EUR`, `BRR`. */
  readonly symbol: string;
  readonly tradingClass: string;
  readonly exchange: 'CME' | 'CBOT' | 'NYMEX' | 'COMEX';
  /** Money per point. */
  readonly multiplier: number;
  readonly minTick: number;
  /** Month codes that a continuous symbol goes through. */
  readonly activeMonths: string;
  readonly expiry: ExpiryRule;
  /** A continuous symbol goes to the next month so many calendar days before the rule's date. */
  readonly rollDays: number;
}

const QUARTERLY = 'HMUZ';
const MONTHLY = 'FGHJKMNQUVXZ';

/** IB symbol and trading class are the root's own where only one name is given. */
function root(
  names: string,
  exchange: FuturesRoot['exchange'],
  multiplier: number,
  minTick: number,
  activeMonths: string,
  expiry: ExpiryRule,
  rollDays: number,
): FuturesRoot {
  const [name = '', symbol = name] = names.split('=');
  return {
    root: name,
    symbol,
    tradingClass: name,
    exchange,
    multiplier,
    minTick,
    activeMonths,
    expiry,
    rollDays,
  };
}

/** Index futures roll on the Thursday of the week before expiry, as the market does: eight days ahead. */
const INDEX_ROLL_DAYS = 8;

const TABLE: readonly FuturesRoot[] = [
  root('ES', 'CME', 50, 0.25, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('MES', 'CME', 5, 0.25, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('NQ', 'CME', 20, 0.25, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('MNQ', 'CME', 2, 0.25, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('RTY', 'CME', 50, 0.1, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('M2K', 'CME', 5, 0.1, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('YM', 'CBOT', 5, 1, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('MYM', 'CBOT', 0.5, 1, QUARTERLY, 'third-friday', INDEX_ROLL_DAYS),
  root('6E=EUR', 'CME', 125_000, 0.00005, QUARTERLY, 'before-third-wednesday', 5),
  root('6B=GBP', 'CME', 62_500, 0.0001, QUARTERLY, 'before-third-wednesday', 5),
  root('6J=JPY', 'CME', 12_500_000, 0.0000005, QUARTERLY, 'before-third-wednesday', 5),
  root('6A=AUD', 'CME', 100_000, 0.00005, QUARTERLY, 'before-third-wednesday', 5),
  root('6C=CAD', 'CME', 100_000, 0.00005, QUARTERLY, 'before-third-wednesday', 5),
  root('6S=CHF', 'CME', 125_000, 0.00005, QUARTERLY, 'before-third-wednesday', 5),
  root('M6E', 'CME', 12_500, 0.0001, QUARTERLY, 'before-third-wednesday', 5),
  root('BTC=BRR', 'CME', 5, 5, MONTHLY, 'last-friday', 3),
  root('MBT', 'CME', 0.1, 5, MONTHLY, 'last-friday', 3),
  root('ETH=ETHUSDRR', 'CME', 50, 0.5, MONTHLY, 'last-friday', 3),
  root('MET', 'CME', 0.1, 0.5, MONTHLY, 'last-friday', 3),
  root('CL', 'NYMEX', 1000, 0.01, MONTHLY, 'crude-oil', 3),
  root('MCL', 'NYMEX', 100, 0.01, MONTHLY, 'crude-oil', 3),
  root('NG', 'NYMEX', 10_000, 0.001, MONTHLY, 'natural-gas', 3),
  root('GC', 'COMEX', 100, 0.1, 'GJMQZ', 'first-notice', 3),
  root('MGC', 'COMEX', 10, 0.1, 'GJMQZ', 'first-notice', 3),
  root('SI', 'COMEX', 5000, 0.005, 'HKNUZ', 'first-notice', 3),
  root('SIL=SI', 'COMEX', 1000, 0.005, 'HKNUZ', 'first-notice', 3),
  root('HG', 'COMEX', 25_000, 0.0005, 'HKNUZ', 'first-notice', 3),
  root('ZB', 'CBOT', 1000, 1 / 32, QUARTERLY, 'first-notice', 3),
  root('ZN', 'CBOT', 1000, 1 / 64, QUARTERLY, 'first-notice', 3),
  root('ZF', 'CBOT', 1000, 1 / 128, QUARTERLY, 'first-notice', 3),
  root('ZT', 'CBOT', 2000, 1 / 256, QUARTERLY, 'first-notice', 3),
  root('ZC', 'CBOT', 5000, 0.25, 'HKNUZ', 'first-notice', 10),
  root('ZW', 'CBOT', 5000, 0.25, 'HKNUZ', 'first-notice', 10),
  root('ZS', 'CBOT', 5000, 0.25, 'FHKNQUX', 'first-notice', 10),
];

/** By root. Multipliers and ticks are CME's; IB's contract details have the last word when a contract is resolved. */
export const FUTURES_ROOTS: ReadonlyMap<string, FuturesRoot> = new Map(TABLE.map((row) => [row.root, row]));
