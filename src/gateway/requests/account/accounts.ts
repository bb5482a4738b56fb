import { type AccountId, accountId } from '../../../core/ids.ts';
import type { Exchange } from '../../../simulator/exchange.ts';
import type { Client } from '../../session/client.ts';

/** The account a request names; the only one when it names none. Refused with 321 under `reqId`. */
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

/** The accounts a request means: `All`, nothing, or one account. */
export function requestedAccounts(
  client: Client,
  exchange: Exchange,
  name: string,
  reqId: number,
): readonly AccountId[] {
  if (name === '' || name.toUpperCase() === 'ALL') return exchange.accounts;
  const account = requestedAccount(client, exchange, name, reqId);
  return account === undefined ? [] : [account];
}
