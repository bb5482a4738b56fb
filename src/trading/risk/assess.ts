import type { Refusal } from '../../core/result.ts';
import { type RiskCheck, type RiskInput, runCheck } from './check.ts';
import { RISK_CHECKS } from './checks/index.ts';
import type { LimitName, RiskLimits } from './limits.ts';
import { belongsTo } from './scope.ts';
import type { CheckResult, RiskVerdict } from './verdict.ts';

const BY_INTENT: Readonly<Record<RiskInput['intent'], readonly RiskCheck[]>> = {
  entry: RISK_CHECKS.filter(({ applies }) => applies !== 'reduce'),
  reduce: RISK_CHECKS.filter(({ applies }) => applies !== 'entry'),
  roll: RISK_CHECKS.filter(({ applies, rolls }) => applies === 'all' || rolls),
};

const isSet = (limits: Partial<RiskLimits>, names: readonly LimitName[]): boolean =>
  names.some((name) => limits[name] !== undefined);

/** Of one shape, other than the checks themselves, so that reading them takes no search. */
type Prepared = Pick<RiskCheck, 'code' | 'run'>;

const prepare = ({ code, run }: RiskCheck): Prepared => ({ code, run });

type ByIntent = Record<RiskInput['intent'], readonly Prepared[]>;

const CHOSEN = new WeakMap<RiskLimits, ByIntent>();

/** The checks that an account's limits ask for. They are configured once and asked about for every order. */
function checksOf(limits: RiskLimits): ByIntent {
  let chosen = CHOSEN.get(limits);
  if (!chosen) {
    const set = (check: RiskCheck): boolean => !check.limits || isSet(limits, check.limits);
    chosen = {
      entry: BY_INTENT.entry.filter(set).map(prepare),
      reduce: BY_INTENT.reduce.filter(set).map(prepare),
      roll: BY_INTENT.roll.filter(set).map(prepare),
    };
    CHOSEN.set(limits, chosen);
  }
  return chosen;
}

/**
 * Runs every check that applies, also after a failure, so that a person sees all that is wrong at once: those of the
 * account, then those of each narrower scope that the order belongs to and that sets their limits. A narrower scope can
 * only forbid more.
 */
export function assessRisk(input: RiskInput): RiskVerdict {
  const checks: CheckResult[] = [];
  for (const check of checksOf(input.limits)[input.intent]) checks.push(runCheck(check, input));
  const { signal, instrument } = input;
  for (const { scope, limits } of input.scopedLimits ?? []) {
    if (!belongsTo(scope, { ...signal, instrument })) continue;
    const narrowed: RiskInput = {
      ...input,
      scope,
      limits: { ...input.limits, ...(limits as Partial<RiskLimits>) },
    };
    for (const check of BY_INTENT[input.intent])
      if (check.limits && isSet(limits as Partial<RiskLimits>, check.limits))
        checks.push(runCheck(check, narrowed));
  }
  return { approved: checks.every((check) => check.passed), checks };
}

/** The first failed check as a refusal; absent when all passed. */
export function refusalOf(verdict: RiskVerdict): Refusal | undefined {
  if (verdict.approved) return undefined;
  const failed = verdict.checks.filter((check) => !check.passed);
  const [first, ...others] = failed;
  if (!first) return undefined;
  const field = RISK_CHECKS.find((check) => check.code === first.code)?.field;
  const also = others.length > 0 ? ` Also: ${others.map((check) => check.code).join(', ')}.` : '';
  return { code: first.code, ...(field ? { field } : {}), message: `${first.message}${also}` };
}
