import { z } from 'zod';
import { execId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { GatewayInternals } from '../gateway.ts';

/** What was really traded. A quantity of 0: the trade is busted. */
export const correctionBody = z
  .strictObject({
    price: z.number('must be a number').positive('must be more than 0').optional(),
    quantity: z.number('must be a number').min(0, 'must not be negative').optional(),
  })
  .refine(
    ({ price: at, quantity: units }) => at !== undefined || units !== undefined,
    'needs price or quantity',
  );

/** The venue corrects an execution of the day; the answer has the id under which it is told again. */
export function correctExecution(
  { context }: GatewayInternals,
  id: string,
  { price: at, quantity: units }: z.output<typeof correctionBody>,
): Result<{ readonly execId: string }> {
  const corrected = context.exchange.correctExecution?.(execId(id), {
    ...(at === undefined ? {} : { price: price(at) }),
    ...(units === undefined ? {} : { shares: quantity(units) }),
  });
  if (corrected) return ok({ execId: corrected.execId });
  return fail({
    code: 'NOT_CORRECTED',
    found: id,
    message: `${id} is no execution of the day that can be corrected so: it is not there, has been corrected already, is of a combination, or its order would have filled more than it asks for.`,
  });
}
