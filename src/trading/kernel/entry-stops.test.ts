import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { ENTRY_WITHOUT_STOP } from './entry-stops.ts';
import { protectionOf } from './protection.ts';

/** A limit entry of 10 SPY far below the market that rests, with its exits. */
function resting(onMissingStop: TradingPolicies['onMissingStop'] = 'repair', entry: Signal = signal()): Desk {
  const desk = new Desk();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
  desk.take({ ...entry, entry: { type: 'limit', limit: 445 } });
  desk.accept();
  desk.status(desk.order('entry'), 'Submitted');
  return desk;
}

const ofRole = (desk: Desk, role: OrderRecord['role']) =>
  [...desk.state.orders.values()].filter((order) => order.role === role);
const stops = (desk: Desk) => ofRole(desk, 'stop');
const alarm = (desk: Desk) => [...desk.state.alarms.values()].find(({ code }) => code === ENTRY_WITHOUT_STOP);
const tick = (desk: Desk, seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) desk.tick();
};
const refuse = (desk: Desk, order: OrderRecord): void => {
  const { orderId } = order;
  desk.broker({ type: 'order-notice', orderId, code: 201, message: 'Order rejected', fate: 'rejected' });
};

/** The stop is told as refused, although the broker had shown it; the next lists show it no more. */
function loseByRefusal(desk: Desk): void {
  const stop = desk.order('stop');
  refuse(desk, stop);
  assert.equal(stop.state, 'unknown');
  tick(desk, 2);
  const openOrders = [desk.order('entry'), desk.order('target')].map((order) =>
    desk.listed(order, 'Submitted'),
  );
  desk.reconcile({ openOrders });
  assert.equal(stop.state, 'rejected');
}

describe('a stop that is missing while its entry rests', () => {
  it('is a critical alarm within five seconds, naming both, however it went', () => {
    const ways: readonly ((desk: Desk) => void)[] = [
      loseByRefusal,
      (desk) => desk.status(desk.order('stop'), 'Cancelled'),
      (desk) => desk.status(desk.order('stop'), 'Inactive'),
      (desk) => desk.commit({ type: 'order.doubted', ref: desk.order('stop').ref, reason: 'vanished' }),
    ];
    for (const lose of ways) {
      const desk = resting('alarm');
      const since = desk.clock.now();
      lose(desk);
      while (!alarm(desk) && desk.clock.now() - since < 60_000) desk.tick();
      assert.ok(desk.clock.now() - since <= 5_000);
      assert.equal(alarm(desk)?.severity, 'critical');
      assert.ok(alarm(desk)?.message.includes(desk.order('entry').ref));
      assert.ok(alarm(desk)?.message.includes(desk.order('stop').ref));
    }
  });

  it('that is refused before it was ever shown is one, too', () => {
    const desk = new Desk();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
    desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
    const [entry, target, stop] = [desk.order('entry'), desk.order('target'), desk.order('stop')];
    desk.sent(entry, stop, target);
    desk.status(entry, 'Submitted');
    desk.status(target, 'PreSubmitted', 0, 'child');
    refuse(desk, stop);
    assert.equal(stop.state, 'rejected');
    tick(desk, 2);
    assert.match(alarm(desk)?.message ?? '', /is rejected \(IB 201: Order rejected\)/);
    tick(desk, 600);
    assert.deepEqual([entry.state, stops(desk).length], ['working', 1], 'under `alarm` a person sees to it');
  });

  it('is none when the entry goes with it, whichever is told first', () => {
    const desk = resting();
    for (const role of ['stop', 'target', 'entry'] as const) {
      desk.status(desk.order(role), 'Cancelled');
      desk.tick(500);
    }
    tick(desk, 10);
    assert.equal(desk.state.alarms.size, 0);
    const killed = resting();
    killed.keep(killed.kernel.kill('cli', 'test'));
    killed.status(killed.order('stop'), 'Cancelled');
    tick(killed, 5);
    assert.equal(alarm(killed), undefined, 'the entry is on its way out');
  });

  it('is none when the broker refuses the entry after it had shown it, and one where that goes on resting', () => {
    for (const lives of [false, true]) {
      const desk = new Desk();
      desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
      desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
      const [entry, target, stop] = [desk.order('entry'), desk.order('target'), desk.order('stop')];
      desk.sent(entry, stop, target);
      desk.status(entry, 'PreSubmitted');
      refuse(desk, entry);
      assert.equal(entry.state, 'unknown');
      desk.status(entry, lives ? 'PreSubmitted' : 'Inactive');
      for (const child of [stop, target]) refuse(desk, child);
      tick(desk, 2);
      assert.equal(alarm(desk), undefined);
      desk.reconcile({ openOrders: lives ? [desk.listed(entry, 'Submitted')] : [] });
      tick(desk, 2);
      assert.deepEqual(
        [entry.state, alarm(desk)?.severity],
        lives ? ['working', 'critical'] : ['rejected', undefined],
      );
    }
  });

  it('is none while the whole bracket is in doubt, and one as soon as the entry is known to work', () => {
    const desk = resting('alarm');
    for (const role of ['entry', 'stop', 'target'] as const)
      desk.commit({ type: 'order.doubted', ref: desk.order(role).ref, reason: 'not answered' });
    tick(desk, 20);
    assert.equal(alarm(desk), undefined);
    desk.status(desk.order('entry'), 'Submitted');
    tick(desk, 1);
    assert.match(alarm(desk)?.message ?? '', /is in doubt \(not answered\)/);
  });

  it('ends as an alarm with the entry, and what it has filled is unprotected', () => {
    const desk = resting('alarm');
    desk.status(desk.order('stop'), 'Cancelled');
    tick(desk, 3);
    assert.ok(alarm(desk));
    desk.fill(desk.order('entry'), 10, 445);
    desk.brokerHolds(10);
    tick(desk, 1);
    assert.equal(alarm(desk), undefined);
    tick(desk, 4);
    assert.ok(desk.state.alarms.has(`unprotected-${SPY.conId}`));
  });
});

