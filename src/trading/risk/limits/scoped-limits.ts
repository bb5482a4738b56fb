import { z } from 'zod';
import { partialLimitsSchema } from '../limits.ts';
import type { RiskScope } from '../scope.ts';

const name = z.string().min(1);

/** Limits of one strategy, instrument or source, beside those of the account; every one that fits an order counts. */
export const scopedLimitsSchema = z
  .strictObject({
    strategy: name.optional(),
    instrument: name.optional(),
    source: name.optional(),
    limits: partialLimitsSchema,
  })
  .refine(
    ({ strategy, instrument, source }) =>
      [strategy, instrument, source].filter((each) => each !== undefined).length === 1,
    'needs exactly one of strategy, instrument and source',
  );

export interface ScopedLimits {
  readonly scope: RiskScope;
  readonly limits: z.infer<typeof partialLimitsSchema>;
}

/** The limits with the scope as one value. */
export function scopedLimitsOf({
  strategy,
  instrument,
  source,
  limits,
}: z.infer<typeof scopedLimitsSchema>): ScopedLimits {
  if (strategy !== undefined) return { scope: { kind: 'strategy', name: strategy }, limits };
  if (instrument !== undefined) return { scope: { kind: 'instrument', name: instrument }, limits };
  return { scope: { kind: 'source', name: source ?? '' }, limits };
}
