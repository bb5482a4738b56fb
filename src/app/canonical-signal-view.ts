import { z } from 'zod';
import { SIGNAL_ACTIONS } from '../trading/signal.ts';

const time = z.iso.datetime();

const distance = z
  .object({ unit: z.enum(['price', 'percent', 'points', 'ticks']), value: z.number() })
  .describe('A price, or a distance from the entry price');
const share = z.object({ by: z.enum(['units', 'fraction', 'percent']), value: z.number() });

/** A signal in Bowline's own words, whatever the language of its body. */
export const CanonicalSignalView = z.object({
  id: z.string(),
  source: z.string().describe('alert, chat, cli, api, dashboard'),
  receivedAt: time,
  time: time.optional().describe("The sender's own"),
  validUntil: time.optional(),
  senderId: z.string().optional(),
  dedupeKey: z.string().describe('Two signals with the same key are one'),
  action: z.enum(SIGNAL_ACTIONS),
  symbol: z.string().describe('As the sender wrote it; empty for all'),
  conId: z.int().optional(),
  size: z
    .object({
      by: z.enum([
        'units',
        'risk-percent',
        'risk-amount',
        'notional',
        'equity-percent',
        'position-percent',
        'volatility',
        'kelly',
      ]),
      value: z.number(),
      ranges: z.number().optional(),
      winRate: z.number().optional(),
      payoff: z.number().optional(),
      capPercent: z.number().optional(),
    })
    .optional()
    .describe('Absent: the configured default'),
  confidence: z.number().optional(),
  entry: z.object({
    type: z.enum(['market', 'limit', 'stop', 'stop-limit']),
    limit: z.number().optional(),
    stop: z.number().optional(),
  }),
  referencePrice: z.number().optional(),
  stopLoss: distance.optional(),
  takeProfit: distance.optional(),
  takeProfits: z.array(z.object({ at: distance, share: share.optional() })).optional(),
  stopLimitOffset: distance.optional(),
  trailing: distance.optional(),
  trailingTrigger: distance.optional(),
  trailingStep: distance.optional(),
  breakEven: z
    .object({ when: z.union([z.enum(['now', 'first-target']), distance]), offset: distance.optional() })
    .optional(),
  timeExit: z
    .object({ at: time.optional(), afterMs: z.number().optional() })
    .optional()
    .describe('`afterMs`: milliseconds after the first fill'),
  endOfDayExit: z.object({ minutesBefore: z.number() }).optional(),
  portion: share.optional().describe('Of a close: the part of the position'),
  expectedPosition: z
    .object({ prior: z.number().optional(), target: z.number().optional() })
    .optional()
    .describe("What the sender's book-keeping says before and after it, signed"),
  whenHeld: z
    .object({
      opposite: z.enum(['close-first', 'net']).optional(),
      sameSide: z.literal('nothing').optional(),
    })
    .optional(),
  positionSide: z.enum(['long', 'short']).optional(),
  tif: z.enum(['DAY', 'GTC']),
  outsideRth: z.boolean(),
  strategy: z.string().optional(),
  account: z.string().optional(),
  accounts: z.array(z.string()).optional(),
  faGroup: z.string().optional(),
  reason: z.string().optional(),
});
export type CanonicalSignalView = z.infer<typeof CanonicalSignalView>;
