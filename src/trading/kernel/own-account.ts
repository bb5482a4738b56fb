import type { AccountId } from '../../core/ids.ts';
import type { KernelState } from './state.ts';

/**
 * Whether what the broker tells is of the account of this kernel. A login may have several, and a gateway tells the orders and
 * executions of all of them. Told without an account, as some gateways list an advisor's orders, it may be.
 */
export const isOfAccount = ({ account }: KernelState, told: { readonly account: AccountId }): boolean =>
  account === undefined || told.account === account || (told.account as string) === '';
