import { fromMicros, type Micros } from '../../../core/money.ts';
import type { SimulatedBalances } from '../../../simulator/exchange.ts';

/** A named figure of an account, as text. The currency is empty where the figure is not money. */
export interface AccountFigure {
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

const CENTS = 2;
const CUSHION_DIGITS = 6;
const UNLIMITED_DAY_TRADES = '-1';

/** `1000000.00`. */
export const moneyText = (amount: Micros): string => fromMicros(amount).toFixed(CENTS);

type Amount = (balances: SimulatedBalances) => Micros;

const ratioText = (part: Micros, whole: Micros): string =>
  whole > 0 ? (part / whole).toFixed(CENTS) : '0.00';

/** IB's money tags in the account's base currency, in alphabetical order. */
const MONEY_TAGS: readonly (readonly [tag: string, amount: Amount])[] = [
  ['AvailableFunds', (b) => b.availableFunds],
  ['BuyingPower', (b) => b.buyingPower],
  ['EquityWithLoanValue', (b) => b.equityWithLoanValue],
  ['ExcessLiquidity', (b) => b.excessLiquidity],
  ['FullAvailableFunds', (b) => b.availableFunds],
  ['FullExcessLiquidity', (b) => b.excessLiquidity],
  ['FullInitMarginReq', (b) => b.initMarginReq],
  ['FullMaintMarginReq', (b) => b.maintMarginReq],
  ['GrossPositionValue', (b) => b.grossPositionValue],
  ['InitMarginReq', (b) => b.initMarginReq],
  ['LookAheadAvailableFunds', (b) => b.availableFunds],
  ['LookAheadExcessLiquidity', (b) => b.excessLiquidity],
  ['LookAheadInitMarginReq', (b) => b.initMarginReq],
  ['LookAheadMaintMarginReq', (b) => b.maintMarginReq],
  ['MaintMarginReq', (b) => b.maintMarginReq],
  ['NetLiquidation', (b) => b.netLiquidation],
  ['SettledCash', (b) => b.totalCashValue],
  ['TotalCashValue', (b) => b.totalCashValue],
];

type Plain = (balances: SimulatedBalances) => string;

const PLAIN_TAGS: readonly (readonly [tag: string, text: Plain])[] = [
  ['AccountType', () => 'INDIVIDUAL'],
  ['Cushion', (b) => b.cushion.toFixed(CUSHION_DIGITS)],
  ['DayTradesRemaining', () => UNLIMITED_DAY_TRADES],
  ['DayTradesRemainingT+1', () => UNLIMITED_DAY_TRADES],
  ['DayTradesRemainingT+2', () => UNLIMITED_DAY_TRADES],
  ['DayTradesRemainingT+3', () => UNLIMITED_DAY_TRADES],
  ['DayTradesRemainingT+4', () => UNLIMITED_DAY_TRADES],
  ['Leverage', (b) => ratioText(b.grossPositionValue, b.netLiquidation)],
  ['LookAheadNextChange', () => '0'],
];

/** Tags that account summaries can ask for, besides `$LEDGER`. */
export const SUMMARY_TAGS: ReadonlySet<string> = new Set([...PLAIN_TAGS, ...MONEY_TAGS].map(([tag]) => tag));

/** The figure of one account summary tag; undefined for an unknown tag. */
export function summaryFigure(tag: string, balances: SimulatedBalances): AccountFigure | undefined {
  const plain = PLAIN_TAGS.find(([name]) => name === tag)?.[1];
  if (plain !== undefined) return { key: tag, value: plain(balances), currency: '' };
  const amount = MONEY_TAGS.find(([name]) => name === tag)?.[1];
  return amount && { key: tag, value: moneyText(amount(balances)), currency: balances.currency };
}

/** IB's name for the sum of all currencies. */
const BASE = 'BASE';

/** Ledger figures: per currency the cash, and for `BASE` the totals in the base currency. */
export function ledgerFigures(balances: SimulatedBalances, currency: string): readonly AccountFigure[] {
  const figure = (key: string, value: string): AccountFigure => ({ key, value, currency });
  if (currency === BASE) {
    return [
      figure('Currency', BASE),
      figure('CashBalance', moneyText(balances.totalCashValue)),
      figure('TotalCashBalance', moneyText(balances.totalCashValue)),
      figure('NetLiquidationByCurrency', moneyText(balances.netLiquidation)),
      figure('RealizedPnL', moneyText(balances.realizedPnl)),
      figure('UnrealizedPnL', moneyText(balances.unrealizedPnl)),
      figure('ExchangeRate', '1.00'),
    ];
  }
  const cash = balances.cash[currency];
  if (cash === undefined) return [];
  return [
    figure('Currency', currency),
    figure('CashBalance', moneyText(cash)),
    figure('TotalCashBalance', moneyText(cash)),
  ];
}

/** Currencies of the ledger, the sum first. */
export const ledgerCurrencies = (balances: SimulatedBalances): readonly string[] => [
  BASE,
  ...Object.keys(balances.cash).sort(),
];

/** Real gateways send about two hundred keys and clients pass over those that they do not know: this one tells Bowline. */
const SIMULATED_MARK: AccountFigure = { key: 'SimulatedMarket', value: 'true', currency: '' };

/** All figures that account updates carry. */
export function accountFigures(balances: SimulatedBalances): readonly AccountFigure[] {
  const { account, currency } = balances;
  return [
    { key: 'AccountCode', value: account, currency: '' },
    { key: 'AccountOrGroup', value: account, currency: BASE },
    { key: 'AccountReady', value: 'true', currency: '' },
    SIMULATED_MARK,
    ...PLAIN_TAGS.map(([key, text]) => ({ key, value: text(balances), currency: '' })),
    ...MONEY_TAGS.map(([key, amount]) => ({ key, value: moneyText(amount(balances)), currency })),
    ...ledgerCurrencies(balances).flatMap((name) => ledgerFigures(balances, name)),
  ];
}

/** The figures that a client has been sent, so that only changes follow. */
export class SentFigures {
  readonly #sent = new Map<string, string>();

  /** Those that differ from what was sent; they count as sent from now on. */
  changed(figures: readonly AccountFigure[]): readonly AccountFigure[] {
    return figures.filter(({ key, value, currency }) => {
      const name = `${key}\0${currency}`;
      if (this.#sent.get(name) === value) return false;
      this.#sent.set(name, value);
      return true;
    });
  }
}
