import type { AccountId, ConId } from '../../core/ids.ts';
import { addMoney, negateMoney, notional, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Market } from '../matching/market.ts';
import { type AccountState, addCash } from './account-state.ts';
import { convert, type Micros } from './amounts.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import type { Fee } from './fee-model.ts';
import {
  bookFill,
  marketValue,
  newPosition,
  type PositionState,
  releaseUnits,
  settlesByDifference,
} from './position.ts';

/** A fill to be booked. */
export interface LedgerEntry {
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly signedQuantity: number;
  readonly price: number;
  readonly fee: Fee;
}

/** A delivery to be booked. */
export interface Delivery extends Omit<LedgerEntry, 'fee'> {
  /** Cost that comes with the delivery without being paid now: the premium of the exercised option. */
  readonly carried: Micros;
}

/**
 * Cash that a trade moves by itself, by currency: futures and contracts for difference move none, currencies both sides, everything else its price. Commissions
 * come on top.
 */
export function cashOfTrade(
  instrument: Instrument,
  signedQuantity: number,
  price: number,
): readonly (readonly [currency: string, amount: Micros])[] {
  if (settlesByDifference(instrument)) return [];
  const { secType, symbol, currency, multiplier } = instrument;
  const paid = [currency, negateMoney(notional(price, signedQuantity, multiplier))] as const;
  return secType === 'CASH' ? [paid, [symbol, toMicros(signedQuantity)]] : [paid];
}

/** Books fills into accounts: cash, positions, realised results. */
export class Ledger {
  readonly accounts: ReadonlyMap<AccountId, AccountState>;
  readonly #markets: ReadonlyMap<ConId, Market>;
  readonly #rates: ExchangeRates;

  constructor(accounts: readonly AccountState[], markets: ReadonlyMap<ConId, Market>, rates: ExchangeRates) {
    this.accounts = new Map(accounts.map((account) => [account.id, account]));
    this.#markets = markets;
    this.#rates = rates;
  }

  account(id: AccountId): AccountState {
    const account = this.accounts.get(id);
    if (account === undefined) throw new Error(`unknown account ${id}`);
    return account;
  }

  quantity(id: AccountId, conId: ConId): number {
    return this.account(id).positions.get(conId)?.quantity ?? 0;
  }

  /** Books a fill. Returns the realised result after commissions; absent for a fill that only opened. */
  book({ account: id, instrument, signedQuantity, price, fee }: LedgerEntry): Micros | undefined {
    const account = this.account(id);
    const { conId, currency, multiplier } = instrument;
    const position = account.positions.get(conId) ?? newPosition(conId);
    account.positions.set(conId, position);
    const commission =
      fee.currency === currency ? fee.amount : convert(fee.amount, this.#rates.rate(fee.currency, currency));
    const change = bookFill(position, signedQuantity, price, multiplier, commission);

    addCash(account, fee.currency, negateMoney(fee.amount));
    if (settlesByDifference(instrument)) addCash(account, currency, change.grossRealized);
    for (const [moved, amount] of cashOfTrade(instrument, signedQuantity, price))
      addCash(account, moved, amount);
    return change.realized;
  }

  /** Takes units (unsigned) out of a position without money or a result. Returns their cost. */
  release(id: AccountId, { conId }: Instrument, units: number): Micros {
    const position = this.account(id).positions.get(conId);
    if (position === undefined) throw new Error(`no position to release, conId ${conId}`);
    return releaseUnits(position, units);
  }

  /** Books what an exercise delivers. Returns the realised result; absent for a delivery that only opened. */
  deliver({ account: id, instrument, signedQuantity, price, carried }: Delivery): Micros | undefined {
    const account = this.account(id);
    const { conId, currency, multiplier, secType } = instrument;
    const position = account.positions.get(conId) ?? newPosition(conId);
    account.positions.set(conId, position);
    const change = bookFill(position, signedQuantity, price, multiplier, carried);
    // Booked like a commission it is part of the cost, but no money moves for it today.
    position.dayFlow = addMoney(position.dayFlow, carried);
    addCash(
      account,
      currency,
      secType === 'FUT' ? change.grossRealized : negateMoney(notional(price, signedQuantity, multiplier)),
    );
    return change.realized;
  }

  /** The mark of a position's instrument; it is known, because a fill needs a quote and prices are kept. */
  mark(position: PositionState): number {
    const mark = this.#markets.get(position.conId)?.mark();
    if (mark === undefined) throw new Error(`a position without a price, conId ${position.conId}`);
    return mark;
  }

  /** The present price of an instrument; undefined before its first. */
  price(conId: ConId): number | undefined {
    return this.#markets.get(conId)?.mark();
  }

  instrument(conId: ConId): Instrument {
    const market = this.#markets.get(conId);
    if (market === undefined) throw new Error(`a position in an unknown instrument, conId ${conId}`);
    return market.instrument;
  }

  /**
   * The turn of the market day ending on `date` (`YYYY-MM-DD`): expired futures are settled in cash at their mark, the
   * variation of the others and of contracts for difference becomes cash, closed positions disappear and the day's results begin at zero.
   */
  endDay(account: AccountState, date: string, netLiquidation: (account: AccountState) => Micros): void {
    const expiry = date.replaceAll('-', '');
    for (const position of account.positions.values()) {
      const instrument = this.instrument(position.conId);
      const { currency, multiplier, lastTradeDate } = instrument;
      const value = marketValue(position, this.mark(position), multiplier);
      if (settlesByDifference(instrument) && position.quantity !== 0) {
        addCash(account, currency, subtractMoney(value, position.basis));
        position.basis = value;
        if (lastTradeDate !== undefined && lastTradeDate <= expiry) position.quantity = 0;
      }
      if (position.quantity === 0) account.positions.delete(position.conId);
      position.dayStartValue = value;
      position.dayFlow = ZERO_MONEY;
      position.realized = ZERO_MONEY;
    }
    account.dayStart = netLiquidation(account);
  }
}
