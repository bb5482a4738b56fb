import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../../app/application.ts';
import { Problem } from '../problem.ts';

/** Of an address' query: what is asked or ordered is about this account alone. */
export const account = z
  .string()
  .min(1)
  .max(32)
  .optional()
  .describe('Only this account; absent: all of them');
export const accountQuery = z.strictObject({ account });

/** All accounts, or the one that the query names. Throws the problem of an account that is not traded here. */
export function targetOf(application: Application, request: Pick<FastifyRequest, 'query'>): Application {
  const { account: named } = request.query as { readonly account?: string };
  if (named === undefined) return application;
  const found = application.of(named);
  if (found) return found;
  const known = application.accounts().map(({ id }) => id);
  throw new Problem(404, {
    code: 'ACCOUNT_UNKNOWN',
    message: `Account ${named} is not traded here. Accounts: ${known.join(', ') || 'none told yet'}.`,
    field: 'account',
  });
}
