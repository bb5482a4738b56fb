import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { assessRisk, refusalOf } from '../risk/assess.ts';
import { riskDays } from '../risk/book/risk-day.ts';
import { bareSignal, NOW, PAPER, quote, riskInput, SPY, signal } from '../testing/fixtures.ts';
import { fate, HOUR, QQQ, resting, riskDesk, roundTrip } from '../testing/risk-desk.ts';
import { StateFacts } from './risk-facts.ts';

describe('loss limits', () => {
  it('stop entries from the loss on, realised and open, and lock until the next day', () => {
    const of = riskDesk({ maxDailyLoss: 100 });
    roundTrip(of, 444.02, {}, 'stop');
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 446.03, 446.05, { last: price(446.03) }));
    assert.equal(fate(of, {}, QQQ), 'sent', 'lost 60.00 and 39.90 open');
    of.quotes.set(SPY.conId, quote(SPY, 446.02, 446.04, { last: price(446.02) }));
    assert.equal(fate(of, {}, QQQ), 'DAILY_LOSS');
    of.tick();
    assert.deepEqual([...of.state.risk.locks.keys()], ['DAILY_LOSS:account']);
    of.quotes.set(SPY.conId, quote(SPY, 450, 450.02));
    assert.equal(fate(of, {}, QQQ), 'RISK_LOCKED', 'the lock stays when the price comes back');
    of.clock.advance(24 * HOUR);
    of.tick();
    assert.equal(of.state.risk.locks.size, 0);
    of.account = { ...PAPER };
    assert.equal(fate(of, {}, QQQ), 'sent');
  });

  it('never stop what reduces', () => {
    const of = riskDesk({ maxDailyLoss: 10 });
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 440, 440.02));
    of.tick();
    assert.equal(fate(of, {}, QQQ), 'RISK_LOCKED');
    const close = bareSignal('close');
    of.take(close);
    of.confirmCancellations();
    assert.equal(of.order('close').quantity, 10);
  });

  it('are lifted by a person for the rest of the day', () => {
    const of = riskDesk({ maxDailyLoss: 50 });
    roundTrip(of, 440, {}, 'stop');
    of.tick();
    assert.equal(fate(of), 'RISK_LOCKED');
    of.keep(of.kernel.liftLock('DAILY_LOSS:account', 'cli', 'looked at'));
    of.tick();
    assert.equal(fate(of), 'sent');
    assert.deepEqual(of.kernel.liftLock('DAILY_LOSS:account', 'cli', 'again'), []);
  });

  it('lift no other limit with one', () => {
    const of = riskDesk({ maxDailyLoss: 50 });
    roundTrip(of, 440, {}, 'stop');
    of.tick();
    of.keep(of.kernel.liftLock('DAILY_LOSS:account', 'cli', 'looked at'));
    const weekly = { ...of.limits, maxWeeklyLoss: 50 };
    const facts = { ...riskInput(), limits: weekly, facts: new StateFacts(of.state, of.context, SPY) };
    assert.equal(refusalOf(assessRisk(facts))?.code, 'WEEKLY_LOSS');
  });

  it('know the week', () => {
    const of = riskDesk({ maxWeeklyLoss: 100 });
    roundTrip(of, 440, {}, 'stop');
    of.clock.advance(24 * HOUR);
    of.tick();
    of.tick();
    assert.equal(fate(of), 'RISK_LOCKED');
    of.clock.advance(4 * 24 * HOUR);
    of.tick();
    assert.equal(fate(of), 'sent', 'the next Monday');
  });

  it('follow equity from its height, of the day and ever', () => {
    const of = riskDesk({ maxDayDrawdown: '1%', maxDrawdown: 15_000 });
    of.account = { ...PAPER, equity: 1_010_000 };
    of.tick();
    of.account = { ...PAPER, equity: 1_000_001 };
    assert.equal(fate(of), 'sent');
    of.account = { ...PAPER, equity: 999_900 };
    assert.equal(fate(of), 'DAY_DRAWDOWN');
    of.clock.advance(24 * HOUR);
    of.tick();
    assert.equal(fate(of), 'sent', 'a new day');
    of.account = { ...PAPER, equity: 995_000 };
    assert.equal(fate(of), 'DRAWDOWN');
    of.tick();
    of.clock.advance(24 * HOUR);
    of.tick();
    assert.deepEqual([...of.state.risk.locks.keys()], ['DRAWDOWN:account'], 'stays for a person');
  });

  it('lock after a losing streak, for its time, and count anew', () => {
    const of = riskDesk({ maxLosingStreak: 2, coolDownMinutes: 30 });
    roundTrip(of, 449);
    roundTrip(of, 451);
    roundTrip(of, 449);
    assert.equal(of.state.risk.locks.size, 0);
    roundTrip(of, 449);
    assert.equal(fate(of), 'RISK_LOCKED');
    of.clock.advance(30 * 60_000);
    of.tick();
    assert.equal(of.state.risk.locks.size, 0);
    of.tick();
    roundTrip(of, 449);
    assert.equal(of.state.risk.locks.size, 0);
    roundTrip(of, 449);
    assert.equal(of.state.risk.locks.size, 1);
  });

  it('lock after many stops, and an instrument that keeps losing', () => {
    const stops = riskDesk({ maxStopsHit: 2, stopsHitMinutes: 10 });
    roundTrip(stops, 440, {}, 'stop');
    stops.clock.advance(11 * 60_000);
    roundTrip(stops, 440, {}, 'stop');
    assert.equal(stops.state.risk.locks.size, 0);
    roundTrip(stops, 440, {}, 'stop');
    assert.equal(fate(stops), 'RISK_LOCKED');
    const low = riskDesk({ lowProfitTrades: 3 });
    roundTrip(low, 455);
    roundTrip(low, 449);
    roundTrip(low, 449);
    assert.equal(low.state.risk.locks.size, 0);
    roundTrip(low, 449);
    assert.equal(fate(low), 'RISK_LOCKED');
    assert.equal(fate(low, {}, QQQ), 'sent');
  });

  it('refuse while an open position has no price', () => {
    const of = riskDesk({ maxDailyLoss: 1_000 });
    of.longSpy();
    of.quotes.delete(SPY.conId);
    assert.equal(fate(of, {}, QQQ), 'DAILY_LOSS');
  });

  it('begin a day at the prices of its beginning', () => {
    const of = riskDesk({ maxDailyLoss: 50 });
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 446, 446.02));
    of.clock.advance(24 * HOUR);
    of.tick();
    assert.equal(fate(of, {}, QQQ), 'sent', 'yesterday lost 40');
    of.quotes.set(SPY.conId, quote(SPY, 442, 442.02));
    assert.equal(fate(of, {}, QQQ), 'sent', 'today lost 40');
    of.quotes.set(SPY.conId, quote(SPY, 441, 441.02));
    assert.equal(fate(of, {}, QQQ), 'DAILY_LOSS');
  });
});

