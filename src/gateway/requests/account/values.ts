import { type Micros, ZERO_MONEY } from '../../../core/money.ts';
import type { SimulatedBalances } from '../../../simulator/exchange.ts';
import { type AccountFigure, moneyText } from './figures.ts';
import { BASE, ledgerCurrencies, ledgerFigures } from './ledger.ts';

const CENTS = 2;
const CUSHION_DIGITS = 6;
const UNLIMITED_DAY_TRADES = '-1';

type Amount = (balances: SimulatedBalances) => Micros;

const ratioText = (part: Micros, whole: Micros): string =>
  whole > 0 ? (part / whole).toFixed(CENTS) : '0.00';

/** IB's money tags in the account's base currency, in alphabetical order. */
const MONEY_TAGS: readonly (readonly [tag: string, amount: Amount])[] = [
  ['AccruedCash', () => ZERO_MONEY],
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
