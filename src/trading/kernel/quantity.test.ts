import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantity } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';
import { protectionOf } from './protection.ts';

const reduced = (desk: Desk, order: OrderRecord, to: number): void => {
  const listed = desk.listed(order, 'Submitted', { quantity: quantity(to) });
  desk.broker({ type: 'order', order: listed });
};

describe('an exit whose quantity the broker reduces', () => {
  it('covers what is left, and ends filled with less than was planned', () => {
    const desk = new Desk();
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    desk.fill(target, 4, 470);
    reduced(desk, stop, 6);
    assert.equal(stop.quantity, 6);
    assert.deepEqual(
      [protectionOf(desk.state, SPY.conId).status, protectionOf(desk.state, SPY.conId).coveredQuantity],
      ['yes', 6],
    );
    desk.fill(stop, 6, 440);
    assert.equal(stop.state, 'filled');
    desk.status(target, 'Cancelled', 4);
    assert.deepEqual([desk.position(), desk.state.openOrders.size], [0, 0]);
  });

  it('does not hold up a closing', () => {
    const desk = new Desk();
    desk.longSpy();
    reduced(desk, desk.order('stop'), 6);
    desk.take(bareSignal('close'));
    desk.status(desk.order('stop'), 'Filled', 6);
    desk.fill(desk.order('stop'), 6, 440);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 4);
  });

  it('is an alarm where it covers too little', () => {
    const desk = new Desk();
    desk.longSpy();
    reduced(desk, desk.order('stop'), 3);
    desk.tick(6_000);
    assert.match([...desk.state.alarms.values()][0]?.message ?? '', /covered by stops for only 3/);
  });

  it('is told by a reading too, and never below what has filled', () => {
    const desk = new Desk();
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    desk.fill(target, 4, 470);
    desk.reconcile({
      openOrders: [
        desk.listed(stop, 'Submitted', { quantity: quantity(6) }),
        desk.listed(target, 'Submitted', { quantity: quantity(2) }),
      ],
    });
    assert.deepEqual([stop.quantity, target.quantity], [6, 10]);
  });
});
