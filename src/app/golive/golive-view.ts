import type { ChecklistItem } from '../../trading/golive/checklist.ts';
import type { Evidence } from '../../trading/golive/evidence.ts';
import type { GoLiveState } from '../../trading/golive/live/golive-state.ts';
import type { LiveFacts, LiveGate } from '../../trading/golive/live/live-gate.ts';
import type { Permit } from '../../trading/golive/live/permit.ts';
import { fingerprintOf } from '../../trading/golive/settings/safety-settings.ts';
import { changesOf, shownSetting } from '../../trading/golive/settings/settings-changes.ts';
import { isoTime } from '../read-model/order-view.ts';
import type { GoLiveView, LiveView, PermitView } from './golive-views.ts';

const DAY_MS = 86_400_000;

/** What the view of the live gate is made of. */
export interface LiveFigures {
  readonly gate: LiveGate;
  readonly state: GoLiveState;
  readonly facts: LiveFacts;
  readonly account: string | undefined;
  readonly now: number;
}

function permitView(permit: Permit, { gate, state }: LiveFigures): PermitView {
  const { id, account, issuedAt, expiresAt, confirmedAt, evidence, firstWeek, fingerprint } = permit;
  const { firstEntryAt } = state;
  return {
    id,
    account,
    issuedAt: isoTime(issuedAt),
    expiresAt: isoTime(expiresAt),
    ...(confirmedAt === undefined ? {} : { confirmedAt: isoTime(confirmedAt) }),
    evidence: { ...evidence, waived: evidence.waived.map((each) => ({ ...each })) },
    firstWeek: {
      ...firstWeek,
      inForce: gate.firstWeek !== undefined,
      ...(firstEntryAt === undefined ? {} : { until: isoTime(firstEntryAt + firstWeek.days * DAY_MS) }),
    },
    fingerprint,
  };
}

export function liveView(figures: LiveFigures): LiveView {
  const { gate, state, facts, account, now } = figures;
  const permit = facts.permit.kind === 'verified' ? facts.permit.permit : undefined;
  const changes = permit ? changesOf(permit.settings, facts.settings, now) : [];
  const { armed } = state;
  return {
    ...(account === undefined ? {} : { account }),
    open: gate.open,
    parts: gate.parts.map((part) => ({ ...part })),
    fingerprint: fingerprintOf(facts.settings),
    ...(permit ? { permit: permitView(permit, figures) } : {}),
    changes: changes.map(({ name, before, after, verdict }) => ({
      name,
      before: shownSetting(before),
      after: shownSetting(after),
      upward: verdict === 'looser',
    })),
    ...(armed ? { armed: { by: armed.by, reason: armed.reason, since: isoTime(armed.since) } } : {}),
  };
}

export function goLiveView(
  evidence: Evidence,
  items: readonly ChecklistItem[],
  live: LiveFigures,
): GoLiveView {
  return {
    ...(evidence.account === undefined ? {} : { account: evidence.account }),
    market: evidence.simulated ? 'simulated' : 'paper',
    passed: items.every(({ passed }) => passed),
    items: items.map(({ waived, ...item }) => ({
      ...item,
      ...(waived
        ? {
            waived: {
              ...(waived.to === undefined ? {} : { to: waived.to }),
              reason: waived.reason,
              by: waived.by,
              since: isoTime(waived.since),
            },
          }
        : {}),
    })),
    live: liveView(live),
  };
}
