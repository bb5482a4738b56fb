import { type AccountId, isPaperAccount } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';

export interface AccountWishes {
  /** The configured account (`ACCOUNT_ID`). */
  readonly wanted?: AccountId;
  /** The account that the data folder was first used with. */
  readonly kept?: AccountId;
  /** The configured mode. A live account in mode paper is let in and refused every order by risk. */
  readonly mode?: 'paper' | 'live';
  /** The accounts of the login. */
  readonly offered: readonly AccountId[];
}

/** The account to trade, or why none: for people, with what to do. One data folder belongs to one account. */
export function chooseAccount({ wanted, kept, mode, offered }: AccountWishes): Result<AccountId, string> {
  const account = wanted ?? kept ?? (offered.length === 1 ? offered[0] : undefined);
  const all = offered.join(', ');
  if (account === undefined) {
    return fail(`the login has several accounts (${all}); say which with ACCOUNT_ID`);
  }
  if (!offered.includes(account)) {
    const whose = wanted ? `ACCOUNT_ID is ${wanted}` : `this data folder belongs to ${account}`;
    return fail(`${whose}, and the gateway offers ${all}; use the right login, or another --data folder`);
  }
  if (kept !== undefined && kept !== account) {
    return fail(`this data folder belongs to ${kept}, not ${account}; use another --data folder`);
  }
  if (mode === 'live' && isPaperAccount(account)) {
    return fail(
      `the configuration says mode live, and ${account} is a paper account; use the live login, or mode paper`,
    );
  }
  return ok(account);
}
