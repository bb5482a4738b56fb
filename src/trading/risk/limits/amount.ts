import { z } from 'zod';

const FORM = 'must be an amount such as 1500 or a share of equity such as "2%"';

/** An amount in the account's base currency (`1500`), or a share of its equity (`'2%'`). */
export const amountSchema = z.union(
  [z.number().positive(FORM), z.string().regex(/^\d+(\.\d+)?%$/, FORM) as z.ZodType<`${number}%`>],
  FORM,
);
export type Amount = z.infer<typeof amountSchema>;

/** The amount in the base currency; NaN, which no comparison passes, while the equity it is a share of is not known. */
export const amountOf = (amount: Amount, equity: number | undefined): number =>
  typeof amount === 'number' ? amount : ((equity ?? Number.NaN) * Number.parseFloat(amount)) / 100;
