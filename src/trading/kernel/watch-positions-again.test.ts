import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId, signalId } from '../../core/ids.ts';
import type { Watchers } from '../risk/watchers.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { NOW, quote, SPY, signal } from '../testing/fixtures.ts';
import { LIVE, liveFacts, liveSettings, permit } from '../testing/live.ts';
import { QQQ } from '../testing/risk-desk.ts';
import type { KernelContext } from './context.ts';

const watched = (watchers: Watchers, limits = {}, further: Partial<KernelContext> = {}) =>
  new Desk(limits, { watchers, ...further });

describe('watchers that have acted once', () => {
  it('close what is entered again before the end of the day, though they have not looked meanwhile', () => {
    const of = watched({ endOfDay: { minutesBefore: 5 } });
    of.longSpy();
    const at = unixMs(Date.parse('2026-03-04T20:55:00Z'));
    of.quotes.set(SPY.conId, { ...quote(SPY, 450, 450.02), time: at });
    of.tick(at - of.clock.now());
    of.confirmCancellations();
    of.accept();
    of.brokerHolds(0);
    of.fill(of.order('close'), 10, 450);
    assert.equal(of.state.closings.size, 0);
    of.clock.advance(300);
    of.longSpy({ id: signalId('S-AGAIN'), receivedAt: of.clock.now() });
    of.tick(700);
    assert.equal(of.state.closings.size, 1);
  });

  it('take a resting entry with what is held when everything is flattened', () => {
    const of = watched({ openLoss: { limit: 50, do: 'flatten' } });
    of.quotes.set(QQQ.conId, quote(QQQ, 450, 450.02));
    of.longSpy();
    of.take(signal({ id: signalId('S-QQQ'), symbol: 'QQQ' }), QQQ);
    of.accept();
    of.quotes.set(SPY.conId, quote(SPY, 440, 440.02));
    of.tick();
    of.fill(of.order('entry', QQQ), 10, 450.02, { symbol: 'QQQ' });
    of.brokerHolds(10, QQQ);
    of.tick();
    assert.deepEqual([...of.state.closings.keys()].sort(), [SPY.conId, QQQ.conId].sort());
  });

  it('miss no quotes that nobody could have had: not right after a restart', () => {
    let startedAt = NOW;
    const of = new Desk(
      {},
      {
        watchers: { staleData: { seconds: 30, do: 'halt' } },
        get startedAt() {
          return startedAt;
        },
      },
    );
    of.longSpy();
    of.tick(600_000);
    of.quotes.delete(SPY.conId);
    startedAt = of.clock.now();
    of.restart();
    of.tick();
    assert.equal(of.state.tradingState.name, 'active');
    of.tick(31_000);
    assert.equal(of.state.tradingState.name, 'halted');
  });

  it('give up no exits of a live account whose configuration says paper', () => {
    let live = liveFacts();
    const of = new Desk({}, { live: () => live, watchers: { timeInTrade: { minutes: 30 } } }, LIVE);
    of.account = { id: LIVE, currency: 'USD', netLiquidation: 1_000_000 };
    of.commit({
      type: 'session.established',
      account: LIVE,
      accounts: [LIVE],
      serverVersion: 193,
      nextValidId: clientOrderId(200),
      clientId: CLIENT_ID,
    });
    of.commit({ type: 'permit.issued', permit: permit(), by: 'cli', reason: 'ready' });
    const done = of.kernel.arm({ typed: LIVE, by: 'cli', reason: 'x' });
    assert.ok(done.ok);
    of.keep(done.value);
    of.longSpy();
    live = liveFacts({ settings: liveSettings({ mode: 'paper' }) });
    of.tick(1_800_000);
    of.tick();
    assert.deepEqual([of.order('stop').state, of.order('target').state], ['working', 'working']);
    assert.match(
      of.state.alarms.get(`closing-waits-${SPY.conId}`)?.message ?? '',
      /refused \(the configuration says mode paper/,
    );
    live = liveFacts();
    of.tick();
    assert.equal(of.order('stop').state, 'cancelling');
  });
});

describe('the watcher of slippage', () => {
  it('finds it in the stop that closed a position, for some minutes', () => {
    const of = watched({ slippage: { percent: 0.5, do: 'halt' } });
    of.longSpy();
    of.tick();
    const stop = of.order('stop');
    of.fill(stop, 10, (stop.pricing.type === 'stop' ? stop.pricing.stop : 0) * 0.97);
    of.brokerHolds(0);
    assert.equal(of.position(), 0);
    of.tick();
    assert.equal(of.state.tradingState.name, 'halted');
    assert.ok(of.state.alarms.has(`slippage-${stop.ref}`));
    of.tick(300_000);
    assert.ok(!of.state.alarms.has(`slippage-${stop.ref}`));
    of.keep(of.kernel.resume('cli', 'seen'));
    of.longSpy({ id: signalId('S-AGAIN'), receivedAt: of.clock.now() });
    of.tick();
    assert.equal(of.state.tradingState.name, 'active', 'it is not found in the next trade');
  });
});

describe('watchers of a market that is quiet', () => {
  /** As the program has it: the time of the last quote. */
  const ofLastQuote = () => {
    let of: Desk | undefined;
    const marketNow = () => unixMs(of?.quotes.get(SPY.conId)?.time ?? NOW);
    const made = (watchers: Watchers) => {
      of = watched(watchers, {}, { marketNow });
      return of;
    };
    return made;
  };

  it('close before the end of regular hours all the same', () => {
    const of = ofLastQuote()({ endOfDay: { minutesBefore: 5 } });
    of.longSpy();
    of.quoteAgeMs = Date.parse('2026-03-04T20:55:00Z') - of.clock.now();
    of.tick(of.quoteAgeMs);
    assert.equal(of.state.closings.size, 1);
  });

  it('miss no quotes once the market has closed', () => {
    const of = ofLastQuote()({ staleData: { seconds: 30, do: 'halt' } });
    of.longSpy();
    of.quoteAgeMs = Date.parse('2026-03-05T04:00:00Z') - of.clock.now();
    of.tick(of.quoteAgeMs);
    assert.equal(of.state.tradingState.name, 'active');
  });
});
