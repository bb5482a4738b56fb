import { type AccountId, accountId } from '../../../core/ids.ts';
import type { Exchange, SimulatedBalances } from '../../../simulator/exchange.ts';
import type { Client } from '../../session/client.ts';

/** One account, or several that are told as one. */
export interface AccountScope {
  /** As it is written in what is told: an account, or `DF1234567A` for all of an advisor's. */
  readonly name: AccountId;
  readonly accounts: readonly AccountId[];
}

const ALL = 'ALL';

/** The accounts of an advisor's group; undefined when there is none of that name. */
const groupOf = ({ advisorDesk }: Exchange, name: string): readonly AccountId[] | undefined =>
  advisorDesk?.advisor?.groups.find((group) => group.name === name)?.members.map(({ account }) => account);

/** Everything that an advisor manages is called by his account with an A behind it. */
const isAllOfAdvisor = ({ advisorDesk }: Exchange, name: string): boolean =>
  advisorDesk?.advisor !== undefined && name === `${advisorDesk.advisor.master}A`;

/** What a request means that is answered with sums: one account, `All`, or an advisor's group. Refused with 321 under `reqId`. */
export function requestedScope(
  client: Client,
  exchange: Exchange,
  name: string,
  reqId: number,
): AccountScope | undefined {
  const several =
    isAllOfAdvisor(exchange, name) || name.toUpperCase() === ALL
      ? exchange.accounts
      : groupOf(exchange, name);
  if (several !== undefined) return { name: accountId(name), accounts: several };
  const account = requestedAccount(client, exchange, name, reqId);
  return account === undefined ? undefined : { name: account, accounts: [account] };
}

/** The balances of a scope; of several accounts their sums. */
export function scopeBalances(exchange: Exchange, { name, accounts }: AccountScope): SimulatedBalances {
  const [only = name, another] = accounts;
  const { advisorDesk } = exchange;
  if (another === undefined || advisorDesk === undefined) return exchange.balances(only);
  return advisorDesk.combinedBalances(accounts, name);
}

/** The account a request names; the first when it names none. Refused with 321 under `reqId`. */
export function requestedAccount(
  client: Client,
  exchange: Exchange,
  name: string,
  reqId: number,
): AccountId | undefined {
  const [first] = exchange.accounts;
  if (name === '' && first !== undefined) return first;
  const account = accountId(name);
  if (exchange.accounts.includes(account)) return account;
  client.error(reqId, 321, `Error validating request.-'bU' : cause - Invalid account code '${name}'`);
  return undefined;
}

/** The accounts a request means that is answered for each by itself: `All`, nothing, a group, or one account. */
export function requestedAccounts(
  client: Client,
  exchange: Exchange,
  name: string,
  reqId: number,
): readonly AccountId[] {
  if (name === '') return exchange.accounts;
  return requestedScope(client, exchange, name, reqId)?.accounts ?? [];
}
