import type { AccountId } from '../../core/ids.ts';
import { addMoney, type Micros, ZERO_MONEY } from '../../core/money.ts';
import type { SimulatedBalances } from '../exchange.ts';
import { convert } from './amounts.ts';
import type { CurrencyBalance } from './currency-balance.ts';
import type { ExchangeRates } from './exchange-rates.ts';

type Amount = (balances: SimulatedBalances) => Micros;

/** Several accounts as if they were one: sums in `currency`. The cushion is that of the sums. */
export function combineBalances(
  all: readonly SimulatedBalances[],
  account: AccountId,
  currency: string,
  rates: ExchangeRates,
): SimulatedBalances {
  const sum = (amount: Amount): Micros =>
    all
      .map((balances) => convert(amount(balances), rates.rate(balances.currency, currency)))
      .reduce(addMoney, ZERO_MONEY);
  const netLiquidation = sum((b) => b.netLiquidation);
  const excessLiquidity = sum((b) => b.excessLiquidity);
  const currencies = combineCurrencies(all, currency, rates);
  return {
    account,
    currency,
    netLiquidation,
    totalCashValue: sum((b) => b.totalCashValue),
    grossPositionValue: sum((b) => b.grossPositionValue),
    equityWithLoanValue: sum((b) => b.equityWithLoanValue),
    initMarginReq: sum((b) => b.initMarginReq),
    maintMarginReq: sum((b) => b.maintMarginReq),
    availableFunds: sum((b) => b.availableFunds),
    excessLiquidity,
    buyingPower: sum((b) => b.buyingPower),
    cushion: netLiquidation === 0 ? 0 : excessLiquidity / netLiquidation,
    realizedPnl: sum((b) => b.realizedPnl),
    unrealizedPnl: sum((b) => b.unrealizedPnl),
    dailyPnl: sum((b) => b.dailyPnl),
    cash: Object.fromEntries(currencies.map((row) => [row.currency, row.cash])),
    currencies,
  };
}

function combineCurrencies(
  all: readonly SimulatedBalances[],
  base: string,
  rates: ExchangeRates,
): readonly CurrencyBalance[] {
  const rows = all.flatMap(({ currencies }) => currencies);
  return [...new Set([base, ...rows.map(({ currency }) => currency)])].map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const sum = (amount: (row: CurrencyBalance) => Micros): Micros =>
      own.map(amount).reduce(addMoney, ZERO_MONEY);
    const types = [...new Set(own.flatMap(({ marketValues }) => Object.keys(marketValues)))];
    return {
      currency,
      exchangeRate: rates.rate(currency, base),
      cash: sum((row) => row.cash),
      futuresPnl: sum((row) => row.futuresPnl),
      marketValues: Object.fromEntries(
        types.map((type) => [type, sum(({ marketValues }) => marketValues[type] ?? ZERO_MONEY)]),
      ),
      realizedPnl: sum((row) => row.realizedPnl),
      unrealizedPnl: sum((row) => row.unrealizedPnl),
    };
  });
}
