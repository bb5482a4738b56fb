import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { BrokerTruth } from '../reconcile/reconcile.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';
import { unprotectedAlarmId } from './repair-stop.ts';

/** Codes that are told of an order that lives, ends that are told and are none. */

const stopTo = (value: number) => bareSignal('amend', { stopLoss: { unit: 'price', value } });
const stops = (desk: Desk): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'stop');

/** 10 SPY with a stop at 440 and a target at 470; the market stands at 455. */
function held(): { desk: Desk; stop: OrderRecord; target: OrderRecord } {
  const desk = new Desk();
  desk.readsAfterEnds = false;
  desk.longSpy();
  desk.quotes.set(SPY.conId, quote(SPY, 455, 455.02));
  desk.clock.advance(10_000);
  return { desk, stop: desk.order('stop'), target: desk.order('target') };
}

const refuse = (desk: Desk, { orderId }: OrderRecord, code = 201) =>
  desk.broker({ type: 'order-notice', orderId, code, message: 'no', fate: 'rejected' });
const told = (desk: Desk, stop: OrderRecord, at: number) =>
  desk.listed(stop, 'PreSubmitted', { orderType: 'STP', stopPrice: price(at) });

/** A reading that began now: what it judges was heard of 3 seconds before, or is about an end. */
const reading = (desk: Desk): Pick<BrokerTruth, 'began' | 'judgesOrdersUntil'> => ({
  began: desk.clock.now(),
  judgesOrdersUntil: unixMs(desk.clock.now() - 3_000),
});

/** The reading that a doubt asks for: it shows the target, and these. */
function listsShow(desk: Desk, ...open: readonly ReturnType<Desk['listed']>[]): void {
  desk.tick(2_000);
  const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
  desk.reconcile({ ...reading(desk), openOrders: [...open, target] });
}

function ticks(desk: Desk, count: number): void {
  for (let second = 0; second < count; second += 1) desk.tick();
}

describe('a code that refuses an order which the broker has confirmed', () => {
  it('stays the reason where the list of completed orders shows that it was true', () => {
    const { desk, stop } = held();
    refuse(desk, stop);
    desk.tick(2_000);
    const completed = desk.listed(stop, 'Cancelled', { completedStatus: 'Cancelled by System:' });
    const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
    desk.reconcile({ ...reading(desk), openOrders: [target], completedOrders: [completed] });
    assert.equal(stop.state, 'rejected');
    assert.match(stop.reason ?? '', /201.*no/);
  });

  it('is no end: after the new terms were shown, told twice, late, or about the number', () => {
    const scenes: Readonly<Record<string, (desk: Desk, stop: OrderRecord) => void>> = {
      'after the new terms': (desk, stop) => {
        desk.take(stopTo(445));
        desk.broker({ type: 'order', order: told(desk, stop, 445) });
        refuse(desk, stop);
      },
      'told twice': (desk, stop) => {
        desk.take(stopTo(445));
        refuse(desk, stop);
        refuse(desk, stop);
        refuse(desk, stop);
      },
      'late, when the change was given up': (desk, stop) => {
        desk.take(stopTo(445));
        desk.tick(11_000);
        for (let round = 0; round < 3; round += 1) {
          desk.clock.advance(20_000);
          listsShow(desk, told(desk, stop, 440));
        }
        assert.equal(stop.amendment, undefined);
        refuse(desk, stop);
      },
      'a number in use': (desk, stop) => {
        refuse(desk, stop, 103);
      },
    };
    for (const [scene, play] of Object.entries(scenes)) {
      const { desk, stop } = held();
      play(desk, stop);
      assert.equal(stop.state, 'unknown', scene);
      // The broker goes on to tell it, before and after.
      desk.broker({ type: 'order', order: told(desk, stop, 440) });
      desk.status(stop, 'PreSubmitted');
      assert.equal(stop.state, 'unknown', 'a message may be of before');
      listsShow(desk, told(desk, stop, 440));
      assert.deepEqual([stop.state, stopPriceOf(stop.pricing)], ['working', 440], scene);
      ticks(desk, 12);
      assert.equal(stops(desk).length, 1, scene);
      assert.deepEqual([...desk.state.alarms.values()], [], scene);
    }
  });

  it('leaves the position without a second stop for as long as nothing tells, and is an alarm in time', () => {
    const { desk, stop } = held();
    refuse(desk, stop);
    ticks(desk, 5);
    assert.ok(desk.state.alarms.has(unprotectedAlarmId(SPY.conId)));
    ticks(desk, 30);
    assert.equal(stops(desk).length, 1);
    assert.ok(desk.state.alarms.has(`doubt-${stop.ref}`));
  });

  it('is its end where no list shows it, and then the stop is placed anew', () => {
    const { desk, stop } = held();
    refuse(desk, stop);
    listsShow(desk);
    assert.deepEqual([stop.state, stop.reason], ['rejected', 'IB 201: no']);
    ticks(desk, 6);
    assert.equal(stops(desk).length, 2);
  });

  it('is its end together with the status Inactive or Cancelled, as IB tells a refusal', () => {
    for (const status of ['Inactive', 'Cancelled', 'ApiCancelled'] as const) {
      const { desk, target } = held();
      refuse(desk, target);
      desk.status(target, status);
      assert.deepEqual([target.state, target.reason], ['rejected', 'IB 201: no'], status);
    }
  });

  it('of an order that was never confirmed ends it at once', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry);
    refuse(desk, entry);
    assert.equal(entry.state, 'rejected');
  });

  it('is not judged by a list that was asked for before it, or too soon after it to show its end', () => {
    const { desk, stop, target } = held();
    const before = reading(desk);
    const openOrders = [desk.listed(target, 'Submitted', { limitPrice: price(470) })];
    desk.clock.advance(100);
    refuse(desk, stop);
    desk.reconcile({ ...before, openOrders });
    desk.reconcile({ ...before, openOrders: [...openOrders, told(desk, stop, 440)] });
    desk.clock.advance(100);
    desk.reconcile({ ...reading(desk), openOrders: [...openOrders, told(desk, stop, 440)] });
    assert.equal(stop.state, 'unknown');
    desk.reconcile({ ...reading(desk), openOrders });
    assert.equal(stop.state, 'rejected', 'absent after the code');
  });

  it('keeps counting what fills, and a whole fill ends the doubt', () => {
    const { desk, stop } = held();
    refuse(desk, stop);
    desk.fill(stop, 4, 440);
    assert.deepEqual([stop.state, stop.filled], ['unknown', 4], 'it may have filled before');
    desk.fill(stop, 6, 440);
    assert.deepEqual([stop.state, stop.doubtedEnd], ['filled', undefined]);
    assert.equal(desk.position(), 0);
  });
});

