import { z } from 'zod';

const atLeast = (least: number) =>
  z.int(`must be a whole number of ${least} or more`).min(least, `must be ${least} or more`).default(least);

/** Why less than the default is not a matter of configuration. */
const WAIVE = 'for more, record a waiver (`bowline golive waive`)';

/**
 * What has to be shown on paper before a live account, and what its permit allows. More can be asked for here; less only with
 * a waiver, which the journal keeps.
 */
export const goLiveCriteriaSchema = z.strictObject({
  /** Days on which orders were sent. */
  days: atLeast(7),
  closedTrades: atLeast(50),
  /** The last so many of these days without an order in doubt or a position that the broker tells otherwise. */
  cleanDays: atLeast(3),
  /** Most rejected orders, in percent of those sent. */
  maxRejectedPercent: z.number('must be a number').min(0).max(2, `must be 2 or less; ${WAIVE}`).default(2),
  /** Largest average by which stops filled worse than their price, in percent of it. */
  maxStopSlippagePercent: z
    .number('must be a number')
    .min(0)
    .max(0.25, `must be 0.25 or less; ${WAIVE}`)
    .default(0.25),
  /** Data folder whose paper journal is the evidence; absent: the one that is used. */
  evidence: z.string('must be a text').trim().min(1, 'must not be empty').optional(),
  /** How long a permit lasts. */
  permitDays: z.int('must be a whole number').min(1).max(365, 'must be 365 or less').default(90),
  /** Caps of a permit's first week, which begins with the first entry under it. */
  firstWeek: z
    .strictObject({
      days: atLeast(7),
      /** Largest position in a future, an option or a combination. */
      maxContracts: z
        .int('must be a whole number')
        .positive('must be 1 or more')
        .max(10, 'must be 10 or less: the first week starts small')
        .default(1),
      /** Largest position in anything else, in the account's base currency. */
      maxNotional: z
        .number('must be a number')
        .positive('must be more than 0')
        .max(50_000, 'must be 50000 or less: the first week starts small')
        .default(5_000),
    })
    .prefault({}),
});
export type GoLiveCriteria = z.infer<typeof goLiveCriteriaSchema>;
