import { type AccountId, isPaperAccount } from '../../core/ids.ts';
import { RISK_CHECKS } from '../risk/checks/index.ts';
import { DEFAULT_RISK_LIMITS, type RiskLimits } from '../risk/limits.ts';
import type { GoLiveCriteria } from './criteria.ts';
import type { Evidence } from './evidence.ts';

/** One thing to have been shown on paper. */
export interface ChecklistItem {
  readonly id: string;
  readonly title: string;
  readonly passed: boolean;
  readonly found: string;
  readonly wanted: string;
}

/** The codes of the checks whose limits were set by hand, because the user counts on them. */
export const configuredChecks = (limits: RiskLimits): readonly string[] =>
  RISK_CHECKS.filter(({ limits: names = [] }) =>
    names.some((name) => JSON.stringify(limits[name]) !== JSON.stringify(DEFAULT_RISK_LIMITS[name])),
  ).map(({ code }) => code);

const REJECTED = 'Orders that the broker rejected';

const missing = (wanted: Iterable<string>, found: ReadonlySet<string>): readonly string[] =>
  [...wanted].filter((each) => !found.has(each));

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The checklist on the way to a live account, from the journal's evidence alone. */
export function goLiveChecklist(
  evidence: Evidence,
  criteria: GoLiveCriteria,
  limits: RiskLimits,
): readonly ChecklistItem[] {
  const atLeast = (id: string, title: string, found: number, wanted: number): ChecklistItem => ({
    id,
    title,
    passed: found >= wanted,
    found: String(found),
    wanted: `at least ${wanted}`,
  });
  const none = (id: string, title: string, found: readonly string[]): ChecklistItem => ({
    id,
    title,
    passed: found.length === 0,
    found: found.length === 0 ? 'none' : found.join(', '),
    wanted: 'none',
  });
  const atMost = (id: string, title: string, found: number, wanted: number): ChecklistItem => ({
    id,
    title,
    passed: found <= wanted,
    found: `${found.toFixed(2)} %`,
    wanted: `at most ${wanted} %`,
  });
  const { account, ordersPlanned, stopSlippages } = evidence;
  const lastDays = evidence.days.slice(-criteria.cleanDays);
  const paper = account !== undefined && isPaperAccount(account as AccountId);
  const rejected = ordersPlanned === 0 ? 100 : (evidence.rejected / ordersPlanned) * 100;
  return [
    {
      id: 'paper',
      title: 'The evidence is that of a paper account',
      passed: paper,
      found: account ?? 'no session',
      wanted: 'DU… or DF…',
    },
    atLeast('days', 'Days of trading', evidence.days.length, criteria.days),
    atLeast('trades', 'Closed trades', evidence.closedTrades, criteria.closedTrades),
    none(
      'order-types',
      'Order types in use that have never filled',
      missing(evidence.typesPlanned, evidence.typesFilled),
    ),
    none(
      'brackets',
      'Entries without a stop',
      evidence.entriesWithoutStop === 0 ? [] : [`${evidence.entriesWithoutStop} of ${evidence.entries}`],
    ),
    atLeast('stop-hit', 'Stops that have filled', evidence.stopsHit, 1),
    atLeast('target-hit', 'Targets that have filled', evidence.targetsHit, 1),
    none(
      'verdicts',
      'Plans with a check that did not pass',
      evidence.plansAgainstVerdict === 0 ? [] : [String(evidence.plansAgainstVerdict)],
    ),
    none(
      'limits',
      'Limits that are set and have never refused an order',
      missing(configuredChecks(limits), evidence.refusedBy),
    ),
    atLeast('stop-button', 'Halts by a person, lifted again', evidence.haltsLifted, 1),
    atLeast('flatten', 'Positions closed by a flatten of a person', evidence.flattened, 1),
    atLeast('disconnection', 'Sessions begun anew and compared with the broker', evidence.reconnections, 1),
    atLeast('night', 'Nights over which orders or positions were kept', evidence.nightsWithOpenOrders, 1),
    none(
      'clean-days',
      `Of the last ${criteria.cleanDays} days of trading, those in doubt`,
      lastDays.length < criteria.cleanDays
        ? ['too few days yet']
        : lastDays.filter((day) => evidence.daysInDoubt.has(day)),
    ),
    ordersPlanned === 0
      ? { ...atMost('rejected', REJECTED, rejected, criteria.maxRejectedPercent), found: 'no orders yet' }
      : atMost('rejected', REJECTED, rejected, criteria.maxRejectedPercent),
    atMost('slippage', 'Average slippage of stops', mean(stopSlippages), criteria.maxStopSlippagePercent),
  ];
}
