import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';
import { protectionOf } from './protection.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;

/** 10 SPY whose stop a person has made a limit order at 500. */
function retyped(): Desk {
  const desk = new Desk();
  desk.longSpy();
  const facts = { orderType: 'LMT', limitPrice: price(500) };
  desk.broker({ type: 'order', order: desk.listed(desk.order('stop'), 'Submitted', facts) });
  return desk;
}

const stops = (desk: Desk) => [...desk.state.orders.values()].filter(({ role }) => role === 'stop');

describe('a stop that the broker shows as an order of another type', () => {
  it('covers nothing: the position is an alarm that names the type', () => {
    const desk = retyped();
    assert.equal(protectionOf(desk.state, SPY.conId).coveredQuantity, 0);
    assert.equal(desk.order('stop').pricing.type, 'stop', 'its own price is not lost');
    desk.tick(3_999);
    assert.equal(desk.state.alarms.size, 0);
    desk.tick(1);
    const alarm = desk.state.alarms.get(UNPROTECTED);
    assert.equal(alarm?.severity, 'critical');
    assert.match(alarm?.message ?? '', /10 SPY have a stop that the broker shows as LMT/);
  });

  it('is left to the person who made it so: nothing is placed beside it, cancelled or closed', () => {
    for (const onMissingStop of ['repair', 'flatten'] as const) {
      const desk = retyped();
      desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
      for (let second = 0; second < 60; second += 1) desk.tick();
      assert.ok(desk.state.alarms.has(UNPROTECTED));
      assert.deepEqual([stops(desk).length, desk.order('stop').state], [1, 'working']);
      assert.equal(desk.state.closings.size, 0);
    }
  });

  it('is replaced by the planned stop under repair once it is gone', () => {
    const desk = retyped();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'repair' };
    const { pricing, ref } = desk.order('stop');
    desk.tick(10_000);
    desk.status(desk.order('stop'), 'Cancelled');
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.notEqual(desk.order('stop').ref, ref);
    assert.deepEqual(desk.order('stop').pricing, pricing);
  });

  it('covers again when it is shown as a stop again, and by a list too', () => {
    const desk = retyped();
    desk.tick(5_000);
    const facts = { orderType: 'STP', stopPrice: price(440) };
    desk.reconcile({
      openOrders: ['stop', 'target'].map((role) => {
        const order = desk.order(role as 'stop' | 'target');
        return desk.listed(order, 'Submitted', role === 'stop' ? facts : {});
      }),
    });
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('is found by a list alone, and not taken back by a list of before', () => {
    const desk = new Desk();
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    const list = (orderType: string) => [
      desk.listed(stop, 'Submitted', { orderType }),
      desk.listed(target, 'Submitted'),
    ];
    desk.tick();
    desk.reconcile({ openOrders: list('LMT') });
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'no');
    const before = desk.clock.now();
    desk.tick();
    desk.broker({ type: 'order', order: desk.listed(stop, 'Submitted') });
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    desk.tick();
    desk.broker({ type: 'order', order: desk.listed(stop, 'Submitted', { orderType: 'MKT' }) });
    desk.reconcile({ openOrders: list('STP'), judgesOrdersUntil: before });
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'no');
  });

  it('is not changed by Bowline: a price of a stop means something else there', () => {
    const desk = retyped();
    desk.take(bareSignal('amend', { stopLoss: { unit: 'price', value: 445 } }));
    assert.equal(desk.order('stop').amendment, undefined);
  });

  it('is one that still triggers where a person made it another kind of stop', () => {
    const desk = new Desk();
    desk.longSpy();
    for (const orderType of ['STP LMT', 'TRAIL', 'TRAIL LIMIT', '']) {
      desk.broker({ type: 'order', order: desk.listed(desk.order('stop'), 'Submitted', { orderType }) });
      assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    }
  });
});
