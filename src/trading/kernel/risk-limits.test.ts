import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { riskDays } from '../risk/book/risk-day.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, ES, NOW, PAPER, quote, SPY, signal } from '../testing/fixtures.ts';
import type { KernelContext } from './context.ts';

const QQQ = { ...SPY, conId: 320227571 as typeof SPY.conId, symbol: 'QQQ', localSymbol: 'QQQ' };
const HOUR = 3_600_000;

/** A desk whose days begin at midnight in New York. */
function desk(
  limits: Partial<RiskLimits>,
  scopedLimits: readonly ScopedLimits[] = [],
  further: Partial<KernelContext> = {},
) {
  const made = new Desk(limits, {
    scopedLimits,
    riskDay: riskDays({ timeZone: 'America/New_York', startsAt: '00:00' }),
    ...further,
  });
  made.quotes.set(QQQ.conId, quote(QQQ, 450, 450.02));
  made.quotes.set(ES.conId, quote(ES, 450, 450.25));
  made.tick(0);
  return made;
}

/** Takes a signal and says what refused it, or `sent`. */
function fate(of: Desk, facts: Partial<Signal> = {}, instrument = SPY): string {
  const asked = signal({ symbol: instrument.symbol, ...facts });
  of.take(asked, instrument);
  return of.record(asked).refusal?.code ?? 'sent';
}

const resting = (limit = 449): Partial<Signal> => ({ entry: { type: 'limit', limit } });

/** Buys 10 SPY at 450.02 and sells them at `exit`. */
function roundTrip(
  of: Desk,
  exit: number,
  facts: Partial<Signal> = {},
  how: 'target' | 'stop' = 'target',
): void {
  of.longSpy(facts);
  const order = of.order(how);
  of.fill(order, 10, exit);
  of.status(of.order(how === 'target' ? 'stop' : 'target'), 'Cancelled');
  of.brokerHolds(0);
  assert.equal(of.position(), 0);
}

describe('exposure limits', () => {
  it('count what rests as if it had filled', () => {
    const of = desk({ maxPositionQuantity: 20 });
    assert.equal(fate(of, resting()), 'sent');
    assert.equal(fate(of, resting(448)), 'sent');
    assert.equal(fate(of, resting(447)), 'POSITION_QUANTITY');
    of.keep(of.kernel.kill('cli', 'test'));
    of.confirmCancellations();
    of.keep(of.kernel.resume('cli', 'test'));
    assert.equal(fate(of, { ...resting(446), size: { by: 'units', value: 20 } }), 'sent');
  });

  it('count fills whose executions have not come', () => {
    const of = desk({ maxPositionQuantity: 10 });
    assert.equal(fate(of), 'sent');
    of.accept();
    of.status(of.order('entry'), 'Filled', 10);
    assert.equal(of.position(), 0);
    assert.equal(fate(of), 'POSITION_QUANTITY');
    of.fill(of.order('entry'), 10, 450.02);
    assert.equal(of.state.risk.openEntries.size, 0);
    assert.equal(fate(of), 'POSITION_QUANTITY');
  });

  it('count what is held', () => {
    const of = desk({ maxPositionNotional: 9_000.4 });
    of.longSpy();
    assert.equal(fate(of, { size: { by: 'units', value: 11 } }), 'POSITION_NOTIONAL');
    assert.equal(fate(of), 'sent');
  });

  it('add up all instruments, gross, net, by equity and by number', () => {
    for (const [code, limits] of [
      ['GROSS_EXPOSURE', { maxGross: 8_000 }],
      ['NET_EXPOSURE', { maxNet: 8_000 }],
      ['GROSS_EXPOSURE', { maxGross: '0.8%' }],
      ['LEVERAGE', { maxLeverage: 0.008 }],
      ['POSITIONS_COUNT', { maxPositions: 1 }],
      ['GROUP_LIMIT', { groups: [{ name: 'index', symbols: ['spy', 'QQQ'], maxPositions: 1 }] }],
      ['GROUP_LIMIT', { groups: [{ name: 'index', symbols: ['SPY', 'QQQ'], maxExposure: 8_000 }] }],
    ] as const) {
      const of = desk(limits as Partial<RiskLimits>);
      assert.equal(fate(of, resting()), 'sent', code);
      assert.equal(fate(of, resting(), QQQ), code);
      assert.equal(fate(of, { ...resting(), size: { by: 'units', value: 1 } }), 'sent', code);
    }
  });

  it('let long and short cancel out in the net only', () => {
    const net = desk({ maxNet: 8_000, maxGross: 9_100 });
    net.longSpy();
    const sell: Partial<Signal> = {
      action: 'sell',
      stopLoss: { unit: 'price', value: 460 },
      takeProfit: { unit: 'price', value: 430 },
    };
    assert.equal(fate(net, sell, QQQ), 'sent');
    assert.equal(fate(net, { ...sell, size: { by: 'units', value: 1 } }, QQQ), 'GROSS_EXPOSURE');
  });

  it('sum the losses of all stops; what has none counts whole', () => {
    const of = desk({ maxOpenRisk: 201 });
    of.longSpy();
    const stop = of.order('stop');
    assert.equal(fate(of, {}, QQQ), 'sent');
    assert.equal(fate(of, { ...resting(440.01), size: { by: 'units', value: 1 } }), 'sent');
    assert.equal(fate(of, { size: { by: 'units', value: 1 } }), 'OPEN_RISK');
    of.status(stop, 'Cancelled');
    const asked = signal({ ...resting(440.01), size: { by: 'units', value: 1 } });
    of.take(asked);
    const found = of.record(asked).verdict?.checks.find(({ code }) => code === 'OPEN_RISK');
    assert.ok(Number(found?.figures.value) > 4_500);
  });

  it('ask the broker for buying power, cushion and cash, and refuse while it has not told them', () => {
    for (const [code, limits, account] of [
      ['BUYING_POWER', { buyingPowerReserve: 1_000 }, { buyingPower: 5_500.2 }],
      ['MARGIN_CUSHION', { minCushionPercent: 30 }, { excessLiquidity: 300_000 }],
      ['CASH_RESERVE', { minCash: 1_000 }, { cash: 5_500.2 }],
    ] as const) {
      const of = desk(limits);
      assert.equal(fate(of), code);
      of.account = { ...PAPER, ...account };
      assert.equal(fate(of), 'sent', code);
      const [[name, value]] = Object.entries(account) as [[string, number]];
      of.account = { ...PAPER, [name]: value - 0.01 };
      assert.equal(fate(of), code);
    }
  });

  it('count the entries of one position', () => {
    const of = desk({ maxAdds: 1 });
    of.longSpy();
    assert.equal(fate(of, resting()), 'sent');
    assert.equal(fate(of, resting(448)), 'ADDS_LIMIT');
    assert.equal(fate(of, resting(), QQQ), 'sent');
  });
});

