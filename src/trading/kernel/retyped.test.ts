import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId } from '../../core/ids.ts';
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

  it('ends the closing of a part, which would have to change it: nothing is sold, and nothing waits', () => {
    const desk = retyped();
    const half = bareSignal('close', { portion: { by: 'fraction', value: 0.5 } });
    desk.take(half);
    desk.tick(10_000);
    assert.deepEqual([desk.state.closings.size, desk.position()], [0, 10]);
    assert.deepEqual(
      [...desk.state.orders.values()].map(({ role }) => role),
      ['entry', 'stop', 'target'],
    );
    const ended = desk.journal.map(({ event }) => event).find(({ type }) => type === 'closing.ended');
    assert.ok(ended?.type === 'closing.ended');
    assert.equal(ended.outcome, 'failed');
    assert.match(ended.text, /shows the order as LMT; so nothing was closed: 10 SPY are still held/);
  });

  it('does not keep the whole position from being closed', () => {
    const desk = retyped();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    assert.equal(desk.position(), 0);
  });
});

describe('an exit of another client id', () => {
  it('ends the closing of a part, too', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.commit({
      type: 'session.established',
      account: desk.accountId,
      accounts: [desk.accountId],
      serverVersion: 193,
      nextValidId: clientOrderId(500),
      clientId: 9,
    });
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    desk.tick(10_000);
    assert.equal(desk.state.closings.size, 0);
    const ended = desk.journal.map(({ event }) => event).find(({ type }) => type === 'closing.ended');
    assert.match(
      ended?.type === 'closing.ended' ? ended.text : '',
      /is of client id 7, which alone can change it/,
    );
  });
});
