import { z } from 'zod';

const atLeast = (least: number) =>
  z.int(`must be a whole number of ${least} or more`).min(least, `must be ${least} or more`).default(least);

/** What has to be shown on paper before a live account. It can be asked for more, not for less. */
export const goLiveCriteriaSchema = z.strictObject({
  /** Days on which orders were sent. */
  days: atLeast(7),
  closedTrades: atLeast(50),
  /** The last so many of these days without an order in doubt or a position that the broker tells otherwise. */
  cleanDays: atLeast(3),
  /** Most rejected orders, in percent of those sent. */
  maxRejectedPercent: z.number('must be a number').min(0).max(5, 'must be 5 or less').default(2),
  /** Largest average by which stops filled worse than their price, in percent of it. */
  maxStopSlippagePercent: z.number('must be a number').min(0).max(1, 'must be 1 or less').default(0.25),
});
export type GoLiveCriteria = z.infer<typeof goLiveCriteriaSchema>;
