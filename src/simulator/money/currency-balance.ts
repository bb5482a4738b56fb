import type { Micros } from '../../core/money.ts';

/** What an account has in one currency: IB's ledger. Amounts in that currency. */
export interface CurrencyBalance {
  readonly currency: string;
  /** Units of the base currency for one unit of this one. */
  readonly exchangeRate: number;
  /** Settled and unsettled cash; below zero it is borrowed. */
  readonly cash: Micros;
  /** Variation of futures since their last settlement. */
  readonly futuresPnl: Micros;
  /** Market values of what was paid for, by IB's security type (`STK`, `OPT`, `CRYPTO` …). */
  readonly marketValues: Readonly<Record<string, Micros>>;
  /** Of the current market day, after commissions. */
  readonly realizedPnl: Micros;
  readonly unrealizedPnl: Micros;
}
