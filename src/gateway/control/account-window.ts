import { z } from 'zod';
import { accountId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { GatewayInternals } from '../gateway.ts';

export const accountBody = z.strictObject({ account: z.string('must be an account id') });

/** A person in TWS turns the account window to an account: clients that follow another one lose their subscription (2100). */
export function selectAccount(
  { context }: GatewayInternals,
  name: string,
): Result<{ readonly unsubscribed: number }> {
  const account = accountId(name);
  if (!context.exchange.accounts.includes(account)) {
    return fail({ code: 'BODY_INVALID', field: 'account', message: `account: ${name} is not here` });
  }
  return ok({ unsubscribed: context.accountSubscriptions.select(account) });
}
