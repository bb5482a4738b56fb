import { z } from 'zod';
import { DIALECT_NAMES } from '../../signals/dialects/registry.ts';
import { account } from './target.ts';

/** How many entries a list has at most when nothing else is asked for. */
export const DEFAULT_LIMIT = 100;
const MOST_LIMIT = 5000;

/** A whole number in an address' query. */
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

export const limit = whole(1, MOST_LIMIT)
  .default(DEFAULT_LIMIT)
  .describe(`At most so many, 1 to ${MOST_LIMIT}`);

export const ordersQuery = z.strictObject({
  open: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .optional()
    .describe('Only open orders, or only ended ones'),
  limit,
  account,
});
export const signalsQuery = z.strictObject({ limit, account });
export const logQuery = z.strictObject({
  account,
  limit,
  after: whole(0, Number.MAX_SAFE_INTEGER).optional().describe('Only entries with a greater sequence number'),
});
export const barsQuery = z.strictObject({
  conId: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).describe(
    "IB's contract id; below 0: a spread, which has no bars",
  ),
});
export const signalQuery = z.strictObject({
  dialect: z
    .enum(DIALECT_NAMES as [string, ...string[]], `must be one of ${DIALECT_NAMES.join(', ')}`)
    .optional()
    .describe('The language in which the body is written; without it the body decides'),
});
export const noQuery = z.strictObject({});
export const instrumentQuery = z.strictObject({
  symbol: z.string().min(1).max(320).describe('As in an alert'),
  on: z.iso.date('must be a date such as 2026-12-18').optional().describe('Market date; today when left out'),
});
export const instrumentChoice = z.strictObject({
  symbol: z.string().min(1).max(320),
  conId: z.int().positive().optional().describe('Left out: the choice is taken back'),
});
