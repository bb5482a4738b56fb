import type { Refusal } from '../../core/result.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import { refused } from '../actions/refused.ts';
import type { Origin } from '../raw-signal.ts';
import { ALL_ACCOUNTS } from '../read-model/desk-status.ts';
import type { ActionView } from '../views.ts';
import type { DeskAccount } from './desk-account.ts';
import { atOnce } from './merged-actions.ts';

/** What a person says to resume. */
export interface ResumeWish {
  readonly origin: Origin;
  readonly reason: string;
  /** The id of an account, or `ALL`. */
  readonly typed: string;
  /** The message, where it was ordered in a chat. */
  readonly said?: SaidInChat;
}

/** Resumes the account whose id was typed, or with `ALL` every paper account: a live one wants its own id. */
export async function resumeAccounts(
  accounts: readonly DeskAccount[],
  { origin, reason, typed, said }: ResumeWish,
): Promise<ActionView> {
  const all = typed === ALL_ACCOUNTS;
  const meant = accounts.filter(({ id }) => all || typed === id);
  if (meant.length === 0) return refused(unknownAccount(typed, accounts.map(({ id }) => id).join(', ')));
  return atOnce(meant, async ({ id, mode, seat: { application, trader } }) => {
    const { name } = trader.kernel.state.tradingState;
    return all && mode === 'live' && name !== 'active'
      ? refused(ownIdWanted(id))
      : application.resume(origin, reason, id, said);
  });
}

const unknownAccount = (typed: string, ids: string): Refusal => ({
  code: 'ACCOUNT_NOT_CONFIRMED',
  field: 'account',
  found: typed,
  allowed: `${ALL_ACCOUNTS}, ${ids}`,
  message: `The typed account is none of this Bowline. Type ${ALL_ACCOUNTS}, or the id of one: ${ids}.`,
});

const ownIdWanted = (id: string): Refusal => ({
  code: 'ACCOUNT_NOT_CONFIRMED',
  field: 'account',
  found: ALL_ACCOUNTS,
  allowed: id,
  message: `${id} is a live account: type its own id to resume it.`,
});
