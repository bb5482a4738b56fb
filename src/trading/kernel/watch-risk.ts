import { markPrice } from '../portfolio/mark-price.ts';
import type { RiskDay } from '../risk/book/risk-day.ts';
import type { RiskLimits } from '../risk/limits.ts';
import { lossLocks, OF_THE_DAY, OF_THE_WEEK } from '../risk/locks/loss-locks.ts';
import {
  losingStreak,
  lowProfit,
  type NewLock,
  stopsHit,
  type TradeLockInput,
} from '../risk/locks/trade-locks.ts';
import { ACCOUNT_SCOPE, type RiskScope } from '../risk/scope.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { AccountFigures, equityOf, profitBase } from './risk-facts.ts';
import { type KernelState, openPositions } from './state.ts';

/** A new risk day waits for a price of every open position, but no longer than this. */
const PRICES_MAY_TAKE_MS = 600_000;
/** Least rise of the highest equity that is worth an event. */
const PEAK_STEP = 0.0005;

/** Every event that follows a trade's end within this time looks for locks; later the passing of seconds does. */
const JUST_ENDED_MS = 1_000;

interface ScopeLimits {
  readonly scope: RiskScope;
  readonly limits: Partial<RiskLimits>;
}

const scopesOf = (context: KernelContext): readonly ScopeLimits[] => [
  { scope: ACCOUNT_SCOPE, limits: context.limits },
  ...(context.scopedLimits ?? []).map(({ scope, limits }) => ({
    scope,
    limits: limits as Partial<RiskLimits>,
  })),
];

/** A new risk day, where one has begun: profits so far are noted, and the counts of the day begin anew. */
export function beginRiskDay(state: KernelState, context: KernelContext): TradingEvent[] {
  const now = context.now();
  const today = context.riskDay?.(now);
  const { day } = state.risk;
  if (!today || today.day === day?.key) return [];
  // A clock that was set back does not give yesterday's losses room again.
  if (day !== undefined && today.day < day.key) return [];
  const unpriced = openPositions(state).some(
    ({ conId }) => markPrice(context.quote(conId)?.quote) === undefined,
  );
  if (unpriced && day !== undefined && !longUnpriced(context, now, today)) return [];
  const equity = equityOf(context);
  return [
    {
      type: 'risk-day.began',
      ...today,
      ...(equity === undefined ? {} : { equity }),
      ...profitBase(state, context),
    },
    ...endedWithTheDay(state, day?.week !== today.week),
  ];
}

/** True once the new day is so old that no price can be hoped for. */
const longUnpriced = (
  context: KernelContext,
  now: ReturnType<KernelContext['now']>,
  today: RiskDay,
): boolean => context.riskDay?.((now - PRICES_MAY_TAKE_MS) as typeof now).day === today.day;

const endedWithTheDay = (state: KernelState, newWeek: boolean): TradingEvent[] =>
  [...state.risk.locks.values()]
    .filter(({ code }) => OF_THE_DAY.has(code) || (newWeek && OF_THE_WEEK.has(code)))
    .map(({ id }) => ({
      type: 'risk.unlocked',
      id,
      by: 'bowline',
      reason: OF_THE_DAY.has(id.split(':')[0] ?? '') ? 'a new risk day' : 'a new week',
    }));

/** Locks that trades have earned, where one has just ended: asked after every event. */
export function locksOfNewTrades(state: KernelState, context: KernelContext): TradingEvent[] {
  const last = state.risk.trades.at(-1);
  return last && context.now() - last.closedAt < JUST_ENDED_MS ? locksOfAllTrades(state, context) : [];
}

/** Locks that trades have earned and that are not there yet. */
export function locksOfAllTrades(state: KernelState, context: KernelContext): TradingEvent[] {
  const found: NewLock[] = [];
  for (const { scope, limits } of scopesOf(context)) {
    const input: TradeLockInput = {
      book: state.risk,
      scope,
      limits,
      now: context.now(),
      instrumentOf: ({ conId }) => state.instruments.get(conId),
    };
    for (const lock of [losingStreak(input), stopsHit(input), ...lowProfit(input)])
      if (lock && !state.risk.locks.has(lock.id)) found.push(lock);
  }
  return found.map((lock) => ({ type: 'risk.locked', ...lock }));
}

/** What time and prices bring: the risk day, a new height of equity, locks that losses call for, and those that end. */
export function watchRisk(state: KernelState, context: KernelContext): TradingEvent[] {
  const began = beginRiskDay(state, context);
  if (began.length > 0) return began;
  const events: TradingEvent[] = [...expired(state, context), ...peaked(state, context)];
  const figures = new AccountFigures(state, context);
  for (const { scope, limits } of scopesOf(context))
    for (const lock of lossLocks(figures, scope, limits)) events.push({ type: 'risk.locked', ...lock });
  return events;
}

function expired(state: KernelState, context: KernelContext): TradingEvent[] {
  return [...state.risk.locks.values()]
    .filter(({ until }) => until !== undefined && until <= context.now())
    .map(({ id }) => ({ type: 'risk.unlocked', id, by: 'bowline', reason: 'its time is over' }));
}

function peaked(state: KernelState, context: KernelContext): TradingEvent[] {
  const { maxDayDrawdown, maxDrawdown } = context.limits;
  if (maxDayDrawdown === undefined && maxDrawdown === undefined) return [];
  const equity = equityOf(context);
  if (equity === undefined) return [];
  const { dayPeak = 0, peak = 0 } = state.risk;
  const lowest = Math.min(dayPeak, peak);
  return equity > lowest * (1 + PEAK_STEP) ? [{ type: 'equity.peaked', equity }] : [];
}
