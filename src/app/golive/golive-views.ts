import { z } from 'zod';

/** The way to a live account as people and programs see it; times are ISO 8601 in UTC. */

const time = z.iso.datetime();

const WaiverView = z.object({
  to: z.number().optional().describe('What is wanted instead; absent: nothing'),
  reason: z.string(),
  by: z.string(),
  since: time,
});

const ItemView = z.object({
  id: z.string(),
  title: z.string(),
  passed: z.boolean().describe('Shown, or waived'),
  found: z.string(),
  wanted: z.string(),
  waived: WaiverView.optional(),
});

export const LivePartView = z.object({
  name: z.enum(['mode', 'account', 'permit', 'settings', 'arm']),
  present: z.boolean(),
  text: z.string().describe('What is there, or what is missing and what to do'),
});
export type LivePartView = z.infer<typeof LivePartView>;

export const SettingChangeView = z.object({
  name: z.string(),
  before: z.string(),
  after: z.string(),
  upward: z.boolean().describe('It lets more happen, and needs a confirmation'),
});
export type SettingChangeView = z.infer<typeof SettingChangeView>;

export const PermitView = z.object({
  id: z.string(),
  account: z.string(),
  issuedAt: time,
  expiresAt: time,
  confirmedAt: time.optional(),
  evidence: z.object({
    account: z.string(),
    market: z.enum(['paper', 'simulated']),
    days: z.int(),
    closedTrades: z.int(),
    waived: z.array(z.object({ item: z.string(), reason: z.string() })),
  }),
  firstWeek: z.object({
    maxContracts: z.int(),
    maxNotional: z.number().describe("In the account's base currency"),
    days: z.int(),
    inForce: z.boolean(),
    until: time.optional().describe('Absent: it begins with the first entry'),
  }),
  fingerprint: z.string().describe('Of the settings that it was issued or confirmed over'),
});
export type PermitView = z.infer<typeof PermitView>;

/** Whether orders on a live account may leave, part by part. */
export const LiveView = z.object({
  account: z.string().optional().describe('As the gateway reports it'),
  open: z.boolean().describe('Every part is there: live entries may leave'),
  parts: z.array(LivePartView),
  fingerprint: z.string().describe('Of the settings of this run'),
  permit: PermitView.optional(),
  changes: z.array(SettingChangeView).describe("Settings that are not the permit's"),
  armed: z.object({ by: z.string(), reason: z.string(), since: time }).optional(),
});
export type LiveView = z.infer<typeof LiveView>;

/** The checklist on the way to a live account, and the live gate. */
export const GoLiveView = z.object({
  account: z.string().optional().describe('Whose evidence it is'),
  market: z.enum(['paper', 'simulated']),
  passed: z.boolean(),
  items: z.array(ItemView),
  live: LiveView,
});
export type GoLiveView = z.infer<typeof GoLiveView>;

export const DrillStepView = z.object({
  code: z.string(),
  scope: z.string().optional(),
  order: z.string(),
  supposed: z.array(z.string()).describe('What was supposed for it; empty: everything as it is'),
  outcome: z.enum(['refused', 'refused-otherwise', 'dropped']),
  text: z.string(),
});
export type DrillStepView = z.infer<typeof DrillStepView>;

/** What the drill of the limits came to. Nothing of it is ever sent. */
export const DrillView = z.object({
  done: z.boolean().describe('Every limit refused'),
  message: z.string(),
  steps: z.array(DrillStepView),
});
export type DrillView = z.infer<typeof DrillView>;
