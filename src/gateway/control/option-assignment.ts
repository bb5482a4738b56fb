import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import { instrumentNamed, symbol } from '../faults/fault.ts';
import type { GatewayInternals } from '../gateway.ts';

export const assignmentBody = z.strictObject({
  /** Local symbol of the option. */
  symbol,
  quantity: z.int('must be a whole number').min(1, 'must be at least 1').default(1),
  account: z.string().optional(),
});

/** Assigns contracts of a short option position now, as if a holder had exercised. */
export function assignOption(
  gateway: GatewayInternals,
  given: z.output<typeof assignmentBody>,
): Result<{ readonly assigned: number }> {
  const { exchange } = gateway.context;
  const found = instrumentNamed(gateway, given.symbol);
  if (!found.ok) return found;
  const { conId } = found.value;
  const isShort = (account: (typeof exchange.accounts)[number]): boolean =>
    exchange.positions(account).some((row) => row.conId === conId && row.position < 0);
  const account = exchange.accounts.find((id) =>
    given.account === undefined ? isShort(id) : id === given.account,
  );
  const error = account === undefined ? undefined : exchange.assignOption?.(account, conId, given.quantity);
  if (account !== undefined && error === undefined) return ok({ assigned: given.quantity });
  return fail({
    code: 'NOT_ASSIGNED',
    field: 'symbol',
    found: given.symbol,
    message: error?.message ?? `No account ${given.account ?? ''} is short ${given.symbol}.`,
  });
}
