import { type AccountId, isPaperAccount } from '../../core/ids.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { GoLiveCriteria } from './criteria.ts';
import type { Evidence } from './evidence.ts';
import { limitKey, limitsInForce, scopeName } from './limit-key.ts';
import type { Waiver } from './live/golive-state.ts';

/** One thing to have been shown on paper. */
export interface ChecklistItem {
  readonly id: ItemId;
  readonly title: string;
  /** Shown, or waived by a person. */
  readonly passed: boolean;
  readonly found: string;
  readonly wanted: string;
  /** The person's word that it passes by, or that lowers what is wanted. */
  readonly waived?: Waiver;
}

/**
 * Every item. `none`: nobody can waive it, because without it nothing else proves anything, or because it is shown in a
 * minute. `whole`: it can be waived. `figure`: also down, or up, to a figure.
 */
export const CHECKLIST_ITEMS = {
  paper: 'none',
  days: 'figure',
  trades: 'figure',
  'order-types': 'whole',
  brackets: 'whole',
  'stop-hit': 'whole',
  'target-hit': 'whole',
  verdicts: 'none',
  limits: 'whole',
  'stop-button': 'none',
  flatten: 'none',
  disconnection: 'whole',
  night: 'whole',
  'clean-days': 'figure',
  rejected: 'figure',
  slippage: 'figure',
} as const satisfies Readonly<Record<string, 'none' | 'whole' | 'figure'>>;
export type ItemId = keyof typeof CHECKLIST_ITEMS;

export const isItem = (id: string): id is ItemId => Object.hasOwn(CHECKLIST_ITEMS, id);

/** Limits as they are configured. */
export interface ConfiguredLimits {
  readonly limits: RiskLimits;
  readonly limitsFor: readonly ScopedLimits[];
}

/** The limits that were set by hand, as `limitKey` names them, because the user counts on them. */
export const configuredChecks = ({ limits, limitsFor }: ConfiguredLimits): readonly string[] =>
  limitsInForce(limits, limitsFor)
    .filter(({ configured }) => configured)
    .map(({ code, scope }) => limitKey(code, scopeName(scope)));

/** What is left of an item once a waiver has been looked at. */
type Judged = Omit<ChecklistItem, 'waived'>;

const missing = (wanted: Iterable<string>, found: ReadonlySet<string>): readonly string[] =>
  [...new Set(wanted)].filter((each) => !found.has(each));

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const atLeast = (id: ItemId, title: string, found: number, wanted: number): Judged => ({
  id,
  title,
  passed: found >= wanted,
  found: String(found),
  wanted: `at least ${wanted}`,
});
const none = (id: ItemId, title: string, found: readonly string[]): Judged => ({
  id,
  title,
  passed: found.length === 0,
  found: found.length === 0 ? 'none' : found.join(', '),
  wanted: 'none',
});
const atMost = (id: ItemId, title: string, found: number | undefined, wanted: number): Judged => ({
  id,
  title,
  passed: found !== undefined && found <= wanted,
  found: found === undefined ? 'no orders yet' : `${found.toFixed(2)} %`,
  wanted: `at most ${wanted} %`,
});

/**
 * The checklist on the way to a live account, from the journal's evidence alone. `waivers`: those of the evidence, and
 * further ones.
 */
export function goLiveChecklist(
  evidence: Evidence,
  criteria: GoLiveCriteria,
  configured: ConfiguredLimits,
  further: Iterable<Waiver> = [],
): readonly ChecklistItem[] {
  const waivers = new Map([...evidence.waivers, ...further].map((waiver) => [waiver.item, waiver]));
  /** What is wanted of a figure: the configuration's word, or a person's. */
  const wanted = (id: ItemId, configuredFigure: number): number => waivers.get(id)?.to ?? configuredFigure;
  const { account, ordersPlanned, simulated } = evidence;
  const cleanDays = wanted('clean-days', criteria.cleanDays);
  const lastDays = cleanDays === 0 ? [] : evidence.days.slice(-cleanDays);
  const paper = account !== undefined && isPaperAccount(account as AccountId);
  const judged: readonly Judged[] = [
    {
      id: 'paper',
      title: 'The evidence is that of a paper account',
      passed: paper,
      found: account === undefined ? 'no session' : `${account}${simulated ? ' at a simulated gateway' : ''}`,
      wanted: 'DU… or DF…',
    },
    atLeast('days', 'Days of trading', evidence.days.length, wanted('days', criteria.days)),
    atLeast('trades', 'Closed trades', evidence.closedTrades, wanted('trades', criteria.closedTrades)),
    none(
      'order-types',
      'Order types in use that have never filled',
      ordersPlanned === 0 ? ['no orders yet'] : missing(evidence.typesPlanned, evidence.typesFilled),
    ),
    none(
      'brackets',
      'Entries without a stop',
      evidence.entries === 0
        ? ['no entries yet']
        : evidence.entriesWithoutStop === 0
          ? []
          : [`${evidence.entriesWithoutStop} of ${evidence.entries}`],
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
      missing(configuredChecks(configured), evidence.refusedBy),
    ),
    atLeast('stop-button', 'Halts by a person, lifted again', evidence.haltsLifted, 1),
    atLeast('flatten', 'Positions closed by a flatten of a person', evidence.flattened, 1),
    atLeast('disconnection', 'Sessions begun anew and compared with the broker', evidence.reconnections, 1),
    atLeast('night', 'Nights over which orders or positions were kept', evidence.nightsWithOpenOrders, 1),
    none(
      'clean-days',
      `Of the last ${cleanDays} days of trading, those in doubt`,
      lastDays.length < cleanDays
        ? ['too few days yet']
        : lastDays.filter((day) => evidence.daysInDoubt.has(day)),
    ),
    atMost(
      'rejected',
      'Orders that the broker rejected',
      ordersPlanned === 0 ? undefined : (evidence.rejected / ordersPlanned) * 100,
      wanted('rejected', criteria.maxRejectedPercent),
    ),
    atMost(
      'slippage',
      'Average slippage of stops',
      mean(evidence.stopSlippages),
      wanted('slippage', criteria.maxStopSlippagePercent),
    ),
  ];
  return judged.map((item): ChecklistItem => {
    const waived = waivers.get(item.id);
    if (!waived || CHECKLIST_ITEMS[item.id] === 'none') return item;
    return { ...item, passed: item.passed || waived.to === undefined, waived };
  });
}
