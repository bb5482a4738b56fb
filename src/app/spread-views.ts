import { z } from 'zod';

/** A spread of options as one thing, with its legs. */
export const SpreadView = z.object({
  name: z.string().describe('What traders call it: `SPY call vertical`'),
  legs: z.array(
    z.object({
      conId: z.int(),
      symbol: z.string(),
      ratio: z.int().describe('For one bought spread: positive bought, negative sold'),
      quantity: z.number().describe('Held through the spread, signed'),
      averagePrice: z.number().optional().describe('Of what the leg has traded'),
      marketPrice: z.number().optional(),
      brokerQuantity: z.number().optional().describe("The broker's own figure for the leg"),
    }),
  ),
  mostLoss: z
    .number()
    .optional()
    .describe("What its legs let it lose at most from here on, in the instrument's currency"),
  watchedStop: z.number().optional().describe('Where Bowline closes it; no order rests for it'),
});
export type SpreadView = z.infer<typeof SpreadView>;