describe('pace limits', () => {
  it('count orders within a second, a minute and a day, exits included', () => {
    const of = desk({ maxOrdersPerSecond: 3, maxOrdersPerMinute: 6, maxOrdersPerDay: 9 });
    assert.equal(fate(of, resting()), 'sent');
    assert.equal(fate(of, resting(448)), 'ORDERS_PER_SECOND');
    of.clock.advance(1_000);
    assert.equal(fate(of, resting(448)), 'sent');
    of.clock.advance(58_999);
    assert.equal(fate(of, resting(447)), 'ORDERS_PER_MINUTE');
    of.clock.advance(1);
    assert.equal(fate(of, resting(447)), 'sent');
    of.clock.advance(HOUR);
    assert.equal(fate(of, resting(446)), 'ORDERS_PER_DAY');
    of.clock.advance(24 * HOUR);
    assert.equal(fate(of, resting(446)), 'sent');
  });

  it('count entries, messages and their efficiency', () => {
    const entries = desk({ maxTradesPerDay: 1 });
    assert.equal(fate(entries), 'sent');
    assert.equal(fate(entries), 'TRADES_PER_DAY');
    const messages = desk({ maxMessagesPerDay: 6 });
    assert.equal(fate(messages, resting()), 'sent');
    messages.accept();
    messages.take(bareSignal('cancel'));
    assert.equal(fate(messages), 'MESSAGES_PER_DAY');
    const ratio = desk({ maxEfficiencyRatio: 20, maxOpenOrders: 1_000 });
    for (let index = 0; index < 16; index += 1) assert.equal(fate(ratio, resting()), 'sent');
    assert.equal(fate(ratio, resting()), 'ORDER_EFFICIENCY');
    ratio.accept();
    ratio.fill(ratio.order('entry'), 5, 449);
    ratio.fill(ratio.order('entry'), 5, 449);
    assert.equal(fate(ratio, resting()), 'ORDER_EFFICIENCY', 'one order executed: 51 / 2');
    ratio.fill(ratio.order('target'), 10, 470);
    assert.equal(fate(ratio, resting()), 'sent', '51 / 3');
  });

  it('take the same order from two signals once', () => {
    const of = desk({ sameOrderWindowMs: 5_000 });
    assert.equal(fate(of), 'sent');
    assert.equal(fate(of), 'SAME_ORDER');
    assert.equal(fate(of, { size: { by: 'units', value: 9 } }), 'sent');
    assert.equal(fate(of, {}, QQQ), 'sent');
    of.clock.advance(5_000);
    assert.equal(fate(of), 'sent');
  });

  it('stop short of a pattern of day trading, below its equity', () => {
    const of = desk({ maxDayTrades: 3 });
    of.account = { ...PAPER, equity: 24_999 };
    for (let index = 0; index < 3; index += 1) roundTrip(of, 451);
    assert.equal(fate(of), 'PATTERN_DAY_TRADING');
    assert.equal(fate(of, {}, ES), 'sent');
    of.account = { ...PAPER, equity: 25_000 };
    assert.equal(fate(of), 'sent');
    of.account = { ...PAPER, equity: 24_999 };
    // Wednesday to Wednesday: the fifth business day is Tuesday.
    of.clock.advance(6 * 24 * HOUR);
    of.tick();
    assert.equal(fate(of), 'PATTERN_DAY_TRADING');
    of.clock.advance(24 * HOUR);
    of.tick();
    assert.equal(fate(of), 'sent');
  });
});

