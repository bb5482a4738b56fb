import { z } from 'zod';
import { clockTime, timeZone, WEEKDAYS } from '../risk/limits/windows.ts';

/** Whose servers an account is at: each has its own hours. */
export const RESET_REGIONS = ['north-america', 'europe', 'asia'] as const;
export type ResetRegion = (typeof RESET_REGIONS)[number];

/** A span of the day in which IB's servers, or the gateway, may not answer. One that ends before it begins goes over midnight. */
const resetWindowSchema = z.strictObject({
  from: clockTime,
  to: clockTime,
  /** The days on which it begins; absent: every day. */
  days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  timeZone: timeZone.default('America/New_York'),
});
export type ResetWindowSetting = z.infer<typeof resetWindowSchema>;

/** When IB's servers reset, and what becomes of entries then. Exits rest at IB in any case, and closings go on. */
export const resetSettingsSchema = z.strictObject({
  /** `auto`: none on a simulated gateway, North America elsewhere. */
  region: z
    .enum(['auto', 'none', ...RESET_REGIONS], `must be auto, none or of ${RESET_REGIONS.join(', ')}`)
    .default('auto'),
  /** Instead of the hours that IB's page "System status" gives for the region. */
  windows: z.array(resetWindowSchema).optional(),
  /** When TWS or IB Gateway restarts by itself every day ("Auto restart"): a window of five minutes. */
  autoRestart: z.strictObject({ at: clockTime, timeZone: timeZone.default('America/New_York') }).optional(),
  /** `refuse`; `hold`: carried out when the window ends; `allow`: sent as always. */
  entries: z.enum(['refuse', 'hold', 'allow'], 'must be refuse, hold or allow').default('refuse'),
  /** An entry that would be held for longer than this many minutes is dropped. */
  holdMinutes: z.number('must be a number').positive('must be more than 0').max(1_440).default(90),
  /** So many hours before the weekly login lapses there is a warning; 0: none. */
  loginWarningHours: z.number('must be a number').min(0).max(168).default(12),
});
export type ResetSettings = z.infer<typeof resetSettingsSchema>;

export const DEFAULT_RESETS: ResetSettings = resetSettingsSchema.parse({});
