import type { AccountId, ConId } from '../../core/ids.ts';
import { addMoney, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import type { SimulatedBalances, SimulatedPosition } from '../exchange.ts';
import type { AccountState } from './account-state.ts';
import { convert, type Micros } from './amounts.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import type { Ledger } from './ledger.ts';
import type { MarginModel } from './margin-model.ts';
import { averageCost, marketValue, type PositionState } from './position.ts';

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
   * Cash in all currencies plus what futures have gained since the last settlement: IB's `TotalCashValue`. A forex
   * position is cash already and counts here alone.
   */
  totalCash(account: AccountState): Micros {
    let total = ZERO_MONEY;
    for (const [currency, amount] of account.cash)
      total = addMoney(total, this.#inBase(account, amount, currency));
    for (const state of account.positions.values()) {
      const { secType, multiplier, currency } = this.#ledger.instrument(state.conId);
      if (secType !== 'FUT') continue;
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

  margin(account: AccountState, date: string, supposed?: Supposed): AccountMargin {
    let initial = ZERO_MONEY;
    let maintenance = ZERO_MONEY;
    const add = (conId: ConId, quantity: number, price: number): void => {
      const instrument = this.#ledger.instrument(conId);
      const needed = this.#margins.requirement(instrument, quantity, price, date);
      const rate = this.#rates.rate(instrument.currency, account.currency);
      initial = addMoney(initial, toMicros(needed.initial * rate));
      maintenance = addMoney(maintenance, toMicros(needed.maintenance * rate));
    };
    for (const state of account.positions.values()) {
      if (state.conId !== supposed?.conId) add(state.conId, state.quantity, this.#ledger.mark(state));
    }
    if (supposed !== undefined) {
      const held = account.positions.get(supposed.conId);
      const quantity = (held?.quantity ?? 0) + supposed.signedQuantity;
      add(supposed.conId, quantity, supposed.price);
    }
    return { initial, maintenance };
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
    };
  }

  /** Values of the positions that were paid for in full (stocks, crypto), in base currency. */
  *#paidPositions(account: AccountState): Iterable<Micros> {
    for (const state of account.positions.values()) {
      const { secType, multiplier, currency } = this.#ledger.instrument(state.conId);
      if (secType === 'FUT' || secType === 'CASH') continue;
      yield this.#inBase(account, marketValue(state, this.#ledger.mark(state), multiplier), currency);
    }
  }

  #inBase(account: AccountState, amount: Micros, currency: string): Micros {
    return amount === 0 ? ZERO_MONEY : convert(amount, this.#rates.rate(currency, account.currency));
  }
}