describe('loss limits', () => {
  it('stop entries from the loss on, realised and open, and lock until the next day', () => {
    const of = desk({ maxDailyLoss: 100 });
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
    const of = desk({ maxDailyLoss: 10 });
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
    const of = desk({ maxDailyLoss: 50 });
    roundTrip(of, 440, {}, 'stop');
    of.tick();
    assert.equal(fate(of), 'RISK_LOCKED');
    of.keep(of.kernel.liftLock('DAILY_LOSS:account', 'cli', 'looked at'));
    of.tick();
    assert.equal(fate(of), 'sent');
    assert.deepEqual(of.kernel.liftLock('DAILY_LOSS:account', 'cli', 'again'), []);
  });

  it('know the week', () => {
    const of = desk({ maxWeeklyLoss: 100 });
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
    const of = desk({ maxDayDrawdown: '1%', maxDrawdown: 15_000 });
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
    const of = desk({ maxLosingStreak: 2, coolDownMinutes: 30 });
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
    const stops = desk({ maxStopsHit: 2, stopsHitMinutes: 10 });
    roundTrip(stops, 440, {}, 'stop');
    stops.clock.advance(11 * 60_000);
    roundTrip(stops, 440, {}, 'stop');
    assert.equal(stops.state.risk.locks.size, 0);
    roundTrip(stops, 440, {}, 'stop');
    assert.equal(fate(stops), 'RISK_LOCKED');
    const low = desk({ lowProfitTrades: 3 });
    roundTrip(low, 455);
    roundTrip(low, 449);
    roundTrip(low, 449);
    assert.equal(low.state.risk.locks.size, 0);
    roundTrip(low, 449);
    assert.equal(fate(low), 'RISK_LOCKED');
    assert.equal(fate(low, {}, QQQ), 'sent');
  });

  it('refuse while an open position has no price', () => {
    const of = desk({ maxDailyLoss: 1_000 });
    of.longSpy();
    of.quotes.delete(SPY.conId);
    assert.equal(fate(of, {}, QQQ), 'DAILY_LOSS');
  });

  it('begin a day at the prices of its beginning', () => {
    const of = desk({ maxDailyLoss: 50 });
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
    const of = desk({}, [
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
    const of = desk({ maxQuantity: 15 }, [
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
    const of = desk({});
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
    const of = desk({});
    of.keep(of.kernel.setScopedState({ kind: 'strategy', name: 'orb' }, 'reduce-only', 'cli', 'misbehaves'));
    assert.equal(fate(of, orb), 'TRADING_STATE');
    assert.equal(fate(of), 'sent');
    of.keep(of.kernel.setScopedState({ kind: 'strategy', name: 'orb' }, 'active', 'cli', 'mended'));
    assert.equal(fate(of, orb), 'sent');
  });
});

describe('doubt and the day', () => {
  it('refuse entries in an instrument with an order in doubt, unless allowed', () => {
    const of = desk({});
    fate(of, resting());
    of.commit({ type: 'order.doubted', ref: of.order('entry').ref, reason: 'no answer' });
    assert.equal(fate(of), 'STATE_IN_DOUBT');
    assert.equal(fate(of, {}, QQQ), 'sent');
    const lax = desk({ refuseInDoubt: false });
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
    const of = desk({ maxDailyLoss: 100 });
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
