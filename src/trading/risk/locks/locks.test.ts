import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { ES, NOW, SPY } from '../../testing/fixtures.ts';
import { type ClosedTrade, emptyBook, type RiskBook } from '../book/risk-book.ts';
import type { RiskLimits } from '../limits.ts';
import { ACCOUNT_SCOPE, type RiskScope } from '../scope.ts';
import { lossLocks } from './loss-locks.ts';
import { losingStreak, lowProfit, stopsHit, type TradeLockInput } from './trade-locks.ts';

const MINUTE = 60_000;
const trade = (profit: number, facts: Partial<ClosedTrade> = {}): ClosedTrade => ({
  conId: SPY.conId,
  source: 'alert',
  openedAt: NOW,
  closedAt: NOW,
  openedOn: '2026-03-04',
  closedOn: '2026-03-04',
  profit,
  byStop: false,
  ...facts,
});

function input(
  trades: readonly ClosedTrade[],
  limits: Partial<RiskLimits>,
  facts: Partial<TradeLockInput> = {},
): TradeLockInput {
  const book = emptyBook();
  book.trades.push(...trades);
  return {
    book,
    scope: ACCOUNT_SCOPE,
    limits,
    now: NOW,
    instrumentOf: ({ conId }) => [SPY, ES].find((each) => each.conId === conId),
    ...facts,
  };
}

const ended = (id: string, at: UnixMs, of: TradeLockInput): TradeLockInput => {
  of.book.ended.set(id, at);
  return of;
};

describe('a losing streak', () => {
  const of = (profits: readonly number[], limits: Partial<RiskLimits> = { maxLosingStreak: 3 }) =>
    losingStreak(
      input(
        profits.map((profit) => trade(profit)),
        limits,
      ),
    );

  it('locks with as many losses in a row, until a person looks', () => {
    assert.deepEqual(of([5, -1, -1, -1]), {
      id: 'LOSING_STREAK:account',
      code: 'LOSING_STREAK',
      scope: ACCOUNT_SCOPE,
      reason: '3 losing trades in a row, maxLosingStreak = 3',
    });
    assert.equal(of([-1, -1, -1])?.reason, '3 losing trades in a row, maxLosingStreak = 3');
  });

  it('is broken by a gain, and by a trade that came out even', () => {
    assert.equal(of([-1, -1, 1, -1, -1]), undefined);
    assert.equal(of([-1, 0, -1, -1]), undefined);
    assert.equal(of([-1, -1]), undefined);
    assert.equal(of([-1, -1, -1], {}), undefined);
  });

  it('cools down for its minutes', () => {
    assert.equal(of([-1], { maxLosingStreak: 1, coolDownMinutes: 20 })?.until, NOW + 20 * MINUTE);
  });

  it('begins anew after its lock has ended', () => {
    const trades = [trade(-1, { closedAt: unixMs(NOW - 5) }), trade(-1), trade(-1)];
    const asked = () => input(trades, { maxLosingStreak: 2 });
    assert.ok(losingStreak(ended('LOSING_STREAK:account', unixMs(NOW - 1), asked())));
    assert.equal(losingStreak(ended('LOSING_STREAK:account', NOW, asked())), undefined);
  });

  it('of a narrower scope counts its own trades', () => {
    const scope: RiskScope = { kind: 'strategy', name: 'orb' };
    const trades = [trade(-1, { strategy: 'orb' }), trade(-1), trade(-1, { strategy: 'orb' })];
    assert.equal(
      losingStreak(input(trades, { maxLosingStreak: 2 }, { scope }))?.id,
      'LOSING_STREAK:strategy:orb',
    );
    assert.equal(losingStreak(input(trades, { maxLosingStreak: 3 }, { scope })), undefined);
    // Nobody knows what it was in.
    const unknown = input(trades, { maxLosingStreak: 2 }, { scope, instrumentOf: () => undefined });
    assert.equal(losingStreak(unknown), undefined);
  });
});

describe('stops that were hit', () => {
  const stopped = (minutesAgo: number): ClosedTrade =>
    trade(-1, { byStop: true, closedAt: unixMs(NOW - minutesAgo * MINUTE) });

  it('lock within their minutes, for an hour unless set', () => {
    const lock = stopsHit(input([stopped(60), stopped(0)], { maxStopsHit: 2 }));
    assert.equal(lock?.until, NOW + 60 * MINUTE);
    assert.match(lock?.reason ?? '', /^2 trades ended by their stops within 60 minutes, maxStopsHit = 2/);
    assert.equal(stopsHit(input([stopped(60.01), stopped(0)], { maxStopsHit: 2 })), undefined);
    const set = { maxStopsHit: 1, stopsHitMinutes: 5, stopsHitLockMinutes: 7 };
    assert.equal(stopsHit(input([stopped(5)], set))?.until, NOW + 7 * MINUTE);
    assert.equal(stopsHit(input([stopped(6)], set)), undefined);
  });

  it('are counted, and no other losses', () => {
    assert.equal(stopsHit(input([stopped(0), trade(-1)], { maxStopsHit: 2 })), undefined);
    assert.equal(stopsHit(input([stopped(0), stopped(0)], {})), undefined);
    assert.ok(stopsHit(input([stopped(0), stopped(0), stopped(1)], { maxStopsHit: 2 })));
  });
});