describe('limits of a narrower scope', () => {
  const orb = { strategy: 'orb' };

  it('judge only what belongs to it, by what it did itself', () => {
    const of = riskDesk({}, [
      { scope: { kind: 'strategy', name: 'orb' }, limits: { maxDailyLoss: 50, maxTradesPerDay: 2 } },
    ]);
    roundTrip(of, 440, {}, 'stop');
    assert.equal(fate(of, orb), 'sent', 'the loss was not its own');
    of.keep(of.kernel.kill('cli', 'x'));
    of.confirmCancellations();
    of.keep(of.kernel.resume('cli', 'x'));
    roundTrip(of, 440, orb, 'stop');
    of.tick();
    assert.equal(fate(of, orb, QQQ), 'RISK_LOCKED');
    assert.equal(fate(of, { strategy: 'other' }, QQQ), 'sent');
  });

  it('say so in the verdict and forbid more, never less', () => {
    const of = riskDesk({ maxQuantity: 15 }, [
      { scope: { kind: 'instrument', name: 'spy' }, limits: { maxQuantity: 9 } },
      { scope: { kind: 'source', name: 'cli' }, limits: { maxQuantity: 100 } },
    ]);
    const asked = signal();
    of.take(asked);
    const refusal = of.record(asked).refusal;
    assert.equal(refusal?.code, 'QUANTITY_LIMIT');
    assert.match(refusal?.message ?? '', /limit of instrument spy/);
    assert.equal(fate(of, {}, QQQ), 'sent');
    assert.equal(fate(of, { source: 'cli', size: { by: 'units', value: 16 } }, QQQ), 'QUANTITY_LIMIT');
  });

  it('divide a position among strategies, and a closing among all of them', () => {
    const of = riskDesk({});
    of.longSpy(orb);
    of.take(signal({ strategy: 'trend', size: { by: 'units', value: 30 } }));
    of.accept();
    of.fill(of.order('entry'), 30, 450.02);
    const shares = () =>
      Object.fromEntries(
        [...(of.state.risk.shares.get(SPY.conId)?.values() ?? [])].map((s) => [s.strategy, s.quantity]),
      );
    assert.deepEqual(shares(), { orb: 10, trend: 30 });
    of.take(bareSignal('close'));
    of.confirmCancellations();
    of.sent(of.order('close'));
    of.fill(of.order('close'), 20, 449.02);
    assert.deepEqual(shares(), { orb: 5, trend: 15 });
    of.fill(of.order('close'), 20, 449.02);
    assert.deepEqual(shares(), {});
    const profits = [...of.state.risk.ownerProfit.values()].map(({ strategy, amount }) => [
      strategy,
      Math.round(amount * 100) / 100,
    ]);
    assert.deepEqual(profits, [
      ['orb', -10],
      ['trend', -30],
    ]);
  });

  it('can be halted while the account trades', () => {
    const of = riskDesk({});
    of.keep(of.kernel.setScopedState({ kind: 'strategy', name: 'orb' }, 'reduce-only', 'cli', 'misbehaves'));
    assert.equal(fate(of, orb), 'TRADING_STATE');
    assert.equal(fate(of), 'sent');
    of.keep(of.kernel.setScopedState({ kind: 'strategy', name: 'orb' }, 'active', 'cli', 'mended'));
    assert.equal(fate(of, orb), 'sent');
  });

  it('has its resting entries cancelled, and nobody else’s', () => {
    for (const state of ['reduce-only', 'cancel-only', 'halted'] as const) {
      const of = riskDesk({});
      assert.deepEqual([fate(of, { ...orb, ...resting() }), fate(of, resting())], ['sent', 'sent']);
      const entries = () =>
        [...of.state.orders.values()]
          .filter(({ role }) => role === 'entry')
          .map((order) => order.cancelAsked?.reason);
      of.keep(of.kernel.setScopedState({ kind: 'strategy', name: 'orb' }, state, 'cli', 'misbehaves'));
      assert.deepEqual(entries(), [`trading of strategy orb is ${state}: misbehaves`, undefined]);
      if (state !== 'halted') of.keep(of.kernel.restrict(state, 'cli', 'into the close'));
      else of.keep(of.kernel.kill('cli', 'enough'));
      assert.match(entries()[1] ?? '', state === 'halted' ? /^kill switch: enough/ : /into the close$/);
    }
  });
});

