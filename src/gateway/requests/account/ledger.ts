import { addMoney, type Micros, subtractMoney, ZERO_MONEY } from '../../../core/money.ts';
import type { SimulatedBalances } from '../../../simulator/exchange.ts';
import type { CurrencyBalance } from '../../../simulator/money/currency-balance.ts';
import { type AccountFigure, moneyText } from './figures.ts';

/** IB's name for the sum of all currencies, in the base currency. */
export const BASE = 'BASE';

const RATE_DIGITS = 7;

/** At least two decimals, at most seven: `1.00`, `0.8620690`. */
const rateText = (rate: number): string => rate.toFixed(RATE_DIGITS).replace(/(\.\d\d\d*?)0+$/, '$1');

/** Amounts of one row of the ledger. */
type LedgerRow = Omit<CurrencyBalance, 'currency' | 'exchangeRate'>;

type Amount = (row: LedgerRow) => Micros;

const marketValueOf =
  (secType: string): Amount =>
  ({ marketValues }) =>
    marketValues[secType] ?? ZERO_MONEY;

const nothing: Amount = () => ZERO_MONEY;

const totalCash: Amount = ({ cash, futuresPnl }) => addMoney(cash, futuresPnl);

const netLiquidation: Amount = (row) => Object.values(row.marketValues).reduce(addMoney, totalCash(row));

/** IB's money tags of the ledger. Interest, dividends and what the simulated broker does not list are always zero. */
const AMOUNTS: readonly (readonly [tag: string, amount: Amount])[] = [
  ['AccruedCash', nothing],
  ['CashBalance', ({ cash }) => cash],
  ['CorporateBondValue', nothing],
  ['Cryptocurrency', marketValueOf('CRYPTO')],
  ['FundValue', nothing],
  ['FutureOptionValue', marketValueOf('FOP')],
  ['FuturesPNL', ({ futuresPnl }) => futuresPnl],
  ['FxCashBalance', nothing],
  ['IssuerOptionValue', nothing],
  ['MoneyMarketFundValue', nothing],
  ['MutualFundValue', nothing],
  ['NetDividend', nothing],
  ['NetLiquidationByCurrency', netLiquidation],
  ['OptionMarketValue', marketValueOf('OPT')],
  ['RealizedPnL', ({ realizedPnl }) => realizedPnl],
  ['StockMarketValue', marketValueOf('STK')],
  ['TBillValue', nothing],
  ['TBondValue', nothing],
  ['TotalCashBalance', totalCash],
  ['UnrealizedPnL', ({ unrealizedPnl }) => unrealizedPnl],
  ['WarrantValue', nothing],
];

const figures = (
  currency: string,
  realCurrency: string,
  row: LedgerRow,
  exchangeRate: number,
): readonly AccountFigure[] =>
  [
    ['Currency', currency],
    ['RealCurrency', realCurrency],
    ['ExchangeRate', rateText(exchangeRate)],
    ...AMOUNTS.map(([tag, amount]) => [tag, moneyText(amount(row))] as const),
  ].map(([key = '', value = '']) => ({ key, value, currency }));

/** The rows added up in the base currency. */
function baseRow(balances: SimulatedBalances): LedgerRow {
  const { currencies, totalCashValue, realizedPnl, unrealizedPnl } = balances;
  const inBase = (amount: Micros, rate: number): Micros => Math.round(amount * rate) as Micros;
  const sum = (amount: Amount): Micros =>
    currencies.map((row) => inBase(amount(row), row.exchangeRate)).reduce(addMoney, ZERO_MONEY);
  const futuresPnl = sum((row) => row.futuresPnl);
  const types = new Set(currencies.flatMap(({ marketValues }) => Object.keys(marketValues)));
  return {
    cash: subtractMoney(totalCashValue, futuresPnl),
    futuresPnl,
    marketValues: Object.fromEntries([...types].map((type) => [type, sum(marketValueOf(type))])),
    realizedPnl,
    unrealizedPnl,
  };
}

/** IB's ledger of one currency, or of `BASE`; nothing for a currency that the account has not. */
export function ledgerFigures(balances: SimulatedBalances, currency: string): readonly AccountFigure[] {
  if (currency === BASE) return figures(BASE, balances.currency, baseRow(balances), 1);
  const row = balances.currencies.find((candidate) => candidate.currency === currency);
  return row === undefined ? [] : figures(currency, currency, row, row.exchangeRate);
}

/** Currencies of the ledger, the sum first. */
export const ledgerCurrencies = ({ currencies }: SimulatedBalances): readonly string[] => [
  BASE,
  ...currencies.map(({ currency }) => currency).sort(),
];