describe('an order that has ended and is told as alive', () => {
  it('is looked for, and lives on where it is listed: no second stop is placed beside it', () => {
    const { desk, stop } = held();
    desk.status(stop, 'Cancelled');
    desk.tick();
    desk.status(stop, 'PreSubmitted');
    assert.equal(stop.state, 'unknown');
    listsShow(desk, told(desk, stop, 440));
    assert.equal(stop.state, 'working');
    ticks(desk, 10);
    assert.equal(stops(desk).length, 1);
    assert.deepEqual([...desk.state.alarms.values()], []);
  });

  it('stays ended where the message was late', () => {
    for (const order of ['stop', 'target'] as const) {
      const { desk } = held();
      const ended = desk.order(order);
      const other = desk.order(order === 'stop' ? 'target' : 'stop');
      desk.status(ended, 'Cancelled');
      desk.broker({ type: 'order', order: desk.listed(ended, 'Submitted') });
      assert.equal(ended.state, 'unknown');
      desk.tick(2_000);
      desk.reconcile({ ...reading(desk), openOrders: [desk.listed(other, 'Submitted')] });
      assert.equal(ended.state, 'cancelled');
    }
  });

  it('is an entry that works although it was refused, and can be cancelled', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    const entry = desk.order('entry');
    desk.sent(entry);
    refuse(desk, entry);
    desk.status(entry, 'Submitted');
    assert.equal(entry.state, 'unknown');
    desk.tick(2_000);
    desk.reconcile({ ...reading(desk), openOrders: [desk.listed(entry, 'Submitted')] });
    assert.equal(entry.state, 'working');
    desk.keep(desk.kernel.cancel(entry.ref, 'cli', 'not wanted'));
    assert.equal(entry.state, 'cancelling');
  });

  it('keeps a missing stop waiting until a list that was asked for since shows it gone', () => {
    const { desk, stop, target } = held();
    desk.status(stop, 'Cancelled');
    ticks(desk, 6);
    assert.ok(desk.state.alarms.has(unprotectedAlarmId(SPY.conId)));
    assert.equal(stops(desk).length, 1);
    desk.reconcile({ ...reading(desk), openOrders: [desk.listed(target, 'Submitted')] });
    desk.tick();
    assert.equal(stops(desk).length, 2);
  });

  it('is looked for again where a list of a moment after its end still shows it', () => {
    const { desk, stop } = held();
    desk.status(stop, 'Cancelled');
    listsShow(desk, told(desk, stop, 440));
    assert.equal(stop.state, 'unknown');
    ticks(desk, 6);
    assert.equal(stops(desk).length, 1);
    listsShow(desk, told(desk, stop, 440));
    assert.equal(stop.state, 'working');
  });

  it('keeps a position from being closed beside it, where that is what follows a missing stop', () => {
    const { desk, stop, target } = held();
    desk.policies = { ...desk.policies, onMissingStop: 'flatten' };
    desk.status(stop, 'Cancelled');
    ticks(desk, 8);
    assert.equal(desk.state.closings.size, 0);
    desk.reconcile({ ...reading(desk), openOrders: [desk.listed(target, 'Submitted')] });
    desk.tick();
    assert.equal(desk.state.closings.size, 1);
  });
});
