import { z } from 'zod';
import { ACCOUNT_ID_FORM } from '../../core/ids.ts';

const value = (what: string) => z.number('must be a number').positive('must be more than 0').describe(what);
const percent = (what: string) => value(what).max(100, 'must be at most 100');

/** How signals are sized that say no size. */
export const sizingSchema = z.discriminatedUnion(
  'by',
  [
    z.strictObject({ by: z.literal('units'), value: value('Units or contracts') }),
    z.strictObject({ by: z.literal('notional'), value: value('Value of the order in the base currency') }),
    z.strictObject({ by: z.literal('equity-percent'), value: percent('The same in percent of equity') }),
    z.strictObject({
      by: z.literal('position-percent'),
      value: value('Percent of what is held, added to it'),
    }),
    z.strictObject({ by: z.literal('risk-amount'), value: value('Loss at the stop in the base currency') }),
    z.strictObject({ by: z.literal('risk-percent'), value: percent('The same in percent of equity') }),
    z.strictObject({
      by: z.literal('volatility'),
      value: percent('Percent of equity that `ranges` average true ranges of 14 days would cost'),
      ranges: value('Absent: 1').optional(),
    }),
    z.strictObject({
      by: z.literal('kelly'),
      value: value("Part of Kelly's share, 0.25 for a quarter").max(1, 'must be at most 1'),
      winRate: z.number().gt(0).lt(1).describe('Share of trades that win'),
      payoff: value('Average gain divided by average loss'),
      capPercent: percent('Most that is risked at the stop, in percent of equity'),
    }),
  ],
  'by must be units, notional, equity-percent, position-percent, risk-amount, risk-percent, volatility or kelly',
);

/** By account id: what every size that was not given in units is multiplied by. */
export const sizeMultipliersSchema = z.record(
  z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id'),
  z.number('must be a number').positive('must be more than 0').max(10, 'must be at most 10'),
);
