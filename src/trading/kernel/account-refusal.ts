import type { Refusal } from '../../core/result.ts';
import type { RiskInput } from '../risk/check.ts';
import { accountMode } from '../risk/checks/account-mode.ts';
import type { Signal } from '../signal.ts';
import type { KernelContext } from './context.ts';
import { askedGate } from './golive.ts';
import type { KernelState } from './state.ts';

/**
 * Why nothing at all is done for a signal: it names another account than the connected one, or the account is live and
 * not permitted. The latter is also a risk check; here it speaks for signals that need no order.
 */
export function accountRefusal(
  state: KernelState,
  signal: Signal,
  intent: RiskInput['intent'],
  context: KernelContext,
): Refusal | undefined {
  const account = context.account();
  if (account.id === undefined) return undefined;
  if (signal.account !== undefined && signal.account !== account.id) {
    return {
      code: 'ACCOUNT_OTHER',
      field: 'account',
      found: signal.account,
      allowed: account.id,
      message: `The signal is for account ${signal.account}, and this Bowline trades ${account.id}. Leave the account out, or send the signal to the Bowline of that account.`,
    };
  }
  if (signal.accounts !== undefined && !signal.accounts.includes(account.id)) {
    const named = signal.accounts.join(', ');
    return {
      code: 'ACCOUNT_OTHER',
      field: 'accounts',
      found: named,
      allowed: account.id,
      message: `The signal is for the accounts ${named}, and this Bowline trades ${account.id}.`,
    };
  }
  if (signal.faGroup !== undefined)
    return {
      code: 'GROUP_OTHER',
      field: 'faGroup',
      found: signal.faGroup,
      message: `The signal is for the advisor's group ${signal.faGroup}, and this Bowline trades account ${account.id} alone. Name the group in accounts (docs/accounts.md), or leave faGroup out.`,
    };
  const { passed, message } = accountMode.run({ account, intent, ...askedGate(state, context) });
  return passed ? undefined : { code: accountMode.code, message };
}
