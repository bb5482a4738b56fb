import type { Refusal } from '../../core/result.ts';
import { type RiskInput, runCheck } from './check.ts';
import { RISK_CHECKS } from './checks/index.ts';
import type { RiskVerdict } from './verdict.ts';

/** Runs every check that applies, also after a failure, so that a person sees all that is wrong at once. */
export function assessRisk(input: RiskInput): RiskVerdict {
  const checks = RISK_CHECKS.filter((check) => check.scope === 'all' || input.intent === 'entry').map(
    (check) => runCheck(check, input),
  );
  return { approved: checks.every((check) => check.passed), checks };
}

/** The first failed check as a refusal; absent when all passed. */
export function refusalOf(verdict: RiskVerdict): Refusal | undefined {
  const failed = verdict.checks.filter((check) => !check.passed);
  const [first, ...others] = failed;
  if (!first) return undefined;
  const field = RISK_CHECKS.find((check) => check.code === first.code)?.field;
  const also = others.length > 0 ? ` Also: ${others.map((check) => check.code).join(', ')}.` : '';
  return { code: first.code, ...(field ? { field } : {}), message: `${first.message}${also}` };
}
