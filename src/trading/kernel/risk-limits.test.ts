import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RiskLimits } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';
import { bareSignal, ES, PAPER, SPY, signal } from '../testing/fixtures.ts';
import { fate, HOUR, QQQ, resting, riskDesk, roundTrip } from '../testing/risk-desk.ts';

describe('exposure limits', () => {
  it('count what rests as if it had filled', () => {
    const of = riskDesk({ maxPositionQuantity: 20 });
    assert.equal(fate(of, resting()), 'sent');
    assert.equal(fate(of, resting(448)), 'sent');
    assert.equal(fate(of, resting(447)), 'POSITION_QUANTITY');
    of.keep(of.kernel.kill('cli', 'test'));
    of.confirmCancellations();
    of.keep(of.kernel.resume('cli', 'test'));
    assert.equal(fate(of, { ...resting(446), size: { by: 'units', value: 20 } }), 'sent');
  });

  it('count fills whose executions have not come', () => {
    const of = riskDesk({ maxPositionQuantity: 10 });
    assert.equal(fate(of), 'sent');
    of.accept();
    of.status(of.order('entry'), 'Filled', 10);
    assert.equal(of.position(), 0);
    assert.equal(fate(of), 'POSITION_QUANTITY');
    of.fill(of.order('entry'), 10, 450.02);
    assert.equal(of.state.risk.openEntries.get(of.order('entry').conId)?.size, 0);
    assert.equal(fate(of), 'POSITION_QUANTITY');
  });

  it('count what is held', () => {
    const of = riskDesk({ maxPositionNotional: 9_000.4 });
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
      const of = riskDesk(limits as Partial<RiskLimits>);
      assert.equal(fate(of, resting()), 'sent', code);
      assert.equal(fate(of, resting(), QQQ), code);
      assert.equal(fate(of, { ...resting(), size: { by: 'units', value: 1 } }), 'sent', code);
    }
  });

  it('let long and short cancel out in the net only', () => {
    const net = riskDesk({ maxNet: 8_000, maxGross: 9_100 });
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
    const of = riskDesk({ maxOpenRisk: 201 });
    of.longSpy();
    const stop = of.order('stop');
    assert.equal(fate(of, {}, QQQ), 'sent');
    assert.equal(fate(of, { ...resting(440.01), size: { by: 'units', value: 1 } }), 'sent');
    assert.equal(fate(of, { size: { by: 'units', value: 1 } }), 'OPEN_RISK');
    of.status(stop, 'Cancelled');
    const asked = signal({ ...resting(440.01), size: { by: 'units', value: 1 } });
    of.take(asked);
    const found = of.record(asked).judgedBy?.verdict?.checks.find(({ code }) => code === 'OPEN_RISK');
    assert.ok(Number(found?.figures.value) > 4_500);
  });

  it('ask the broker for buying power, cushion and cash, and refuse while it has not told them', () => {
    for (const [code, limits, account] of [
      ['BUYING_POWER', { buyingPowerReserve: 1_000 }, { buyingPower: 5_500.2 }],
      ['MARGIN_CUSHION', { minCushionPercent: 30 }, { excessLiquidity: 300_000 }],
      ['CASH_RESERVE', { minCash: 1_000 }, { cash: 5_500.2 }],
    ] as const) {
      const of = riskDesk(limits);
      assert.equal(fate(of), code);
      of.account = { ...PAPER, ...account };
      assert.equal(fate(of), 'sent', code);
      const [[name, value]] = Object.entries(account) as [[string, number]];
      of.account = { ...PAPER, [name]: value - 0.01 };
      assert.equal(fate(of), code);
    }
  });

  it('count the entries of one position', () => {
    const of = riskDesk({ maxAdds: 1 });
    of.longSpy();
    assert.equal(fate(of, resting()), 'sent');
    assert.equal(fate(of, resting(448)), 'ADDS_LIMIT');
    assert.equal(fate(of, resting(), QQQ), 'sent');
  });
});

describe('pace limits', () => {
  it('count orders within a second, a minute and a day, exits included', () => {
    const of = riskDesk({ maxOrdersPerSecond: 3, maxOrdersPerMinute: 6, maxOrdersPerDay: 9 });
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
    const entries = riskDesk({ maxTradesPerDay: 1 });
    assert.equal(fate(entries), 'sent');
    assert.equal(fate(entries), 'TRADES_PER_DAY');
    const messages = riskDesk({ maxMessagesPerDay: 6 });
    assert.equal(fate(messages, resting()), 'sent');
    messages.accept();
    messages.take(bareSignal('cancel'));
    assert.equal(fate(messages), 'MESSAGES_PER_DAY');
    const ratio = riskDesk({ maxEfficiencyRatio: 20, maxOpenOrders: 1_000 });
    // IB takes 20 orders of a contract and side.
    for (let index = 0; index < 16; index += 1)
      assert.equal(fate(ratio, resting(), index % 2 === 0 ? SPY : QQQ), 'sent');
    assert.equal(fate(ratio, resting()), 'ORDER_EFFICIENCY');
    ratio.accept();
    ratio.fill(ratio.order('entry'), 5, 449);
    ratio.fill(ratio.order('entry'), 5, 449);
    assert.equal(fate(ratio, resting()), 'ORDER_EFFICIENCY', 'one order executed: 51 / 2');
    ratio.fill(ratio.order('target'), 10, 470);
    assert.equal(fate(ratio, resting()), 'sent', '51 / 3');
  });

  it('take the same order from two signals once', () => {
    const of = riskDesk({ sameOrderWindowMs: 5_000 });
    assert.equal(fate(of), 'sent');
    assert.equal(fate(of), 'SAME_ORDER');
    assert.equal(fate(of, { size: { by: 'units', value: 9 } }), 'sent');
    assert.equal(fate(of, {}, QQQ), 'sent');
    of.clock.advance(5_000);
    assert.equal(fate(of), 'sent');
  });

  it('stop short of a pattern of day trading, below its equity', () => {
    const of = riskDesk({ maxDayTrades: 3 });
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
