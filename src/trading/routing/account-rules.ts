import type { AccountId } from '../../core/ids.ts';
import type { NoTradeWindow } from '../risk/limits/windows.ts';
import type { Distance, SizeRequest } from '../signal.ts';

/** Exits of an account's own. Distances only: what they are measured from is the account's own entry. */
export interface AccountStops {
  /** `always`: in place of the signal's. `missing`: where the signal has none. */
  readonly when: 'always' | 'missing';
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
}

/** How one account of a desk takes part in the signals that are given to all. */
export interface AccountRules {
  readonly account: AccountId;
  /** False: nothing is entered; exits are carried out. */
  readonly enabled: boolean;
  /** What every size is multiplied by, units too; 1: as it is. */
  readonly multiplier: number;
  /** In place of the signal's size. */
  readonly size?: SizeRequest;
  /** What is traded in place of a symbol: the symbol as signals write it, or the root of a future. */
  readonly map: Readonly<Record<string, string>>;
  readonly stops?: AccountStops;
  /** Entries are only taken within one of these; empty: at any time. */
  readonly hours: readonly NoTradeWindow[];
  /** How much later than others it enters, in milliseconds. */
  readonly delayMs: number;
}
