import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { accountId } from '../../core/ids.ts';
import type { Watchers } from '../risk/watchers.ts';
import { PAPER, quote, SPY, signal } from '../testing/fixtures.ts';
import { fate, QQQ, riskDesk } from '../testing/risk-desk.ts';
import type { KernelContext } from './context.ts';

const watched = (watchers: Watchers, limits = {}, further: Partial<KernelContext> = {}) =>
  riskDesk(limits, [], { watchers, ...further });
const alarms = (of: ReturnType<typeof watched>) => [...of.state.alarms.values()].map(({ code }) => code);
const state = (of: ReturnType<typeof watched>) => of.state.tradingState.name;

describe('watchers', () => {
  it('do nothing until they are set', () => {
    const of = watched({});
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 400, 400.02));
    of.tick();
    assert.deepEqual(alarms(of), []);
  });

  it('warn of, halt on or flatten an open loss, once, and end when it is better by a tenth', () => {
    const warn = watched({ openLoss: { limit: 50, do: 'warn' } });
    warn.longSpy();
    warn.quotes.set(SPY.conId, quote(SPY, 445.03, 445.05));
    warn.tick();
    assert.deepEqual(alarms(warn), []);
    warn.quotes.set(SPY.conId, quote(SPY, 445.01, 445.03));
    warn.tick();
    assert.deepEqual([alarms(warn), state(warn)], [['OPEN_LOSS'], 'active']);
    assert.deepEqual(warn.tick(), [], 'it is said once');
    warn.quotes.set(SPY.conId, quote(SPY, 445.5, 445.52));
    warn.tick();
    assert.deepEqual(alarms(warn), ['OPEN_LOSS'], 'not better by a tenth');
    warn.quotes.set(SPY.conId, quote(SPY, 445.6, 445.62));
    warn.tick();
    assert.deepEqual(alarms(warn), []);
    const halt = watched({ openLoss: { limit: '0.005%', do: 'halt' } });
    halt.longSpy();
    halt.quotes.set(SPY.conId, quote(SPY, 445, 445.02));
    halt.tick();
    assert.deepEqual([alarms(halt), state(halt)], [['OPEN_LOSS'], 'halted']);
    assert.match(halt.state.tradingState.reason ?? '', /OPEN_LOSS: Open positions have lost 50\.20/);
    const flatten = watched({ openLoss: { limit: 50, do: 'flatten' } });
    flatten.longSpy();
    flatten.quotes.set(SPY.conId, quote(SPY, 445, 445.02));
    flatten.tick();
    assert.equal(state(flatten), 'halted');
    flatten.confirmCancellations();
    flatten.sent(flatten.order('close'));
    flatten.fill(flatten.order('close'), 10, 445);
    assert.equal(flatten.position(), 0);
    flatten.tick();
    assert.deepEqual(alarms(flatten), []);
  });

  it('count an open loss beside a position whose currency has no rate yet', () => {
    const of = watched({ openLoss: { limit: 50, do: 'halt' } });
    of.longSpy();
    const dax = { ...QQQ, conId: 14_094 as typeof QQQ.conId, localSymbol: 'SAP', currency: 'EUR' };
    of.quotes.set(dax.conId, quote(dax, 200, 200.02));
    of.commit({ type: 'instrument.resolved', instrument: dax });
    of.fill(of.order('entry'), 1, 200, { conId: dax.conId });
    assert.equal(of.position(dax), 1);
    of.quotes.set(SPY.conId, quote(SPY, 440, 440.02));
    of.tick();
    assert.deepEqual([alarms(of), state(of)], [['OPEN_LOSS'], 'halted']);
  });

  it('wait for a link before they flatten', () => {
    const of = watched({ openLoss: { limit: 50, do: 'flatten' } });
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 445, 445.02));
    const { link } = of;
    of.link = { ...link, ready: false };
    of.tick();
    assert.deepEqual([alarms(of), state(of)], [[], 'active']);
    of.link = link;
    of.tick();
    assert.equal(of.state.closings.size, 1);
  });

  it('act on a loss limit of the account', () => {
    const of = watched({ lossLimit: { do: 'halt' } }, { maxDailyLoss: 50 });
    of.longSpy();
    of.quotes.set(SPY.conId, quote(SPY, 445, 445.02));
    of.tick();
    of.tick();
    assert.deepEqual([alarms(of), state(of)], [['LOSS_LIMIT'], 'halted']);
  });

  it('know the margin cushion while something is held', () => {
    const of = watched({ cushion: { percent: 20, do: 'warn' } });
    of.account = { ...PAPER, excessLiquidity: 199_000 };
    of.tick();
    assert.deepEqual(alarms(of), []);
    of.longSpy();
    of.tick();
    assert.deepEqual(alarms(of), ['LOW_CUSHION']);
    of.account = { ...PAPER, excessLiquidity: 222_000 };
    of.tick();
    assert.deepEqual(alarms(of), ['LOW_CUSHION']);
    of.account = { ...PAPER, excessLiquidity: 223_000 };
    of.tick();
    assert.deepEqual(alarms(of), []);
  });

  it('know that nothing of the margin cushion is left where nothing is left at all', () => {
    const of = watched({ cushion: { percent: 20, do: 'warn' } });
    of.longSpy();
    for (const netLiquidation of [0, -1_000]) {
      of.account = { ...PAPER, netLiquidation, excessLiquidity: -5_000 };
      of.tick();
      assert.deepEqual(alarms(of), ['LOW_CUSHION']);
    }
  });

  it('reduce while the margin cushion is low: the largest position first, the next when IB has told values anew', () => {
    const of = watched({ cushion: { percent: 20, do: 'reduce' } });
    of.longSpy();
    of.take(signal({ symbol: 'QQQ', size: { by: 'units', value: 20 } }), QQQ);
    of.accept();
    of.fill(of.order('entry', QQQ), 20, 450.02, { symbol: 'QQQ' });
    of.brokerHolds(20, QQQ);
    const closing = () => [...of.state.closings.keys()];
    of.account = { ...PAPER, excessLiquidity: 100_000 };
    of.tick();
    assert.deepEqual([closing(), state(of)], [[QQQ.conId], 'active']);
    assert.match(
      [...of.state.alarms.values()].map(({ message }) => message).join(),
      /largest position is QQQ/,
    );
    of.confirmCancellations();
    of.accept();
    of.brokerHolds(0, QQQ);
    of.fill(of.order('close', QQQ), 20, 450, { symbol: 'QQQ' });
    assert.deepEqual(closing(), []);
    of.tick(200_000);
    assert.deepEqual([closing(), alarms(of)], [[], ['LOW_CUSHION']]);
    of.tick(60_000);
    assert.deepEqual(closing(), [SPY.conId]);
    of.account = { ...PAPER, excessLiquidity: 500_000 };
    of.confirmCancellations();
    of.accept();
    of.brokerHolds(0);
    of.fill(of.order('close'), 10, 450);
    of.tick();
    assert.deepEqual(alarms(of), []);
  });

  it('close nothing further once the margin cushion is enough', () => {
    const of = watched({ cushion: { percent: 20, do: 'reduce' } });
    of.longSpy();
    of.account = { ...PAPER, excessLiquidity: 300_000 };
    of.tick();
    assert.deepEqual([alarms(of), of.state.closings.size], [[], 0]);
  });

  it('miss the quotes of what is held, while it trades', () => {
    let now = unixMs(0);
    const of = watched({ staleData: { seconds: 30, do: 'flatten' } }, {}, { marketNow: () => now });
    now = of.clock.now();
    of.longSpy();
    of.quotes.delete(SPY.conId);
    of.tick(30_000);
    assert.deepEqual(alarms(of), []);
    now = unixMs(Date.parse('2026-03-05T04:00:00Z'));
    of.tick(30_000);
    assert.deepEqual(alarms(of), [], 'the market is closed');
    now = of.clock.now();
    of.tick();
    assert.deepEqual(alarms(of), ['STALE_DATA']);
    assert.equal(of.state.closings.size, 1);
    assert.equal(state(of), 'active', 'one instrument is no reason to halt the account');
    of.tick();
    assert.deepEqual(alarms(of), ['STALE_DATA'], 'it stands while it is closed');
  });

  it('close under a name that no other account gives', () => {
    const refs = ['DU1000001', 'DU1000002'].map((id) => {
      const account = accountId(id);
      const of = riskDesk({}, [], { watchers: { timeInTrade: { minutes: 30 } } }, account);
      of.longSpy();
      of.tick(1_800_000);
      of.confirmCancellations();
      const { ref } = of.order('close');
      assert.ok(ref.length <= 40, ref);
      return ref;
    });
    assert.equal(new Set(refs).size, 2, refs.join(' '));
  });

  it('close before the end of regular hours, and after a time', () => {
    const day = watched({ endOfDay: { minutesBefore: 5 } });
    day.longSpy();
    const at = unixMs(Date.parse('2026-03-04T20:55:00Z'));
    day.quotes.set(SPY.conId, { ...quote(SPY, 450, 450.02), time: unixMs(at - 1) });
    day.tick(at - day.clock.now() - 1);
    assert.equal(day.state.closings.size, 0);
    day.quotes.set(SPY.conId, { ...quote(SPY, 450, 450.02), time: at });
    day.tick(1);
    assert.equal(day.state.closings.size, 1);
    const time = watched({ timeInTrade: { minutes: 30 } });
    time.longSpy();
    time.tick(1_799_999);
    assert.equal(time.state.closings.size, 0);
    time.tick(1);
    assert.equal(time.state.closings.size, 1);
  });

  it('measure fills by the price that was meant', () => {
    const of = watched({ slippage: { percent: 0.5, do: 'halt' } });
    fate(of);
    of.accept();
    of.fill(of.order('entry'), 5, 452.27);
    of.tick();
    assert.deepEqual(alarms(of), []);
    of.fill(of.order('entry'), 5, 452.28);
    of.tick();
    assert.deepEqual([alarms(of), state(of)], [['SLIPPAGE'], 'halted']);
  });
});
