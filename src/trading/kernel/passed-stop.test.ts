import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { quote, SPY } from '../testing/fixtures.ts';

const PASSED = `passed-${SPY.conId}`;

/** 10 SPY with a stop at 440 whose limit is 10 ticks below; the market stands at `bid`. */
function held(bid: number, onMissingStop: TradingPolicies['onMissingStop'] = 'repair'): Desk {
  const desk = new Desk();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
  desk.longSpy({ stopLimitOffset: { unit: 'ticks', value: 10 } });
  desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02));
  return desk;
}

const tick = (desk: Desk, seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) desk.tick();
};

describe('a stop with a limit that the market has left behind', () => {
  it('is an alarm while it works and cannot fill, and nothing is placed beside it', () => {
    const desk = held(439.89);
    tick(desk, 3);
    assert.equal(desk.state.alarms.size, 0, 'it may have filled, and the message be on its way');
    tick(desk, 1);
    const alarm = desk.state.alarms.get(PASSED);
    assert.equal(alarm?.severity, 'critical');
    assert.match(alarm?.message ?? '', /its limit 439\.9 .* the market at 439\.89/);
    tick(desk, 60);
    const stops = [...desk.state.orders.values()].filter(({ role }) => role === 'stop');
    assert.deepEqual([stops.length, stops[0]?.state, desk.state.closings.size], [1, 'working', 0]);
    desk.quoteAgeMs = 60_000;
    tick(desk, 1);
    assert.ok(desk.state.alarms.has(PASSED), 'an old quote does not end it');
    desk.quoteAgeMs = 0;
    desk.quotes.set(SPY.conId, quote(SPY, 439.95, 439.97));
    tick(desk, 1);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('is none while it waits for its trigger, while it can fill, or has no limit', () => {
    const waiting = held(430);
    waiting.status(waiting.order('stop'), 'PreSubmitted', 0, 'trigger');
    const near = held(439.9);
    const plain = new Desk();
    plain.longSpy();
    plain.quotes.set(SPY.conId, quote(SPY, 430, 430.02));
    for (const desk of [waiting, near, plain]) {
      tick(desk, 20);
      assert.equal(desk.state.alarms.has(PASSED), false);
    }
  });

  it('has the position closed under flatten', () => {
    const desk = held(430, 'flatten');
    tick(desk, 7);
    assert.equal(desk.order('stop').state, 'working', 'a quote may be wrong for a moment');
    tick(desk, 3);
    assert.equal(desk.order('stop').state, 'cancelling');
    desk.confirmCancellations();
    tick(desk, 1);
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 10]);
  });
});
