import type { BrokerEvent, BrokerPosition } from '../../broker/port.ts';
import type { AccountId, ConId } from '../../core/ids.ts';
import type { AccountFacts } from '../../trading/risk/check.ts';

type AccountValue = Extract<BrokerEvent, { type: 'account-value' }>;

/** IB's currency of rows that add up all currencies, in the base currency. */
const BASE = 'BASE';
/** Keys whose total is such a row; of the others the row of the base currency is the total. */
const TOTALLED: ReadonlySet<string> = new Set(['RealizedPnL', 'UnrealizedPnL']);

/** What the broker says of one account: values by IB's keys, and positions. Not in the journal: the broker repeats it. */
export class AccountBoard {
  #account: AccountId | undefined;
  readonly #values = new Map<string, { readonly value: string; readonly currency: string }>();
  readonly #positions = new Map<ConId, BrokerPosition>();

  /** Starts over with another account. */
  follow(account: AccountId): void {
    if (this.#account === account) return;
    this.#account = account;
    this.#values.clear();
    this.#positions.clear();
  }

  take(value: AccountValue): void {
    if (value.account !== this.#account) return;
    if (TOTALLED.has(value.key) !== (value.currency === BASE)) return;
    // Rows per currency (`$LEDGER`, cash) must not overwrite the total, which comes in the base currency.
    const known = this.#values.get(value.key);
    if (known?.currency && value.currency !== known.currency && value.currency !== this.currency) return;
    this.#values.set(value.key, { value: value.value, currency: value.currency });
  }

  takePosition(position: BrokerPosition): void {
    if (position.account === this.#account) this.#positions.set(position.conId, position);
  }

  get account(): AccountId | undefined {
    return this.#account;
  }

  /** The account's base currency, told with its net liquidation value. */
  get currency(): string | undefined {
    return this.#values.get('NetLiquidation')?.currency || undefined;
  }

  number(key: string): number | undefined {
    const text = this.#values.get(key)?.value;
    const value = text === undefined || text === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  position(conId: ConId): BrokerPosition | undefined {
    return this.#positions.get(conId);
  }

  facts(): AccountFacts {
    const netLiquidation = this.number('NetLiquidation');
    return {
      ...(this.#account === undefined ? {} : { id: this.#account }),
      ...(this.currency === undefined ? {} : { currency: this.currency }),
      ...(netLiquidation === undefined ? {} : { netLiquidation }),
    };
  }
}
