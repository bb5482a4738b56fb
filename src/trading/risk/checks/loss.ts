import { type Outcome, pass, type RiskInput, stop } from '../check.ts';
import type { RiskFacts } from '../facts/risk-facts.ts';
import { type Amount, amountOf } from '../limits/amount.ts';
import type { LimitName } from '../limits.ts';
import { ACCOUNT_SCOPE, type RiskScope, scopeKey } from '../scope.ts';
import { atMost, baseCurrency } from './compare.ts';

/** The id of the lock that a loss limit makes of a scope. */
export const lockId = (code: string, scope: RiskScope): string => `${code}:${scopeKey(scope)}`;

/** How far equity has fallen; 0 before any height was noted, NaN while equity is not known. */
export const fallFrom = (peak: number | undefined, equity: number | undefined): number =>
  equity === undefined ? Number.NaN : Math.max(0, (peak ?? equity) - equity);

/** Passes below the limit: a loss that has reached it stops entries, unless a person has lifted its lock today. */
export function lossOutcome(
  input: RiskInput,
  { book, equity }: RiskFacts,
  loss: {
    readonly code: string;
    readonly what: string;
    readonly loss: number;
    readonly limit: Amount | undefined;
    readonly name: LimitName;
  },
): Outcome {
  const { liftedToday } = book;
  if (liftedToday.size > 0 && liftedToday.has(lockId(loss.code, input.scope ?? ACCOUNT_SCOPE)))
    return pass('A person has lifted this limit for the rest of the day', { lifted: true });
  const limit = amountOf(loss.limit ?? Number.NaN, equity);
  const value = Math.max(0, loss.loss);
  const compared = atMost({ what: loss.what, value, limit, name: loss.name, unit: baseCurrency(input) });
  return compared.passed && value >= limit
    ? stop(`${loss.what} has reached ${loss.name} = ${limit}.`, compared.figures)
    : compared;
}
