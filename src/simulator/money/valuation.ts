import type { AccountId, ConId } from '../../core/ids.ts';
import { addMoney, fromMicros, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import type { SimulatedBalances, SimulatedPosition } from '../exchange.ts';
import { type AccountState, addCash } from './account-state.ts';
import { convert, type Micros } from './amounts.ts';
import type { CurrencyBalance } from './currency-balance.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import { cashOfTrade, type Ledger } from './ledger.ts';
import type { MarginHolding, MarginModel, MarginRequirement } from './margin-model.ts';
import { averageCost, marketValue, type PositionState, settlesByDifference } from './position.ts';

/** Account-wide margin, in base currency. */
export interface AccountMargin {
  readonly initial: Micros;
  readonly maintenance: Micros;
}

/** Units that an account would hold besides those it has: for orders that are being judged. */
export interface Supposed {
  readonly conId: ConId;
  readonly signedQuantity: number;
  readonly price: number;
}

/** What accounts are worth at the present prices. */
export class Valuation {
  readonly #ledger: Ledger;
  readonly #rates: ExchangeRates;
  readonly #margins: MarginModel;

  constructor(ledger: Ledger, rates: ExchangeRates, margins: MarginModel) {
    this.#ledger = ledger;
    this.#rates = rates;
    this.#margins = margins;
  }

  position(account: AccountId, state: PositionState): SimulatedPosition {
    const mark = this.#ledger.mark(state);
    const value = marketValue(state, mark, this.#ledger.instrument(state.conId).multiplier);
    return {
      account,
      conId: state.conId,
      position: state.quantity,
      averageCost: averageCost(state),
      marketPrice: mark,
      marketValue: value,
      unrealizedPnl: subtractMoney(value, state.cost),
      realizedPnl: state.realized,
      dailyPnl: addMoney(subtractMoney(value, state.dayStartValue), state.dayFlow),
    };
  }

  /**
   * Cash in all currencies plus what futures and contracts for difference have gained since the last settlement: IB's `TotalCashValue`. A forex
   * position is cash already and counts here alone.
   */
  totalCash(account: AccountState): Micros {
    let total = ZERO_MONEY;
    for (const [currency, amount] of account.cash)
      total = addMoney(total, this.#inBase(account, amount, currency));
    for (const state of account.positions.values()) {
      const instrument = this.#ledger.instrument(state.conId);
      if (!settlesByDifference(instrument)) continue;
      const { multiplier, currency } = instrument;
      const variation = subtractMoney(marketValue(state, this.#ledger.mark(state), multiplier), state.basis);
      total = addMoney(total, this.#inBase(account, variation, currency));
    }
    return total;
  }

  netLiquidation(account: AccountState): Micros {
    let total = this.totalCash(account);
    for (const value of this.#paidPositions(account)) total = addMoney(total, value);
    return total;
  }

  /**
   * Positions one by one (options on the same underlying and months of the same future together), and the haircut on cash in other currencies, owned or borrowed. A forex position needs nothing by
   * itself: the cash that it moved does.
   */
  margin(account: AccountState, date: string, supposed: readonly Supposed[] = []): AccountMargin {
    let initial = ZERO_MONEY;
    let maintenance = ZERO_MONEY;
    const options = new Map<ConId, MarginHolding[]>();
    const futures = new Map<string, MarginHolding[]>();
    const units = new Map<ConId, number>();
    const require = (needed: MarginRequirement, currency: string): void => {
      const rate = this.#rates.rate(currency, account.currency);
      initial = addMoney(initial, toMicros(needed.initial * rate));
      maintenance = addMoney(maintenance, toMicros(needed.maintenance * rate));
    };
    const add = (conId: ConId, quantity: number, price: number): void => {
      const instrument = this.#ledger.instrument(conId);
      if (instrument.secType === 'CASH') return;
      units.set(conId, quantity);
      if (instrument.secType === 'FUT') {
        const root = `${instrument.symbol} ${instrument.exchange}`;
        futures.set(root, [...(futures.get(root) ?? []), { instrument, quantity, price }]);
        return;
      }
      if (instrument.option === undefined) {
        require(this.#margins.requirement(instrument, quantity, price, date), instrument.currency);
        return;
      }
      const { underlying } = instrument.option;
      const underlyingPrice = this.#ledger.price(underlying);
      const holding = { instrument, quantity, price, underlyingPrice };
      const others = options.get(underlying);
      if (others === undefined) options.set(underlying, [holding]);
      else others.push(holding);
    };
    for (const state of account.positions.values()) {
      if (!supposed.some(({ conId }) => conId === state.conId))
        add(state.conId, state.quantity, this.#ledger.mark(state));
    }
    for (const { conId, signedQuantity, price } of supposed) {
      const held = account.positions.get(conId);
      add(conId, (held?.quantity ?? 0) + signedQuantity, price);
    }
    for (const [currency, amount] of this.#cashWith(account, supposed)) {
      if (currency !== account.currency && amount !== 0) {
        require(this.#margins.currencyRequirement(fromMicros(amount)), currency);
      }
    }
    for (const holdings of futures.values()) {
      const currency = holdings[0]?.instrument.currency ?? account.currency;
      require(this.#margins.futuresRequirement(holdings, date), currency);
    }
    for (const [underlying, holdings] of options) {
      const currency = holdings[0]?.instrument.currency ?? account.currency;
      require(this.#margins.optionRequirement(holdings, units.get(underlying) ?? 0), currency);
    }
    return { initial, maintenance };
  }

  /** The account's cash, with what supposed trades would move. */
  #cashWith(account: AccountState, supposed: readonly Supposed[]): ReadonlyMap<string, Micros> {
    if (supposed.length === 0) return account.cash;
    const moved: AccountState = { ...account, cash: new Map(account.cash) };
    for (const { conId, signedQuantity, price } of supposed) {
      const instrument = this.#ledger.instrument(conId);
      for (const [currency, amount] of cashOfTrade(instrument, signedQuantity, price)) {
        addCash(moved, currency, amount);
      }
    }
    return moved.cash;
  }

  balances(account: AccountState, date: string): SimulatedBalances {
    const totalCashValue = this.totalCash(account);
    let grossPositionValue = ZERO_MONEY;
    let netLiquidation = totalCashValue;
    for (const value of this.#paidPositions(account)) {
      netLiquidation = addMoney(netLiquidation, value);
      grossPositionValue = addMoney(grossPositionValue, Math.abs(value) as Micros);
    }
    let realizedPnl = ZERO_MONEY;
    let unrealizedPnl = ZERO_MONEY;
    for (const state of account.positions.values()) {
      const { currency } = this.#ledger.instrument(state.conId);
      const row = this.position(account.id, state);
      realizedPnl = addMoney(realizedPnl, this.#inBase(account, row.realizedPnl, currency));
      unrealizedPnl = addMoney(unrealizedPnl, this.#inBase(account, row.unrealizedPnl, currency));
    }
    const { initial, maintenance } = this.margin(account, date);
    const availableFunds = subtractMoney(netLiquidation, initial);
    const excessLiquidity = subtractMoney(netLiquidation, maintenance);
    return {
      account: account.id,
      currency: account.currency,
      netLiquidation,
      totalCashValue,
      grossPositionValue,
      equityWithLoanValue: netLiquidation,
      initMarginReq: initial,
      maintMarginReq: maintenance,
      availableFunds,
      excessLiquidity,
      buyingPower: Math.max(0, availableFunds * this.#margins.buyingPowerFactor) as Micros,
      cushion: netLiquidation === 0 ? 0 : excessLiquidity / netLiquidation,
      realizedPnl,
      unrealizedPnl,
      dailyPnl: subtractMoney(netLiquidation, account.dayStart),
      cash: Object.fromEntries(account.cash),
      currencies: this.#currencies(account),
    };
  }

  /** The account's ledger, currency by currency; the base currency first. */
  #currencies(account: AccountState): readonly CurrencyBalance[] {
    const names = new Set([account.currency, ...account.cash.keys()]);
    for (const { conId } of account.positions.values()) names.add(this.#ledger.instrument(conId).currency);
    return [...names].map((currency) => this.#currencyBalance(account, currency));
  }

  #currencyBalance(account: AccountState, currency: string): CurrencyBalance {
    const marketValues: Record<string, Micros> = {};
    let futuresPnl = ZERO_MONEY;
    let realizedPnl = ZERO_MONEY;
    let unrealizedPnl = ZERO_MONEY;
    for (const state of account.positions.values()) {
      const instrument = this.#ledger.instrument(state.conId);
      if (instrument.currency !== currency) continue;
      const row = this.position(account.id, state);
      realizedPnl = addMoney(realizedPnl, row.realizedPnl);
      unrealizedPnl = addMoney(unrealizedPnl, row.unrealizedPnl);
      const { secType } = instrument;
      if (settlesByDifference(instrument)) {
        futuresPnl = addMoney(futuresPnl, subtractMoney(row.marketValue, state.basis));
      } else if (secType !== 'CASH') {
        marketValues[secType] = addMoney(marketValues[secType] ?? ZERO_MONEY, row.marketValue);
      }
    }
    return {
      currency,
      exchangeRate: this.#rates.rate(currency, account.currency),
      cash: account.cash.get(currency) ?? ZERO_MONEY,
      futuresPnl,
      marketValues,
      realizedPnl,
      unrealizedPnl,
    };
  }

  /** Values of the positions that were paid for in full (stocks, crypto), in base currency. */
  *#paidPositions(account: AccountState): Iterable<Micros> {
    for (const state of account.positions.values()) {
      const instrument = this.#ledger.instrument(state.conId);
      if (settlesByDifference(instrument) || instrument.secType === 'CASH') continue;
      const { multiplier, currency } = instrument;
      yield this.#inBase(account, marketValue(state, this.#ledger.mark(state), multiplier), currency);
    }
  }

  #inBase(account: AccountState, amount: Micros, currency: string): Micros {
    return amount === 0 ? ZERO_MONEY : convert(amount, this.#rates.rate(currency, account.currency));
  }
}