describe('under repair', () => {
  it('the stop is placed anew as a child of the entry, once a list shows that it is gone', () => {
    const desk = resting();
    desk.readsAfterEnds = false;
    const first = desk.order('stop');
    desk.status(first, 'Cancelled');
    tick(desk, 10);
    assert.equal(stops(desk).length, 1, 'no list has shown it');
    desk.readLists();
    tick(desk, 1);
    const anew = desk.order('stop');
    assert.deepEqual(
      [anew.state, anew.parent, anew.quantity, anew.pricing, anew.ocaGroup, anew.tif],
      ['planned', desk.order('entry').ref, 10, first.pricing, first.ocaGroup, first.tif],
    );
    assert.notEqual(anew.orderId, first.orderId);
    desk.accept();
    tick(desk, 1);
    assert.equal(desk.state.alarms.size, 0);
    desk.fill(desk.order('entry'), 10, 445);
    desk.status(anew, 'PreSubmitted', 0, 'trigger');
    desk.status(desk.order('target'), 'Submitted');
    desk.brokerHolds(10);
    tick(desk, 60);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    assert.deepEqual([stops(desk).length, desk.state.alarms.size], [2, 0]);
  });

  it('each stop that is missing is, in its group', () => {
    const at = (value: number) => ({ unit: 'price', value }) as const;
    const { takeProfit: _, ...plain } = signal();
    const desk = resting('repair', { ...plain, takeProfits: [{ at: at(460) }, { at: at(470) }] });
    assert.equal(stops(desk).length, 2);
    const [one, other] = stops(desk);
    assert.ok(one && other);
    desk.status(other, 'Cancelled');
    tick(desk, 6);
    const anew = desk.order('stop');
    assert.deepEqual([stops(desk).length, anew.quantity, anew.ocaGroup], [3, other.quantity, other.ocaGroup]);
    desk.accept();
    tick(desk, 2);
    assert.equal(alarm(desk), undefined);
  });

  it('the entry is cancelled where the stop is refused again', () => {
    const desk = resting();
    loseByRefusal(desk);
    tick(desk, 5);
    const anew = desk.order('stop');
    assert.equal(stops(desk).length, 2);
    desk.sent(anew);
    refuse(desk, anew);
    assert.equal(anew.state, 'rejected');
    tick(desk, 2);
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.match(desk.order('entry').reason ?? '', /refused, and again/);
    desk.confirmCancellations();
    desk.status(desk.order('target'), 'Cancelled');
    tick(desk, 10);
    assert.deepEqual([desk.state.alarms.size, stops(desk).length], [0, 2]);
  });

  it('the entry is cancelled where the stop goes again and again', () => {
    const desk = resting();
    for (let round = 0; round < 6 && desk.order('entry').state === 'working'; round += 1) {
      desk.accept();
      desk.status(desk.order('stop'), 'Cancelled');
      tick(desk, 6);
    }
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.equal(stops(desk).length, 4);
  });

  it('what is unfilled of an entry that has filled in part is cancelled, and the part gets its exits', () => {
    const desk = resting();
    desk.fill(desk.order('entry'), 4, 445);
    desk.brokerHolds(4);
    desk.status(desk.order('stop'), 'Cancelled');
    tick(desk, 3);
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.equal(stops(desk).length, 1);
    desk.status(desk.order('entry'), 'Cancelled', 4);
    desk.status(desk.order('target'), 'Cancelled');
    tick(desk, 4);
    assert.deepEqual([desk.order('stop').state, desk.order('stop').quantity], ['planned', 4]);
    assert.deepEqual([desk.order('target').state, desk.order('target').quantity], ['planned', 4]);
    assert.equal(desk.order('stop').parent, undefined);
  });

  it('an entry that ends partly filled gets all its exits back, also after its stop was placed anew', () => {
    const desk = resting();
    desk.status(desk.order('stop'), 'Cancelled');
    tick(desk, 6);
    desk.accept();
    desk.fill(desk.order('entry'), 4, 445);
    desk.brokerHolds(4);
    desk.status(desk.order('entry'), 'Cancelled', 4);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    tick(desk, 4);
    assert.deepEqual([desk.order('stop').state, desk.order('stop').quantity], ['planned', 4]);
    assert.deepEqual([desk.order('target').state, desk.order('target').quantity], ['planned', 4]);
  });

  it('a stop that is Inactive is cancelled first; one that works again in time is left alone', () => {
    const desk = resting();
    const first = desk.order('stop');
    desk.status(first, 'Inactive');
    tick(desk, 3);
    assert.equal(first.state, 'working');
    tick(desk, 3);
    assert.equal(first.state, 'cancelling');
    assert.equal(stops(desk).length, 1);
    desk.status(first, 'Cancelled');
    tick(desk, 5);
    assert.equal(stops(desk).length, 2);
    const other = resting();
    other.status(other.order('stop'), 'Inactive');
    tick(other, 3);
    other.status(other.order('stop'), 'PreSubmitted', 0, 'child');
    tick(other, 30);
    assert.deepEqual([stops(other).length, other.state.alarms.size], [1, 0]);
  });

  it('nothing is done about one that is in doubt, and about one that a person has made another type', () => {
    const desk = resting();
    desk.commit({ type: 'order.doubted', ref: desk.order('stop').ref, reason: 'vanished' });
    tick(desk, 20);
    assert.ok(alarm(desk));
    assert.deepEqual([stops(desk).length, desk.order('entry').state], [1, 'working']);
    for (const policy of ['repair', 'flatten'] as const) {
      const retyped = resting(policy);
      const facts = { orderType: 'LMT', limitPrice: price(500) };
      retyped.broker({ type: 'order', order: retyped.listed(retyped.order('stop'), 'PreSubmitted', facts) });
      tick(retyped, 20);
      assert.match(alarm(retyped)?.message ?? '', /was made LMT in TWS\. Bowline leaves it alone/);
      assert.deepEqual([stops(retyped).length, retyped.order('entry').state], [1, 'working']);
    }
  });

  it('goes on after a restart, and sends nothing while nobody hears the broker', () => {
    const desk = resting();
    desk.status(desk.order('stop'), 'Cancelled');
    tick(desk, 1);
    desk.restart();
    desk.link = { ...desk.link, ready: false };
    tick(desk, 20);
    assert.equal(stops(desk).length, 1);
    desk.link = { ...desk.link, ready: true };
    const openOrders = [desk.order('entry'), desk.order('target')].map((order) =>
      desk.listed(order, 'Submitted'),
    );
    desk.reconcile({ openOrders });
    desk.readLists();
    tick(desk, 2);
    assert.equal(stops(desk).length, 2);
  });
});

describe('under flatten', () => {
  it('what is unfilled of the entry is cancelled', () => {
    const desk = resting('flatten');
    desk.status(desk.order('stop'), 'Cancelled');
    tick(desk, 3);
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.equal(stops(desk).length, 1);
    desk.confirmCancellations();
    tick(desk, 1);
    assert.equal(alarm(desk), undefined);
  });
});

describe('an entry that was sent without a stop', () => {
  it('is no alarm', () => {
    const desk = new Desk({ stopRequired: false });
    desk.take(bareSignal('buy', { size: { by: 'units', value: 10 }, entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    tick(desk, 60);
    assert.equal(desk.state.alarms.size, 0);
  });
});
