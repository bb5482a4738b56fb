import type { AccountId, ConId } from '../../core/ids.ts';
import { toMicros, ZERO_MONEY } from '../../core/money.ts';
import type { Micros } from './amounts.ts';
import type { PositionState } from './position.ts';

/** An account's money and holdings. */
export interface AccountState {
  readonly id: AccountId;
  /** Base currency, in which totals are told. */
  readonly currency: string;
  /** Cash by currency; futures' open variation is not in it until it is settled. */
  readonly cash: Map<string, Micros>;
  readonly positions: Map<ConId, PositionState>;
  /** Net liquidation at the start of the market day. */
  dayStart: Micros;
}

/** Units of an instrument that an account begins with; negative is short. */
export interface OpeningHolding {
  readonly conId: ConId;
  readonly quantity: number;
}

/** An account to begin with: so much cash, in its base currency, and what it holds. */
export interface AccountOpening {
  readonly id: AccountId;
  readonly currency: string;
  readonly cash: number;
  readonly holdings?: readonly OpeningHolding[];
}

export const openAccount = ({ id, currency, cash }: AccountOpening): AccountState => ({
  id,
  currency,
  cash: new Map([[currency, toMicros(cash)]]),
  positions: new Map(),
  dayStart: toMicros(cash),
});

export function addCash(account: AccountState, currency: string, amount: Micros): void {
  account.cash.set(currency, ((account.cash.get(currency) ?? ZERO_MONEY) + amount) as Micros);
}
