import type { Actor } from '../../actor.ts';
import { orderTypeCode } from '../../order/order.ts';
import { assessRisk } from '../../risk/assess.ts';
import type { RiskInput } from '../../risk/check.ts';
import type { ScopedLimits } from '../../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../risk/limits.ts';
import type { CheckResult, RiskVerdict } from '../../risk/verdict.ts';
import {
  compared,
  type LimitInForce,
  limitKey,
  limitsInForce,
  refusedLimit,
  scopeName,
} from '../limit-key.ts';
import type { DrillOutcome, GoLiveEvent } from '../live/golive-events.ts';
import { BOOK_PROVOCATIONS, LOCK_PROVOCATIONS } from './book-provocations.ts';
import { INSTRUMENT_PROVOCATIONS } from './instrument-provocations.ts';
import { ORDER_PROVOCATIONS } from './order-provocations.ts';
import type { Provocation, Provoked } from './provocation.ts';
import { supposedInput } from './supposed-order.ts';

/** What makes each limit refuse, by the code of its check or lock. */
export const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  ...INSTRUMENT_PROVOCATIONS,
  ...ORDER_PROVOCATIONS,
  ...BOOK_PROVOCATIONS,
  ...LOCK_PROVOCATIONS,
};

export type DrillMade = Extract<GoLiveEvent, { type: 'drill.made' }>;

interface Judged {
  readonly outcome: DrillOutcome;
  readonly text: string;
  readonly check?: CheckResult;
}

const orderText = ({ side, quantity, instrument, legs }: RiskInput): string => {
  const entry = legs.find(({ role }) => role === 'entry');
  return `${side} ${quantity} ${instrument.localSymbol} (${instrument.secType}) ${entry ? orderTypeCode(entry.pricing) : ''}`;
};

function judge(key: string, { checks, approved }: RiskVerdict): Judged {
  const failed = checks.filter(({ passed }) => !passed);
  const check = failed.find((each) => refusedLimit(each) === key && compared(each));
  if (check) return { outcome: 'refused', text: check.message, check };
  return approved
    ? {
        outcome: 'dropped',
        text: 'every check passed it. It was dropped before sending: this limit does not refuse what it should',
      }
    : { outcome: 'refused-otherwise', text: `refused, but by ${failed.map(({ code }) => code).join(', ')}` };
}

const WORST: readonly DrillOutcome[] = ['refused', 'refused-otherwise', 'dropped'];

function drillOne(
  { code, scope, names }: LimitInForce,
  limits: RiskLimits,
  scopedLimits: readonly ScopedLimits[],
  by: Actor,
): DrillMade {
  const name = scopeName(scope);
  const own = scopedLimits.find((each) => each.scope === scope)?.limits as Partial<RiskLimits> | undefined;
  const target = {
    base: supposedInput(limits, scopedLimits, scope),
    limits: { ...limits, ...own },
    scope,
    sets: (each: keyof RiskLimits) => names.includes(each),
  };
  const made: readonly Provoked[] = PROVOCATIONS[code]?.(target) ?? [];
  const judged = made.map(({ input }) => judge(limitKey(code, name), assessRisk(input)));
  const worst = judged.toSorted((a, b) => WORST.indexOf(b.outcome) - WORST.indexOf(a.outcome))[0] ?? {
    outcome: 'refused-otherwise' as const,
    text: 'as it is set it refuses nothing',
  };
  return {
    type: 'drill.made',
    code,
    ...(name === undefined ? {} : { scope: name }),
    order: made.map(({ input }) => orderText(input)).join('; ') || 'none',
    supposed: made.flatMap(({ supposed }) => supposed),
    ...worst,
    by,
  };
}

/**
 * Makes, for every limit in force, orders that it has to refuse, and lets the risk room judge them as any other. Nothing of
 * it is a plan: there is nothing that could be sent.
 */
export const runDrill = (
  limits: RiskLimits,
  scopedLimits: readonly ScopedLimits[],
  by: Actor,
): readonly DrillMade[] =>
  limitsInForce(limits, scopedLimits).map((limit) => drillOne(limit, limits, scopedLimits, by));
