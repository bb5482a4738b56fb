import { cleanDecimal } from '../../core/price.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { RISK_CHECKS } from '../../trading/risk/checks/index.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import { scopeText } from '../../trading/risk/scope.ts';
import type { RiskView } from '../views.ts';
import { isoTime } from './order-view.ts';

const known = (value: number): number | undefined =>
  Number.isFinite(value) ? cleanDecimal(Number(value.toFixed(2))) : undefined;

/** Limits, checks, locks and what the day has brought. */
export function riskView(kernel: Kernel, limits: RiskLimits): RiskView {
  const { risk } = kernel.state;
  const profitOfDay = known(kernel.profitSince('day'));
  const profitOfWeek = known(kernel.profitSince('week'));
  return {
    limits: { ...limits },
    checks: RISK_CHECKS.map(({ code, title, compares }) => ({ code, title, compares })),
    limitsFor: kernel.scopedLimits.map((each) => ({
      scope: scopeText(each.scope),
      limits: { ...each.limits },
    })),
    locks: [...risk.locks.values()].map(({ since, until, scope, ...lock }) => ({
      ...lock,
      scope: scopeText(scope),
      since: isoTime(since),
      ...(until === undefined ? {} : { until: isoTime(until) }),
    })),
    states: [...risk.states.values()].map(({ scope, name, reason, since }) => ({
      scope: scopeText(scope),
      state: name,
      reason,
      since: isoTime(since),
    })),
    ...(risk.day ? { day: risk.day.key } : {}),
    ...(profitOfDay === undefined ? {} : { profitOfDay }),
    ...(profitOfWeek === undefined ? {} : { profitOfWeek }),
  };
}
