import { z } from 'zod';

/** What one sender's signals have come to. */
export const ScoreView = z.object({
  account: z.string().optional().describe('Where one Bowline trades several'),
  source: z.string().describe('A chat room, or `alert`, `cli`, `api`, `dashboard`'),
  author: z.string().describe("The author's id in the room; of an alert its strategy, or empty"),
  authorName: z.string().optional(),
  messages: z.int().describe('Messages of the author, or signals'),
  signals: z.int(),
  asked: z.int().describe('Messages that a person was asked about'),
  refused: z.int().describe('Messages and signals that were to be acted upon, and were not'),
  ignored: z.int().describe('Messages that are no trade'),
  trades: z.int().describe('Entries of which everything is closed'),
  winRate: z.number().optional().describe('Share of the trades that gained, 0 to 1'),
  averagePercent: z
    .number()
    .optional()
    .describe('Gain of a trade in percent of its entry, before commissions'),
  announcedPercent: z
    .number()
    .optional()
    .describe(
      'The same at the announced prices, over the trades whose entry and exits were all announced with one',
    ),
  total: z.record(z.string(), z.number()).describe('Realised, after commissions, by currency'),
  achievableSlippagePercent: z
    .number()
    .optional()
    .describe('How much worse than announced an entry was to be had when its message came'),
  filledSlippagePercent: z.number().optional().describe('The same of the entries that were filled'),
});
export type ScoreView = z.infer<typeof ScoreView>;
