import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { ordersOf } from '../testing/failed-closing.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';

type Told = 'Cancelled' | 202 | 201;

/** A closing whose first order has left. */
function closing(confirmed = true, facts: Parameters<typeof bareSignal>[1] = {}): [Desk, OrderRecord] {
  const desk = new Desk();
  desk.longSpy();
  desk.take(bareSignal('close', facts));
  desk.confirmCancellations();
  return [desk, sent(desk, confirmed)];
}

function sent(desk: Desk, confirmed = true): OrderRecord {
  const order = desk.order('close');
  desk.sent(order);
  if (confirmed) desk.status(order, 'Submitted');
  return order;
}

function ends(desk: Desk, order: OrderRecord, how: Told): void {
  if (how === 'Cancelled') desk.status(order, how);
  else
    desk.broker({
      type: 'order-notice',
      orderId: order.orderId,
      code: how,
      message: 'told as ended',
      fate: how === 202 ? 'cancelled' : 'rejected',
    });
}

describe('a closing order that is told as ended', () => {
  for (const how of ['Cancelled', 202, 201] as const) {
    it(`is replaced after the broker has been read, not before (${how})`, () => {
      const [desk, order] = closing(how !== 201);
      ends(desk, order, how);
      desk.tick();
      assert.equal(ordersOf(desk, 'close').length, 1);
      desk.tick();
      desk.tick();
      assert.equal(ordersOf(desk, 'close').length, 2);
      assert.equal(desk.order('close').quantity, 10);
    });

    it(`and had filled is not replaced, however late its execution comes (${how})`, () => {
      const [desk, order] = closing(how !== 201);
      ends(desk, order, how);
      desk.clock.advance(200);
      desk.fill(order, 10, 449);
      desk.brokerHolds(0);
      for (let second = 0; second < 20; second += 1) desk.tick();
      assert.equal(ordersOf(desk, 'close').length, 1);
      assert.equal(desk.position(), 0);
      assert.equal(desk.state.closings.size, 0);
    });

    it(`and had filled, told long after the broker's position has shown it, is not replaced (${how})`, () => {
      const [desk, order] = closing(how !== 201);
      desk.brokerHolds(0);
      ends(desk, order, how);
      for (let second = 0; second < 20; second += 1) desk.tick();
      assert.equal(ordersOf(desk, 'close').length, 1);
      desk.fill(order, 10, 449);
      desk.tick();
      assert.equal(desk.position(), 0);
      assert.equal(ordersOf(desk, 'close').length, 1);
    });
  }

  it('is replaced for no more than the broker shows after a part of it has filled untold', () => {
    const [desk, order] = closing();
    desk.brokerHolds(6);
    ends(desk, order, 'Cancelled');
    for (let second = 0; second < 15; second += 1) desk.tick();
    assert.equal(desk.order('close').quantity, 6);
    const further = sent(desk);
    desk.fill(order, 4, 449);
    desk.fill(further, 6, 449);
    assert.equal(desk.position(), 0);
  });

  it('of a part is replaced for no more than the broker shows beyond what stays', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close', { portion: { by: 'units', value: 5 } }));
    for (const role of ['stop', 'target'] as const) {
      const order = desk.order(role);
      const { quantity = order.quantity, pricing = order.pricing } = order.amendment ?? {};
      const facts =
        'stop' in pricing
          ? { stopPrice: pricing.stop }
          : 'limit' in pricing
            ? { limitPrice: pricing.limit }
            : {};
      desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', { quantity, ...facts }) });
    }
    const order = sent(desk);
    assert.equal(order.quantity, 5);
    desk.brokerHolds(5);
    ends(desk, order, 'Cancelled');
    for (let second = 0; second < 30; second += 1) desk.tick();
    assert.equal(ordersOf(desk, 'close').length, 1, 'the five that stay are not sold');
    desk.fill(order, 5, 449);
    assert.equal(desk.position(), 5);
  });

  it('that never left is replaced at once', () => {
    const [desk, order] = closing();
    ends(desk, order, 'Cancelled');
    desk.tick();
    desk.tick();
    const next = desk.order('close');
    desk.commit({ type: 'order.not-sent', refs: [next.ref], reason: 'the link is down' });
    assert.equal(ordersOf(desk, 'close').length, 3);
  });

  it('leaves the exits to a reading when its closing has failed', () => {
    const [desk] = closing();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const order = attempt === 0 ? desk.order('close') : sent(desk);
      ends(desk, order, 201);
      desk.status(order, 'Inactive');
      if (attempt < 2) for (let second = 0; second < 3; second += 1) desk.tick();
    }
    const stops = ordersOf(desk, 'stop').length;
    desk.tick();
    assert.equal(ordersOf(desk, 'stop').length, stops);
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.equal(ordersOf(desk, 'stop').length, stops + 1);
  });
});

describe('a time exit of the broker', () => {
  it('that is told as ended, unasked, is looked for before a closing takes its place', () => {
    const desk = new Desk();
    const minutes = 10;
    desk.longSpy({ timeExit: { at: (desk.clock.now() + minutes * 60_000) as never } });
    const timed = desk.order('time-exit');
    desk.status(timed, 'PreSubmitted');
    desk.clock.advance(minutes * 60_000);
    desk.readsAfterEnds = false;
    desk.status(timed, 'Cancelled');
    desk.tick();
    desk.confirmCancellations();
    desk.tick();
    assert.equal(ordersOf(desk, 'close').length, 0);
    desk.fill(timed, 10, 449);
    desk.brokerHolds(0);
    desk.readLists();
    desk.tick();
    assert.equal(ordersOf(desk, 'close').length, 0);
    assert.equal(desk.position(), 0);
    assert.ok(!desk.state.alarms.has(`closing-${SPY.conId}`));
  });
});

describe('a closing whose order ended with a part of it filled', () => {
  for (const [when, seconds] of [
    ['before the lists are read', 1],
    ['after they have been read', 5],
  ] as const)
    it(`goes on when the execution of that part comes ${when}`, () => {
      const [desk, order] = closing();
      desk.tick();
      desk.brokerHolds(4);
      desk.status(order, 'Cancelled', 6);
      for (let second = 0; second < seconds; second += 1) desk.tick();
      desk.fill(order, 6, 449);
      for (let second = 0; second < 15; second += 1) desk.tick();
      assert.deepEqual(
        ordersOf(desk, 'close').map(({ quantity }) => quantity),
        [10, 4],
      );
    });
});

describe('a closing soon after another trade of the same instrument', () => {
  it('waits for no end of an exit that the lists have been read for', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('target'), 10, 470);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(0);
    for (let second = 0; second < 5; second += 1) desk.tick();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(ordersOf(desk, 'close').length, 1);
  });
});