describe('doubt and the day', () => {
  it('refuse entries in an instrument with an order in doubt, unless allowed', () => {
    const of = riskDesk({});
    fate(of, resting());
    of.commit({ type: 'order.doubted', ref: of.order('entry').ref, reason: 'no answer' });
    assert.equal(fate(of), 'STATE_IN_DOUBT');
    assert.equal(fate(of, {}, QQQ), 'sent');
    const lax = riskDesk({ refuseInDoubt: false });
    fate(lax, resting());
    lax.commit({ type: 'order.doubted', ref: lax.order('entry').ref, reason: 'no answer' });
    assert.equal(fate(lax), 'sent');
  });

  it('name a day that begins in the evening by the next date', () => {
    const days = riskDays({ timeZone: 'America/New_York', startsAt: '18:00' });
    assert.deepEqual(days(NOW), { day: '2026-03-04', week: '2026-03-02' });
    assert.deepEqual(days(unixMs(Date.parse('2026-03-08T21:59:59Z'))), {
      day: '2026-03-08',
      week: '2026-03-02',
    });
    assert.deepEqual(days(unixMs(Date.parse('2026-03-08T22:00:00Z'))), {
      day: '2026-03-09',
      week: '2026-03-09',
    });
  });

  it('wait for prices before a day begins, at most ten minutes, and never go back', () => {
    const of = riskDesk({ maxDailyLoss: 100 });
    of.longSpy();
    of.quotes.delete(SPY.conId);
    of.clock.advance(Date.parse('2026-03-05T05:00:00Z') - of.clock.now());
    of.tick(0);
    assert.equal(of.state.risk.day?.key, '2026-03-04');
    of.tick(599_999);
    assert.equal(of.state.risk.day?.key, '2026-03-04');
    of.tick(1);
    assert.equal(of.state.risk.day?.key, '2026-03-05');
  });
});
