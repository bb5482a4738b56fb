import type { BrokerSession } from '../../broker/port.ts';
import { isPaperAccount } from '../../core/ids.ts';
import type { DoctorOptions } from './options.ts';
import type { DoctorStep } from './step.ts';
import type { WatchedBroker } from './watched-broker.ts';

/** Accounts of the login, PAPER or LIVE by their ids. */
export function accountStep(options: DoctorOptions, session: BrokerSession): DoctorStep {
  const name = 'Accounts';
  const text = session.accounts
    .map((account) => `${account} (${isPaperAccount(account) ? 'PAPER' : 'LIVE'})`)
    .join(', ');
  if (options.accounts !== undefined && session.accounts.length > 0)
    return accountsStep(options.accounts, session, text);
  const account = options.account ?? (session.accounts.length === 1 ? session.accounts[0] : undefined);
  if (session.accounts.length === 0) {
    return {
      name,
      outcome: 'failed',
      text: 'The login has no account.',
      cause: 'The gateway named no account.',
      fix: 'Log in to TWS with a user that has a trading account.',
    };
  }
  if (account === undefined) {
    return {
      name,
      outcome: 'failed',
      text,
      cause: 'The login has several accounts, and none is chosen.',
      fix: 'Set ACCOUNT_ID to the one that Bowline is to trade.',
    };
  }
  const chosen = session.accounts.find((each) => each === account);
  if (chosen === undefined) {
    return {
      name,
      outcome: 'failed',
      text,
      cause: `ACCOUNT_ID is ${account}, which this login does not have.`,
      fix: 'Correct ACCOUNT_ID, or log in to TWS with the user of that account.',
    };
  }
  const paper = isPaperAccount(chosen);
  if (!paper && options.mode === 'paper') {
    return {
      name,
      outcome: 'failed',
      text,
      cause: `${chosen} is a LIVE account, and Bowline is set to paper trading.`,
      fix: 'Log in to TWS in "Paper Trading" mode. The port does not decide this, the login does.',
    };
  }
  if (!paper) {
    return {
      name,
      outcome: 'warning',
      text,
      cause: `${chosen} is a LIVE account: orders leave only with a permit and after a person has armed (else LIVE_NOT_PERMITTED).`,
      fix: 'Nothing, if that is meant: `bowline golive` says what is missing. To practise, use a paper account (DU… or DF…).',
    };
  }
  return { name, outcome: 'ok', text };
}

/** Each account of a desk is on this login. Whether it may be live the configuration has said for each. */
function accountsStep(configured: readonly string[], session: BrokerSession, text: string): DoctorStep {
  const name = 'Accounts';
  const missing = configured.filter((id) => !session.accounts.some((account) => account === id));
  if (missing.length > 0)
    return {
      name,
      outcome: 'failed',
      text,
      cause: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} configured for this gateway, and its login does not have ${missing.length === 1 ? 'it' : 'them'}.`,
      fix: 'Correct accounts and their gateway in the configuration, or log in to TWS with the user of these accounts.',
    };
  const live = session.accounts.filter((account) => configured.includes(account) && !isPaperAccount(account));
  if (live.length === 0) return { name, outcome: 'ok', text };
  return {
    name,
    outcome: 'warning',
    text,
    cause: `Of the accounts that are traded here ${live.join(', ')} ${live.length === 1 ? 'is' : 'are'} LIVE: orders leave only with a permit and after a person has armed (else LIVE_NOT_PERMITTED).`,
    fix: 'Nothing, if that is meant: `bowline golive` says what is missing for each.',
  };
}

/** Whose worth is asked for; nobody's where the login has none of the accounts. */
export function balancesOf(
  { account, accounts }: DoctorOptions,
  session: BrokerSession,
): readonly (string | undefined)[] {
  return accounts
    ? accounts.filter((id) => session.accounts.some((each) => each === id))
    : [account ?? session.accounts[0]];
}

/** The accounts' worth, as a sign that account data comes. */
export async function balanceStep(
  watched: WatchedBroker,
  accounts: readonly (string | undefined)[],
  timeoutMs: number,
): Promise<DoctorStep> {
  const name = 'Balance';
  if (accounts.length === 0) return { name, outcome: 'skipped', text: 'needs an account that the login has' };
  const value = (account: string | undefined, key: string) =>
    watched
      .of('account-value')
      .findLast((event) => event.key === key && event.currency !== 'BASE' && event.account === account);
  const worths = () => accounts.map((account) => value(account, 'NetLiquidation'));
  await watched.until(() => worths().every((worth) => worth !== undefined), timeoutMs);
  const amount = (text: string): string => Number(text).toLocaleString('en-US', { minimumFractionDigits: 2 });
  const told = worths().flatMap((worth) => {
    if (!worth) return [];
    const cash = value(worth.account, 'TotalCashValue') ?? value(worth.account, 'TotalCashBalance');
    return [
      `${worth.account}: net liquidation ${amount(worth.value)} ${worth.currency}${cash ? `, cash ${amount(cash.value)} ${cash.currency}` : ''}`,
    ];
  });
  const silent = accounts.filter((_, index) => worths()[index] === undefined);
  if (silent.length === 0) return { name, outcome: 'ok', text: told.join('; ') };
  return {
    name,
    outcome: 'warning',
    text:
      accounts.length === 1
        ? 'The gateway told no account values.'
        : [...told, `no values of ${silent.join(', ')}`].join('; '),
    cause: 'Account data is still loading, or IB is in its nightly reset.',
    fix: 'Wait a minute and test again; look whether TWS itself shows the account.',
  };
}
