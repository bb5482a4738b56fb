import { accountId } from '../../core/ids.ts';
import type { LiveFacts } from '../golive/live/live-gate.ts';
import type { Permit } from '../golive/live/permit.ts';
import { fingerprintOf, type SafetySettings } from '../golive/settings/safety-settings.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { DEFAULT_RESETS } from '../resets/settings.ts';
import { DEFAULT_RISK_LIMITS } from '../risk/limits.ts';
import { NOW } from './fixtures.ts';

/** For tests: a live account and all that it takes to trade it. */

export const LIVE = accountId('U1234567');
export const DAY = 86_400_000;

export const liveSettings = (facts: Partial<SafetySettings> = {}): SafetySettings => ({
  mode: 'live',
  account: LIVE,
  gateway: { host: '127.0.0.1', port: 4001 },
  limits: DEFAULT_RISK_LIMITS,
  limitsFor: [],
  policies: DEFAULT_POLICIES,
  watchers: {},
  resets: DEFAULT_RESETS,
  riskDay: { timeZone: 'America/New_York', startsAt: '00:00' },
  defaultQuantity: 1,
  sizeMultipliers: {},
  ...facts,
});

/** Issued at `NOW` for 90 days, with a first week of one contract or 5,000. */
export function permit(facts: Partial<Permit> = {}): Permit {
  const settings = facts.settings ?? liveSettings();
  return {
    version: 1,
    id: 'P-20260304-150000',
    account: LIVE,
    issuedAt: NOW,
    expiresAt: NOW + 90 * DAY,
    evidence: { account: 'DU1234567', market: 'paper', days: 7, closedTrades: 50, waived: [] },
    firstWeek: { days: 7, maxContracts: 1, maxNotional: 5_000 },
    settings,
    fingerprint: fingerprintOf(settings),
    keyId: '0123456789abcdef',
    signature: 'c2lnbmVk',
    ...facts,
  };
}

export const liveFacts = (facts: Partial<LiveFacts> = {}): LiveFacts => ({
  settings: liveSettings(),
  permit: { kind: 'verified', permit: permit() },
  ...facts,
});
