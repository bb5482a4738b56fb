import { UNKNOWN } from '../risk/checks/account-mode.ts';
import { RISK_CHECKS } from '../risk/checks/index.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import { DEFAULT_RISK_LIMITS, type LimitName, type RiskLimits } from '../risk/limits.ts';
import { ACCOUNT_SCOPE, type RiskScope, scopeKey, scopeText } from '../risk/scope.ts';
import type { CheckResult } from '../risk/verdict.ts';

/** A limit that is in force, by the check that compares with it or the lock that it makes, and its scope. */
export interface LimitInForce {
  /** `QUANTITY_LIMIT`, `LOSING_STREAK`. */
  readonly code: string;
  readonly scope: RiskScope;
  /** Which settings of it are set there. */
  readonly names: readonly LimitName[];
  /** One of them was set by hand. */
  readonly configured: boolean;
}

/** Limits that no check compares with: they lock entries, and `RISK_LOCKED` refuses. */
export const LOCK_LIMITS: Readonly<Record<string, LimitName>> = {
  LOSING_STREAK: 'maxLosingStreak',
  STOPS_HIT: 'maxStopsHit',
  LOW_PROFIT: 'lowProfitTrades',
};

/** Makes locks of instruments, whatever scope it is set for. */
const LOW_PROFIT = 'LOW_PROFIT';

/** Names a limit: `QUANTITY_LIMIT`, `QUANTITY_LIMIT of strategy orb`. */
export const limitKey = (code: string, scope?: string): string =>
  scope === undefined || code === LOW_PROFIT ? code : `${code} of ${scope}`;

/** Absent of the account's own. */
export const scopeName = (scope: RiskScope): string | undefined =>
  scope.kind === 'account' ? undefined : scopeText(scope);

/** Values that are the same as not setting the limit: with them it refuses nothing. */
const isOff = (name: LimitName, value: unknown): boolean =>
  value === undefined ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (value === 0 && (name === 'duplicateWindowMs' || name === 'minDaysToFirstNotice'));

const CODES: readonly (readonly [code: string, names: readonly LimitName[]])[] = [
  ...RISK_CHECKS.flatMap(({ code, limits }) => (limits ? [[code, limits] as const] : [])),
  ...Object.entries(LOCK_LIMITS).map(([code, name]) => [code, [name]] as const),
];

const inForce = (
  limits: Partial<RiskLimits>,
  scope: RiskScope,
  isConfigured: (name: LimitName) => boolean,
): readonly LimitInForce[] =>
  CODES.flatMap(([code, all]) => {
    const names = all.filter((name) => !isOff(name, limits[name]));
    return names.length === 0 ? [] : [{ code, scope, names, configured: names.some(isConfigured) }];
  });

/** Every limit that can refuse something, those of the account first. */
export const limitsInForce = (
  limits: RiskLimits,
  limitsFor: readonly ScopedLimits[],
): readonly LimitInForce[] => [
  ...inForce(
    limits,
    ACCOUNT_SCOPE,
    (name) => JSON.stringify(limits[name]) !== JSON.stringify(DEFAULT_RISK_LIMITS[name]),
  ),
  ...limitsFor.flatMap(({ scope, limits: narrower }) =>
    inForce(narrower as Partial<RiskLimits>, scope, () => true),
  ),
];

/** The scope whose limit a result is about: only a narrower limit's message ends with its name. */
const scopeOf = ({ message, figures }: CheckResult): string | undefined =>
  message.endsWith(`(limit of ${figures.scope})`) ? String(figures.scope) : undefined;

/** A check that could not compare has refused, but not because the limit was broken. */
export const compared = ({ figures }: CheckResult): boolean => !Object.values(figures).includes(UNKNOWN);

/** The limit that a failed check is about; of a lock, the one that made it. */
export function refusedLimit(check: CheckResult): string {
  const { code, figures } = check;
  if (code !== 'RISK_LOCKED' || typeof figures.lock !== 'string') return limitKey(code, scopeOf(check));
  const [lock = '', ...scope] = figures.lock.split(':');
  if (scope.join(':') === scopeKey(ACCOUNT_SCOPE)) return lock;
  return limitKey(lock, scope.join(':').replace(':', ' '));
}
