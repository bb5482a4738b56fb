import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { SPY } from '../testing/fixtures.ts';
import { protectionOf } from './protection.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;

/** 10 SPY whose stop the broker tells as `Inactive`. */
function inactive(onMissingStop: TradingPolicies['onMissingStop']): Desk {
  const desk = new Desk();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
  desk.longSpy();
  desk.status(desk.order('stop'), 'Inactive');
  return desk;
}

const stops = (desk: Desk) => [...desk.state.orders.values()].filter(({ role }) => role === 'stop');
const tick = (desk: Desk, seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) desk.tick();
};

describe('a stop that the broker tells as Inactive', () => {
  it('is cancelled under repair once it is an alarm, and replaced when a list shows that it is gone', () => {
    const desk = inactive('repair');
    desk.readsAfterEnds = false;
    const [stop] = stops(desk);
    assert.ok(stop);
    tick(desk, 3);
    assert.equal(stop.state, 'working', 'it may come back by itself');
    tick(desk, 2);
    assert.ok(desk.state.alarms.has(UNPROTECTED));
    assert.equal(stop.state, 'cancelling');
    tick(desk, 5);
    assert.equal(stops(desk).length, 1, 'it may still come back');
    desk.status(stop, 'Cancelled');
    tick(desk, 5);
    assert.equal(stops(desk).length, 1, 'no list has shown it');
    desk.readLists();
    tick(desk, 1);
    const anew = desk.order('stop');
    assert.deepEqual([stops(desk).length, anew.pricing, anew.quantity], [2, stop.pricing, 10]);
    assert.equal(anew.ocaGroup, desk.order('target').ocaGroup);
    desk.sent(anew);
    desk.status(anew, 'PreSubmitted', 0, 'trigger');
    tick(desk, 1);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    assert.equal(desk.state.alarms.size, 0);
  });

  it('that fills although it is being cancelled is followed by none', () => {
    const desk = inactive('repair');
    tick(desk, 6);
    const [stop] = stops(desk);
    assert.equal(stop?.state, 'cancelling');
    if (stop) desk.fill(stop, 10, 440);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(0);
    tick(desk, 10);
    assert.deepEqual([desk.position(), stops(desk).length], [0, 1]);
  });

  it('is left as it is after three that were placed anew and became Inactive too', () => {
    const desk = inactive('repair');
    for (let round = 0; round < 6; round += 1) {
      tick(desk, 10);
      desk.confirmCancellations();
      tick(desk, 5);
      const anew = desk.order('stop');
      if (anew.state !== 'planned') continue;
      desk.sent(anew);
      desk.status(anew, 'Inactive');
    }
    assert.deepEqual([stops(desk).length, desk.order('stop').state], [4, 'working']);
    assert.ok(desk.state.alarms.has(UNPROTECTED));
  });

  it('has the position closed under flatten, its exits first', () => {
    const desk = inactive('flatten');
    tick(desk, 6);
    assert.deepEqual([desk.order('stop').state, desk.order('target').state], ['cancelling', 'cancelling']);
    desk.confirmCancellations();
    tick(desk, 1);
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 10]);
  });

  it('is only an alarm under alarm, and where a person has made it another type', () => {
    const desk = inactive('alarm');
    tick(desk, 60);
    assert.ok(desk.state.alarms.has(UNPROTECTED));
    assert.equal(desk.order('stop').state, 'working');
    for (const policy of ['repair', 'flatten'] as const) {
      const retyped = inactive(policy);
      const facts = { orderType: 'LMT', limitPrice: price(500) };
      retyped.broker({ type: 'order', order: retyped.listed(retyped.order('stop'), 'Inactive', facts) });
      tick(retyped, 60);
      assert.equal(retyped.order('stop').state, 'working');
      assert.equal(retyped.state.closings.size, 0);
    }
  });

  it('that works again in time is left alone', () => {
    const desk = inactive('repair');
    tick(desk, 3);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    tick(desk, 20);
    assert.deepEqual(
      [stops(desk).length, desk.order('stop').state, desk.state.alarms.size],
      [1, 'working', 0],
    );
  });
});
