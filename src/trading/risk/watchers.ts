import { z } from 'zod';
import { amountSchema } from './limits/amount.ts';

const minutes = z.number('must be a number').positive('must be more than 0').max(10_080);
const percent = z.number('must be a number').positive('must be more than 0').max(100);

/** `warn`: an alarm. `halt`: also no new entries, as by the kill switch. `flatten`: also closes positions. */
export const WATCHER_ACTIONS = ['warn', 'halt', 'flatten'] as const;
const act = z.enum(WATCHER_ACTIONS, 'must be warn, halt or flatten');
export type WatcherAction = z.infer<typeof act>;

/** What Bowline looks at while positions are open, and what it does then. All are off until they are set. */
export const watchersSchema = z.strictObject({
  /** A loss limit of the account has locked entries. */
  lossLimit: z.strictObject({ do: act }).optional(),
  /** Open loss of all positions together. */
  openLoss: z.strictObject({ limit: amountSchema, do: act }).optional(),
  /** Excess liquidity in percent of net liquidation has fallen below this. `reduce` closes the largest position, then the next. */
  cushion: z
    .strictObject({
      percent,
      do: z.enum(['warn', 'reduce', 'halt', 'flatten'], 'must be warn, reduce, halt or flatten'),
    })
    .optional(),
  /** No quote of an open position's instrument for so long although it trades. `flatten` closes that instrument. */
  staleData: z.strictObject({ seconds: z.number().positive(), do: act }).optional(),
  /** An order filled so much worse than its own price, or the quote it was decided on, in percent. */
  slippage: z.strictObject({ percent, do: z.enum(['warn', 'halt'], 'must be warn or halt') }).optional(),
  /** Closes every position so many minutes before its instrument's regular hours end. */
  endOfDay: z.strictObject({ minutesBefore: minutes }).optional(),
  /** Closes a position that has been open for so long. */
  timeInTrade: z.strictObject({ minutes }).optional(),
});
export type Watchers = z.infer<typeof watchersSchema>;
