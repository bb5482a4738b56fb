import { z } from 'zod';

const money = z.number().describe('In the account or instrument currency');
const time = z.iso.datetime();

/** An exit of a position that rests at the broker: what of it is still to fill, and where. */
const RestingExit = z.object({ ref: z.string(), price: z.number(), quantity: z.number() });
export type RestingExit = z.infer<typeof RestingExit>;

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

export const PositionView = z.object({
  account: z.string().optional().describe('Absent until the broker has told it'),
  conId: z.int(),
  symbol: z.string(),
  secType: z.string(),
  currency: z.string(),
  quantity: z.number().describe('Signed'),
  averagePrice: z.number().describe('Per unit, without multiplier and commissions'),
  multiplier: z.number(),
  marketPrice: z.number().optional(),
  marketValue: money.optional(),
  unrealizedPnl: money.optional(),
  realizedPnl: money,
  commissions: money,
  brokerQuantity: z.number().optional().describe("The broker's own figure for the account"),
  shares: z
    .array(z.object({ account: z.string(), quantity: z.number(), brokerQuantity: z.number().optional() }))
    .optional()
    .describe("Of an advisor's group: what Bowline's orders gave each of its accounts, and what it holds"),
  protected: z
    .enum(['yes', 'no', 'pending'])
    .describe(
      'Whether a stop for the whole quantity rests at the broker, or the legs of a spread bound its loss',
    ),
  break: z
    .object({ ours: z.number(), broker: z.number(), text: z.string() })
    .optional()
    .describe("A lasting difference from the broker's position"),
  stop: RestingExit.optional().describe('The nearest of `stops`'),
  target: RestingExit.optional().describe('The nearest of `targets`'),
  stops: z.array(RestingExit).describe('All of them, nearest to the market first'),
  targets: z.array(RestingExit).describe('All of them, nearest to the market first'),
  roll: z
    .object({ into: z.string(), rolled: z.number(), since: time })
    .optional()
    .describe('While it is being rolled into another contract'),
  spread: SpreadView.optional().describe('Of a spread of options'),
  openedAt: time.optional(),
});
export type PositionView = z.infer<typeof PositionView>;
