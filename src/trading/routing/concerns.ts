import type { AccountId } from '../../core/ids.ts';
import type { Signal } from '../signal.ts';

/** An account of a desk as signals name it. */
export interface RoutedAccount {
  readonly id: AccountId;
  /** The advisor's group that its orders go to. */
  readonly group?: string;
}

/** Whether a signal is for an account of the desk: it names it, alone or among others, or its group, or nobody. */
export const concerns = (
  { account, accounts, faGroup }: Pick<Signal, 'account' | 'accounts' | 'faGroup'>,
  { id, group }: RoutedAccount,
): boolean =>
  (account === undefined || account === id) &&
  (accounts === undefined || accounts.includes(id)) &&
  (faGroup === undefined || faGroup === group);

/** The accounts that a signal names and the desk has not. */
export const strangersOf = (
  { account, accounts = [] }: Pick<Signal, 'account' | 'accounts'>,
  desk: readonly RoutedAccount[],
): readonly AccountId[] =>
  [...(account === undefined ? [] : [account]), ...accounts].filter(
    (named) => !desk.some(({ id }) => id === named),
  );
