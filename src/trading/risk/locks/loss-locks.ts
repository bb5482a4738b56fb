import { fallFrom, lockId } from '../checks/loss.ts';
import type { RiskFacts } from '../facts/risk-facts.ts';
import { type Amount, amountOf } from '../limits/amount.ts';
import type { RiskLimits } from '../limits.ts';
import { ACCOUNT_SCOPE, type RiskScope } from '../scope.ts';
import type { NewLock } from './trade-locks.ts';

/**
 * The locks that losses call for now: a daily or weekly one ends with its day or week; a drawdown of the account's all-time
 * height stays until a person lifts it. What a person has lifted today is not made again today.
 */
export function lossLocks(facts: LossFacts, scope: RiskScope, limits: Partial<RiskLimits>): NewLock[] {
  const { book, equity } = facts;
  const found: NewLock[] = [];
  const judge = (code: string, limit: Amount | undefined, loss: () => number, what: string): void => {
    if (limit === undefined) return;
    const id = lockId(code, scope);
    const most = amountOf(limit, equity);
    const lost = loss();
    if (lost >= most && !book.locks.has(id) && !book.liftedToday.has(id))
      found.push({ id, code, scope, reason: `${what} ${lost.toFixed(2)}, limit ${most.toFixed(2)}` });
  };
  judge('DAILY_LOSS', limits.maxDailyLoss, () => -facts.profitSince('day', scope), 'the day has lost');
  judge('WEEKLY_LOSS', limits.maxWeeklyLoss, () => -facts.profitSince('week', scope), 'the week has lost');
  if (scope === ACCOUNT_SCOPE) {
    judge(
      'DAY_DRAWDOWN',
      limits.maxDayDrawdown,
      () => fallFrom(book.dayPeak, equity),
      "fallen from the day's highest by",
    );
    judge('DRAWDOWN', limits.maxDrawdown, () => fallFrom(book.peak, equity), 'fallen from the highest by');
  }
  return found;
}

export type LossFacts = Pick<RiskFacts, 'book' | 'equity' | 'profitSince'>;

/** Locks that end with the risk day. */
export const OF_THE_DAY: ReadonlySet<string> = new Set(['DAILY_LOSS', 'DAY_DRAWDOWN']);
/** Locks that end with the week. */
export const OF_THE_WEEK: ReadonlySet<string> = new Set(['WEEKLY_LOSS']);
