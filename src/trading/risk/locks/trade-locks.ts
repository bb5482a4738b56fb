import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { ClosedTrade, RiskBook } from '../book/risk-book.ts';
import { lockId } from '../checks/loss.ts';
import type { RiskLimits } from '../limits.ts';
import { belongsTo, type RiskScope } from '../scope.ts';

/** A lock to be made. */
export interface NewLock {
  readonly id: string;
  readonly code: string;
  readonly scope: RiskScope;
  readonly reason: string;
  readonly until?: UnixMs;
}

export interface TradeLockInput {
  readonly book: RiskBook;
  readonly scope: RiskScope;
  readonly limits: Partial<RiskLimits>;
  readonly now: UnixMs;
  instrumentOf(trade: ClosedTrade): Instrument | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The scope's trades that no lock of that id has been made of yet, oldest first. */
function freshTrades(input: TradeLockInput, id: string): readonly ClosedTrade[] {
  const { book, scope } = input;
  const since = book.ended.get(id) ?? 0;
  return book.trades.filter((trade) => {
    const instrument = input.instrumentOf(trade);
    return trade.closedAt > since && instrument !== undefined && belongsTo(scope, { ...trade, instrument });
  });
}

const newLock = (
  code: string,
  scope: RiskScope,
  reason: string,
  lasts: { readonly from: UnixMs; readonly minutes: number } | undefined,
): NewLock => ({
  id: lockId(code, scope),
  code,
  scope,
  reason,
  ...(lasts ? { until: unixMs(lasts.from + lasts.minutes * MINUTE_MS) } : {}),
});

/** After so many losses in a row entries rest, for a time or until a person has looked. */
export function losingStreak(input: TradeLockInput): NewLock | undefined {
  const { limits, scope, now } = input;
  const { maxLosingStreak, coolDownMinutes } = limits;
  if (maxLosingStreak === undefined) return undefined;
  const trades = freshTrades(input, lockId('LOSING_STREAK', scope));
  const lastGain = trades.findLastIndex(({ profit }) => profit >= 0);
  const streak = trades.length - 1 - lastGain;
  if (streak < maxLosingStreak) return undefined;
  return newLock(
    'LOSING_STREAK',
    scope,
    `${streak} losing trades in a row, maxLosingStreak = ${maxLosingStreak}`,
    coolDownMinutes === undefined ? undefined : { from: now, minutes: coolDownMinutes },
  );
}

/** Many stops within a short time: the market does something that the strategy does not expect. */
export function stopsHit(input: TradeLockInput): NewLock | undefined {
  const { limits, scope, now } = input;
  const { maxStopsHit, stopsHitMinutes = 60, stopsHitLockMinutes = 60 } = limits;
  if (maxStopsHit === undefined) return undefined;
  const since = now - stopsHitMinutes * MINUTE_MS;
  const hit = freshTrades(input, lockId('STOPS_HIT', scope)).filter(
    ({ byStop, closedAt }) => byStop && closedAt >= since,
  ).length;
  if (hit < maxStopsHit) return undefined;
  return newLock(
    'STOPS_HIT',
    scope,
    `${hit} trades ended by their stops within ${stopsHitMinutes} minutes, maxStopsHit = ${maxStopsHit}`,
    { from: now, minutes: stopsHitLockMinutes },
  );
}

/** An instrument that keeps losing rests for a day. */
export function lowProfit(input: TradeLockInput): NewLock[] {
  const { limits, now, book } = input;
  const { lowProfitTrades } = limits;
  if (lowProfitTrades === undefined) return [];
  const locks: NewLock[] = [];
  for (const name of new Set(book.trades.flatMap((trade) => input.instrumentOf(trade)?.localSymbol ?? []))) {
    const scope: RiskScope = { kind: 'instrument', name };
    const trades = freshTrades(input, lockId('LOW_PROFIT', scope)).filter(
      (trade) => input.instrumentOf(trade)?.localSymbol === name,
    );
    const last = trades.slice(-lowProfitTrades);
    const profit = last.reduce((sum, trade) => sum + trade.profit, 0);
    if (last.length < lowProfitTrades || profit >= 0) continue;
    const reason = `the last ${lowProfitTrades} trades in ${name} lost ${(-profit).toFixed(2)} together`;
    locks.push(newLock('LOW_PROFIT', scope, reason, { from: now, minutes: DAY_MS / MINUTE_MS }));
  }
  return locks;
}
