import { z } from 'zod';
import { STREAM_STATES } from '../broker/port.ts';
import { RESET_REGIONS } from '../trading/resets/settings.ts';

/** The JSON of the way to the broker: each fact apart from the others. */

const time = z.iso.datetime();

export const StreamView = z.object({
  conId: z.int(),
  symbol: z.string(),
  state: z
    .enum(STREAM_STATES)
    .describe(
      '`held`: not asked for in this session yet; `stale`: silent although its market is open, and asked for again; `interrupted`: ended by IB for a reason that passes; `refused`: ended for this session',
    ),
  since: time,
  lastDataAt: time.optional(),
  askedAgain: z.int().describe('How often it was asked for again since data came last'),
  reason: z.string().optional(),
});
export type StreamView = z.infer<typeof StreamView>;

export const RecoveryView = z.object({
  from: time.optional().describe('When the broker was heard last before the gap; absent at the start'),
  to: time.describe('When the gap ended'),
  endedAt: time.optional().describe('When everything had been read again'),
  reason: z.string(),
  steps: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      found: z.int().optional(),
      unread: z.int().optional().describe('How many more there were that could not be read'),
      reason: z.string().optional(),
    }),
  ),
});
export type RecoveryView = z.infer<typeof RecoveryView>;

const ResetWindowView = z.object({ name: z.string(), from: time, until: time });

export const ResetsView = z.object({
  region: z.enum(RESET_REGIONS).optional().describe('Absent: resets are not minded'),
  entries: z.enum(['refuse', 'hold', 'allow']),
  now: ResetWindowView.optional().describe('The reset that lasts'),
  next: ResetWindowView.optional(),
  held: z.int().describe('Entries that wait for the end of a reset'),
});
export type ResetsView = z.infer<typeof ResetsView>;

export const LoginView = z.object({
  since: time.describe('When the gateway was seen to begin, or when Bowline began to look'),
  seenToBegin: z.boolean().describe('False where it ran already when Bowline began to look: it may be older'),
  lapsesAt: time.describe(
    'When what lets TWS and IB Gateway restart without a person lapses; in the past: it has lapsed',
  ),
  lapsed: z.boolean(),
});
export type LoginView = z.infer<typeof LoginView>;

export const LinkView = z.object({
  socket: z.enum(['disconnected', 'connecting', 'connected']),
  broker: z.enum(['up', 'down', 'unknown']).describe("The gateway's own link to IB"),
  farms: z.record(z.string(), z.enum(['ok', 'broken', 'inactive', 'connecting'])),
  ready: z.boolean().describe('Orders can be sent'),
  loggedIn: z
    .enum(['yes', 'no', 'unknown'])
    .describe(
      '`no`: the gateway answers but begins no session; it is not logged in, or asks a person something',
    ),
  readOnly: z.boolean(),
  competingSince: time
    .optional()
    .describe('Since when another session of the same user has the market data (10197)'),
  reason: z.string().optional().describe('Why it is not ready, for people'),
  since: time,
  host: z.string(),
  port: z.int(),
  clientId: z.int(),
  serverVersion: z.int().optional(),
  resets: ResetsView,
  login: LoginView.optional().describe('Absent at a simulated gateway'),
  recovery: RecoveryView.optional().describe('What was read after the last gap'),
});
export type LinkView = z.infer<typeof LinkView>;
