import { z } from 'zod';
import { LivePartView } from './golive/golive-views.ts';
import { AlarmView, TradingStateView } from './views.ts';

/** One account at a glance. */
export const AccountSummaryView = z.object({
  id: z.string(),
  gateway: z.string().describe('Name of its gateway, or where it is'),
  mode: z.enum(['PAPER', 'LIVE']),
  enabled: z.boolean().describe('False: it takes no entries'),
  currency: z.string().optional(),
  netLiquidation: z.number().optional(),
  dailyPnl: z.number().optional(),
  tradingState: TradingStateView,
  tradingStateReason: z.string().optional(),
  ready: z.boolean().describe('Orders can be sent'),
  reason: z.string().optional().describe('Why it is not ready'),
  live: z
    .object({ open: z.boolean(), armed: z.boolean(), missing: z.array(LivePartView) })
    .optional()
    .describe('Of a live account: whether live entries may leave, and what is missing'),
  openPositions: z.int(),
  openOrders: z.int(),
  unknownOrders: z.int(),
  alarms: z.array(AlarmView),
  rules: z.array(z.string()).describe('How it takes part in signals, in words'),
});
export type AccountSummaryView = z.infer<typeof AccountSummaryView>;
