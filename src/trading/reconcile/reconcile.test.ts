import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price, quantity } from '../../core/price.ts';
import { stopPriceOf } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

const states = (desk: Desk): string[] => [...desk.state.orders.values()].map(({ state }) => state);
const planned = (): Desk => {
  const desk = new Desk();
  desk.take(signal());
  return desk;
};
/** A new session: what waited to be sent is gone. */
const reconnect = (desk: Desk): void => {
  desk.clock.advance(10_000);
  desk.session(50);
};

describe('after a crash', () => {
  it('a plan that never left is in doubt first, then settled as never sent', () => {
    const desk = planned();
    reconnect(desk);
    desk.reconcile();
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    desk.reconcile();
    assert.deepEqual(states(desk), ['cancelled', 'cancelled', 'cancelled']);
    assert.match(desk.order('entry').reason ?? '', /never reached the broker/);
  });

  it('an order without an answer that rests at the broker goes on', () => {
    const desk = planned();
    desk.sent(...desk.state.orders.values());
    reconnect(desk);
    desk.reconcile({
      openOrders: [...desk.state.orders.values()].map((order) => desk.listed(order, 'PreSubmitted')),
    });
    assert.deepEqual(states(desk), ['working', 'working', 'working']);
    assert.equal(desk.order('entry').permId, 9_000_000 + desk.order('entry').orderId);
  });

  it('an entry that filled while we were away is booked, with its exits working', () => {
    const desk = planned();
    desk.sent(...desk.state.orders.values());
    reconnect(desk);
    const [entry, stop, target] = [desk.order('entry'), desk.order('stop'), desk.order('target')];
    desk.brokerHolds(10);
    desk.reconcile({
      executions: [desk.execution(entry, 4, 450), desk.execution(entry, 6, 450.02)],
      openOrders: [desk.listed(stop, 'PreSubmitted'), desk.listed(target, 'Submitted')],
    });
    assert.deepEqual(states(desk), ['filled', 'working', 'working']);
    assert.equal(desk.position(), 10);
  });

  it('a price that the broker has told since the reading began stands against the list', () => {
    const desk = new Desk();
    desk.longSpy();
    reconnect(desk);
    desk.brokerHolds(10);
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    const at = (value: number) =>
      desk.listed(stop, 'PreSubmitted', { orderType: 'STP', stopPrice: price(value) });
    const before = stopPriceOf(stop.pricing) ?? Number.NaN;
    const judgesOrdersUntil = desk.clock.now();
    desk.clock.advance(20);
    desk.broker({ type: 'order', order: at(445) });
    desk.clock.advance(20);
    const openOrders = [at(before), desk.listed(target, 'Submitted')];
    desk.reconcile({ judgesOrdersUntil, openOrders });
    assert.equal(stopPriceOf(desk.order('stop').pricing), 445);
    desk.clock.advance(20);
    desk.reconcile({ openOrders: [at(446), desk.listed(target, 'Submitted')] });
    assert.equal(stopPriceOf(desk.order('stop').pricing), 446, 'a reading that began later tells');
  });

  it('an exit that filled while we were away closes the position; the other is settled by the completed orders', () => {
    const desk = new Desk();
    desk.longSpy();
    reconnect(desk);
    desk.brokerHolds(0);
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    desk.reconcile({
      executions: [desk.execution(stop, 10, 440)],
      completedOrders: [desk.listed(target, 'Cancelled', { completedStatus: 'Cancelled by OCA' })],
    });
    assert.deepEqual(states(desk), ['filled', 'filled', 'cancelled']);
    assert.match(target.reason ?? '', /Cancelled by OCA/);
    assert.equal(desk.position(), 0);
  });

  it('lossy completed orders: absent twice while the position agrees settles, absent once does not', () => {
    const desk = new Desk();
    desk.longSpy();
    reconnect(desk);
    const stop = desk.order('stop');
    desk.brokerHolds(0);
    const executions = [desk.execution(desk.order('target'), 10, 470)];
    desk.reconcile({ executions });
    assert.equal(stop.state, 'unknown');
    desk.reconcile({ executions });
    assert.equal(stop.state, 'cancelled');
    assert.match(stop.reason ?? '', /position agrees/);
  });

  it('stays in doubt for as long as the position says otherwise', () => {
    const desk = planned();
    desk.sent(...desk.state.orders.values());
    reconnect(desk);
    desk.brokerHolds(10);
    for (let pass = 0; pass < 5; pass += 1) desk.reconcile();
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    assert.match(desk.order('entry').reason ?? '', /positions differ \(ours 0, the broker's 10\)/);
    desk.reconcile({ executions: [desk.execution(desk.order('entry'), 10, 450)] });
    assert.equal(desk.order('entry').state, 'filled');
  });

  it('counts executions of the same reading before it says that positions agree', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    desk.sent(...[...desk.state.orders.values()].filter(({ state }) => state === 'planned'));
    const entry = desk.order('entry');
    const stops = [...desk.state.orders.values()].filter(({ role }) => role === 'stop');
    reconnect(desk);
    desk.reconcile({ openOrders: stops.slice(0, 1).map((order) => desk.listed(order, 'Submitted')) });
    assert.equal(entry.state, 'unknown');
    // The old position was stopped out, and the entry in doubt has filled without its execution being told.
    desk.reconcile({ executions: [desk.execution(stops[0] ?? entry, 10, 440)] });
    assert.equal(entry.state, 'unknown');
  });

  it('a completed order whose fills are missing stays in doubt', () => {
    for (const [status, filled] of [
      ['Filled', 10],
      ['Cancelled', 4],
    ] as const) {
      const desk = planned();
      desk.sent(...desk.state.orders.values());
      reconnect(desk);
      const entry = desk.order('entry');
      desk.reconcile({
        completedOrders: [desk.listed(entry, status, { filled: quantity(filled) })],
      });
      assert.equal(entry.state, 'unknown', status);
      assert.match(entry.reason ?? '', /executions are not to be had/);
    }
  });

  it('ends an exit that was reduced and filled while we were away', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('target'), 4, 470);
    reconnect(desk);
    const stop = desk.order('stop');
    desk.reconcile({
      executions: [desk.execution(stop, 6, 440)],
      completedOrders: [
        desk.listed(stop, 'Filled', { filled: quantity(6) }),
        desk.listed(desk.order('target'), 'Cancelled', { filled: quantity(4) }),
      ],
    });
    assert.deepEqual(states(desk), ['filled', 'filled', 'cancelled']);
    assert.equal(stop.quantity, 6);
    assert.equal(desk.position(), 0);
  });

  it('asks again to cancel what was asked during an outage', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.kill('cli', 'enough'));
    reconnect(desk);
    const listed = [...desk.state.orders.values()].map((order) => desk.listed(order, 'Submitted'));
    const events = desk.reconcile({ openOrders: listed });
    const asked = events.flatMap((event) => (event.type === 'order.cancel-requested' ? [event.ref] : []));
    assert.deepEqual(asked, [entry.ref]);
    assert.equal(entry.state, 'cancelling');
    reconnect(desk);
    const pending = desk.reconcile({
      openOrders: [desk.listed(entry, 'PendingCancel'), ...listed.slice(1)],
    });
    assert.ok(!pending.some(({ type }) => type === 'order.cancel-requested'), 'the broker is at it');
  });

  it('lets a closing go on: the lost closing order is found missing and sent anew under another reference', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const first = desk.order('close');
    reconnect(desk);
    desk.reconcile();
    assert.equal(desk.order('close'), first, 'never sent again while in doubt');
    desk.reconcile();
    const second = desk.order('close');
    assert.equal(first.state, 'cancelled');
    assert.notEqual(second.ref, first.ref);
    assert.ok(second.orderId > first.orderId);
    assert.equal(second.quantity, 10);
  });
});