describe('an instrument that keeps losing', () => {
  const set = { lowProfitTrades: 2 };
  const es = (profit: number) => trade(profit, { conId: ES.conId });

  it('rests for a day, by what its last trades came to together', () => {
    assert.deepEqual(lowProfit(input([trade(9), trade(-3), trade(2), es(5), es(5)], set)), [
      {
        id: 'LOW_PROFIT:instrument:SPY',
        code: 'LOW_PROFIT',
        scope: { kind: 'instrument', name: 'SPY' },
        reason: 'the last 2 trades in SPY lost 1.00 together',
        until: NOW + 1_440 * MINUTE,
      },
    ]);
  });

  it('does not rest when they came out even, or were too few, or nothing is set', () => {
    assert.deepEqual(lowProfit(input([trade(-3), trade(3)], set)), []);
    assert.deepEqual(lowProfit(input([trade(-3), es(-3)], set)), []);
    assert.deepEqual(lowProfit(input([trade(-3), trade(-3)], {})), []);
  });

  it('is each for itself', () => {
    const locks = lowProfit(input([trade(-1), es(-1), trade(-1), es(-1)], set));
    assert.deepEqual(
      locks.map(({ id }) => id),
      ['LOW_PROFIT:instrument:SPY', `LOW_PROFIT:instrument:${ES.localSymbol}`],
    );
  });
});

describe('locks of losses', () => {
  interface World {
    readonly day?: number;
    readonly week?: number;
    readonly equity?: number;
    readonly book?: Partial<RiskBook>;
    readonly scope?: RiskScope;
  }
  const codes = (
    limits: Partial<RiskLimits>,
    { day = 0, week = 0, equity, book, scope = ACCOUNT_SCOPE }: World,
  ) =>
    lossLocks(
      {
        book: { ...emptyBook(), ...book },
        ...(equity === undefined ? {} : { equity }),
        profitSince: (began) => -(began === 'day' ? day : week),
      },
      scope,
      limits,
    ).map(({ code, reason }) => `${code}: ${reason}`);

  it('are made when the limit is reached', () => {
    assert.deepEqual(codes({ maxDailyLoss: 100 }, { day: 100 }), [
      'DAILY_LOSS: the day has lost 100.00, limit 100.00',
    ]);
    assert.deepEqual(codes({ maxDailyLoss: 100 }, { day: 99.99, week: 500 }), []);
    assert.deepEqual(codes({ maxWeeklyLoss: 100 }, { day: 500, week: 100 }), [
      'WEEKLY_LOSS: the week has lost 100.00, limit 100.00',
    ]);
    assert.deepEqual(codes({ maxDailyLoss: '1%' }, { day: 100, equity: 10_000 }), [
      'DAILY_LOSS: the day has lost 100.00, limit 100.00',
    ]);
    assert.deepEqual(codes({ maxDailyLoss: '1%' }, { day: 1e9 }), []);
    assert.deepEqual(codes({}, { day: 1e9, week: 1e9 }), []);
  });

  it('are made when equity has fallen so far from the height of the day, or ever', () => {
    const fallen = { equity: 900, book: { dayPeak: 1_000, peak: 1_200 } };
    assert.deepEqual(codes({ maxDayDrawdown: 100, maxDrawdown: 300 }, fallen), [
      "DAY_DRAWDOWN: fallen from the day's highest by 100.00, limit 100.00",
      'DRAWDOWN: fallen from the highest by 300.00, limit 300.00',
    ]);
    assert.deepEqual(codes({ maxDayDrawdown: 101, maxDrawdown: 301 }, fallen), []);
    const scope: RiskScope = { kind: 'strategy', name: 'orb' };
    assert.deepEqual(codes({ maxDayDrawdown: 1, maxDrawdown: 1 }, { ...fallen, scope }), []);
  });

  it('are not made twice, nor again on the day on which a person has lifted them', () => {
    const locked = new Map([['DAILY_LOSS:account', {} as never]]);
    assert.deepEqual(codes({ maxDailyLoss: 1 }, { day: 5, book: { locks: locked } }), []);
    assert.deepEqual(
      codes({ maxDailyLoss: 1 }, { day: 5, book: { liftedToday: new Set(['DAILY_LOSS:account']) } }),
      [],
    );
  });
});
