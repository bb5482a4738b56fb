import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';

const open = (desk: Desk, role: 'stop' | 'target'): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter(
    (order) => order.role === role && !['filled', 'cancelled', 'rejected'].includes(order.state),
  );

/** The broker confirms the change that was asked of an exit. */
function confirm(desk: Desk, order: OrderRecord): void {
  const { amendment, role } = order;
  assert.ok(amendment, order.ref);
  const at =
    role === 'stop'
      ? { orderType: 'STP', stopPrice: price(440) }
      : { orderType: 'LMT', limitPrice: price(470) };
  const facts = { quantity: amendment.quantity, ...at };
  desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', facts) });
}

function refuse(desk: Desk, order: OrderRecord): void {
  const { orderId } = order;
  desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
}

/** 10 SPY with a stop at 440 and a target at 470, of which 5 are to be closed. */
function closingHalf(): { desk: Desk; stop: OrderRecord; target: OrderRecord } {
  const desk = new Desk();
  desk.longSpy({ stopLoss: { unit: 'price', value: 440 }, takeProfit: { unit: 'price', value: 470 } });
  desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
  return { desk, stop: desk.order('stop'), target: desk.order('target') };
}

/** The stop in TWS made smaller by hand: 4 of the 10 held. */
function madeSmaller(): { desk: Desk; stop: OrderRecord; target: OrderRecord } {
  const desk = new Desk();
  desk.longSpy({ stopLoss: { unit: 'price', value: 440 }, takeProfit: { unit: 'price', value: 470 } });
  const [stop, target] = [desk.order('stop'), desk.order('target')];
  const facts = { orderType: 'STP', stopPrice: price(440), quantity: 4 as typeof stop.quantity };
  desk.broker({ type: 'order', order: desk.listed(stop, 'Submitted', facts) });
  assert.equal(stop.quantity, 4);
  return { desk, stop, target };
}

describe('a part that cannot be closed because an exit keeps its size', () => {
  for (const first of ['stop', 'target'] as const)
    it(`gives the stop its size back when the target is refused, the ${first} being answered first`, () => {
      const { desk, stop, target } = closingHalf();
      if (first === 'stop') confirm(desk, stop);
      refuse(desk, target);
      if (first === 'target') {
        assert.equal(desk.state.closings.size, 1, 'the change of the stop is not settled');
        confirm(desk, stop);
      }
      assert.deepEqual([stop.amendment?.quantity, target.quantity], [10, 10]);
      assert.equal(desk.state.closings.size, 1);
      confirm(desk, stop);
      assert.equal(desk.state.closings.size, 0);
      desk.tick(10_000);
      desk.tick();
      assert.equal(desk.state.alarms.size, 0);
      assert.deepEqual(open(desk, 'stop'), [stop]);
    });

  it('gives the target its size back when the stop is refused', () => {
    const { desk, stop, target } = closingHalf();
    confirm(desk, target);
    refuse(desk, stop);
    confirm(desk, target);
    assert.deepEqual([stop.quantity, target.quantity, desk.state.closings.size], [10, 10, 0]);
  });

  it('changes nothing back where both are refused', () => {
    const { desk, stop, target } = closingHalf();
    refuse(desk, stop);
    refuse(desk, target);
    assert.deepEqual([stop.amendment, target.amendment, desk.state.closings.size], [undefined, undefined, 0]);
  });

  it('gives the target up for a stop of its own where the stop cannot grow again, and never rests for more than is held', () => {
    const { desk, stop, target } = closingHalf();
    confirm(desk, stop);
    refuse(desk, target);
    refuse(desk, stop);
    assert.equal(desk.state.closings.size, 0);
    desk.tick(5_000);
    desk.tick();
    assert.equal(target.state, 'cancelling');
    assert.deepEqual(open(desk, 'stop'), [stop], 'both could fill while the target rests');
    desk.confirmCancellations();
    desk.tick();
    assert.deepEqual(
      open(desk, 'stop').map(({ quantity }) => quantity),
      [5, 5],
    );
  });
});

describe('a stop that is smaller than its target', () => {
  it('counts as it will be while it is being made larger, also when the target is larger no more', () => {
    const { desk, stop, target } = madeSmaller();
    desk.tick(1_000);
    desk.tick(5_000);
    desk.tick();
    assert.equal(stop.amendment?.quantity, 10);
    const facts = { orderType: 'LMT', limitPrice: price(470), quantity: 4 as typeof target.quantity };
    desk.broker({ type: 'order', order: desk.listed(target, 'Submitted', facts) });
    for (let second = 0; second < 6; second += 1) desk.tick();
    assert.deepEqual(open(desk, 'stop'), [stop], 'a second one beside it would be too much');
    refuse(desk, stop);
    for (let second = 0; second < 6; second += 1) desk.tick();
    assert.deepEqual(
      open(desk, 'stop').map(({ quantity }) => quantity),
      [4, 6],
    );
  });

  it('is made larger in place, and no second one is placed beside it', () => {
    const { desk, stop, target } = madeSmaller();
    desk.tick(1_000);
    desk.tick(5_000);
    desk.tick();
    assert.equal(stop.amendment?.quantity, 10);
    assert.deepEqual([open(desk, 'stop'), target.state], [[stop], 'working']);
    confirm(desk, stop);
    desk.tick();
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
    assert.deepEqual(open(desk, 'stop'), [stop]);
  });

  it('is left to a person where that is the policy', () => {
    const { desk, stop } = madeSmaller();
    desk.policies = { ...desk.policies, onMissingStop: 'alarm' };
    desk.tick(1_000);
    desk.tick(5_000);
    desk.tick();
    assert.equal(stop.amendment, undefined);
    assert.deepEqual(
      [...desk.state.alarms.values()].map(({ code }) => code),
      ['UNPROTECTED'],
    );
  });
});
