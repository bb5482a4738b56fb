import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { ordersOf } from '../testing/failed-closing.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const { conId } = SPY;
const WAITS = `closing-waits-${conId}`;

/** 10 held with their exits; an order of the instrument is in doubt. */
function doubted(order: (desk: Desk) => OrderRecord): [Desk, OrderRecord] {
  const desk = new Desk();
  desk.longSpy();
  const found = order(desk);
  desk.commit({ type: 'order.doubted', ref: found.ref, reason: 'the broker has not answered' });
  return [desk, found];
}

const added = (desk: Desk): OrderRecord => {
  desk.take(signal({ action: 'add', entry: { type: 'limit', limit: 449 as never } }));
  const entry = desk.order('entry');
  desk.sent(entry);
  return entry;
};

const seconds = (desk: Desk, count: number): void => {
  for (let second = 0; second < count; second += 1) desk.tick();
};

const settled = (desk: Desk, { ref }: OrderRecord): void => {
  desk.commit({ type: 'order.changed', ref, state: 'cancelled', reason: 'absent' });
};

describe('a closing while an order of the instrument is in doubt', () => {
  it('waits with the exits resting, says for what, and goes on when the doubt is settled', () => {
    const [desk, entry] = doubted(added);
    const [stop, target] = [...desk.state.orders.values()].filter(
      ({ role }) => role === 'stop' || role === 'target',
    );
    assert.ok(stop && target);
    desk.take(bareSignal('close'));
    seconds(desk, 60);
    assert.deepEqual([stop.state, target.state], ['working', 'working']);
    assert.match(desk.state.alarms.get(WAITS)?.message ?? '', new RegExp(`waits: ${entry.ref} is in doubt`));
    assert.ok(!desk.state.alarms.has(`unprotected-${conId}`));
    settled(desk, entry);
    assert.deepEqual([stop.state, target.state], ['cancelling', 'cancelling']);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
    desk.tick();
    assert.ok(!desk.state.alarms.has(WAITS));
  });

  it('by a person who flattens, by a kill that flattens and by a time exit waits, too', () => {
    const [desk] = doubted(added);
    desk.take(bareSignal('flatten', { source: 'cli' }));
    seconds(desk, 10);
    assert.equal(ordersOf(desk, 'stop').filter(({ state }) => state === 'working').length, 1);
    const late = new Desk();
    late.longSpy({ timeExit: { afterMs: 60_000 } });
    const entry = added(late);
    late.commit({ type: 'order.doubted', ref: entry.ref, reason: 'the broker has not answered' });
    late.tick(60_000);
    assert.equal(late.state.closings.size, 1);
    assert.equal(ordersOf(late, 'stop').filter(({ state }) => state === 'working').length, 1);
  });

  it('never sells beside its own target in doubt, which may fill yet', () => {
    const [desk, target] = doubted((on) => on.order('target'));
    desk.take(bareSignal('close'));
    seconds(desk, 60);
    assert.equal(desk.order('stop').state, 'working');
    assert.equal(ordersOf(desk, 'close').length, 0);
    desk.fill(target, 10, 470);
    desk.brokerHolds(0);
    desk.confirmCancellations();
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.closings.size, ordersOf(desk, 'close').length], [0, 0, 0]);
  });

  it('gets a stop that goes meanwhile placed anew', () => {
    const [desk] = doubted(added);
    desk.take(bareSignal('close'));
    desk.tick();
    const stop = ordersOf(desk, 'stop')[0];
    assert.ok(stop);
    desk.status(stop, 'Cancelled');
    seconds(desk, 30);
    const anew = ordersOf(desk, 'stop').filter(({ signalId }) => signalId === stop.signalId);
    assert.deepEqual(
      anew.map(({ state }) => state),
      ['cancelled', 'planned'],
    );
  });

  it('goes on as before where the doubt arises after the exits were asked to go', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    desk.commit({ type: 'order.doubted', ref: target.ref, reason: 'its cancellation is not answered' });
    desk.status(stop, 'Cancelled');
    seconds(desk, 10);
    assert.ok(!desk.state.alarms.has(WAITS));
    settled(desk, target);
    assert.equal(desk.order('close').quantity, 10);
  });

  it('cancels at once an entry that rests beside it', () => {
    let entry: OrderRecord | undefined;
    const [desk] = doubted((on) => {
      const target = on.order('target');
      entry = added(on);
      on.status(entry, 'Submitted');
      return target;
    });
    desk.take(bareSignal('close'));
    assert.equal(entry?.state, 'cancelling');
    assert.equal(ordersOf(desk, 'stop')[0]?.state, 'working');
  });
});
