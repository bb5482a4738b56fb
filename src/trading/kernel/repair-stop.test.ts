import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantity } from '../../core/price.ts';
import { stopPriceOf } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { signal } from '../testing/fixtures.ts';
import { protectionOf } from './protection.ts';

/** 4 of 10 filled, then the entry is cancelled and IB takes its children with it. */
function partlyFilled(): Desk {
  const desk = new Desk();
  desk.take(signal());
  desk.accept();
  desk.fill(desk.order('entry'), 4, 450.02);
  desk.brokerHolds(4);
  desk.status(desk.order('entry'), 'Cancelled', 4);
  return desk;
}

const plans = (desk: Desk) => desk.journal.filter(({ event }) => event.type === 'plan.made');

describe('an entry that ends partly filled', () => {
  it('gets a stop for the filled part at the planned price once its children are gone', () => {
    const desk = partlyFilled();
    const planned = desk.order('stop');
    desk.tick();
    assert.equal(plans(desk).length, 1, 'the children may still be there');
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick();
    const renewed = desk.order('stop');
    assert.notEqual(renewed.ref, planned.ref);
    assert.deepEqual([renewed.side, renewed.quantity, renewed.tif], ['SELL', 4, 'GTC']);
    assert.equal(stopPriceOf(renewed.pricing), stopPriceOf(planned.pricing));
    desk.sent(renewed);
    desk.status(renewed, 'PreSubmitted', 0, 'trigger');
    assert.equal(protectionOf(desk.state, renewed.conId).status, 'yes');
    desk.tick(10_000);
    assert.equal(plans(desk).length, 2);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('gets it while trading is halted too: a kill cancels the rest of the entry', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 4, 450.02);
    desk.brokerHolds(4);
    desk.keep(desk.kernel.kill('cli', 'test'));
    for (const role of ['entry', 'stop', 'target'] as const) {
      const order = desk.order(role);
      desk.status(order, 'Cancelled', order.filled);
    }
    desk.tick();
    assert.equal(desk.order('stop').quantity, 4);
    assert.equal(plans(desk).length, 2);
  });

  it('is not given one while the link is away, and is given it afterwards', () => {
    const desk = partlyFilled();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.link = { ready: false, readOnly: false, brokerUp: true };
    desk.tick();
    assert.equal(plans(desk).length, 1);
    desk.link = { ready: true, readOnly: false, brokerUp: true };
    desk.tick();
    assert.equal(plans(desk).length, 2);
  });

  it('is not given one while it is being closed, nor once it is flat', () => {
    const desk = partlyFilled();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.take(signal({ action: 'close', senderId: 'close-1', dedupeKey: 'close-1' }));
    desk.fill(desk.order('close'), 4, 449);
    desk.brokerHolds(0);
    desk.tick();
    assert.equal(plans(desk).length, 2, 'the bracket and the closing order');
  });

  it('is not given a second one while a stray stop of its side rests, and is given it when that has ended', () => {
    const desk = partlyFilled();
    const lost = desk.order('stop');
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.clock.advance(1_000);
    const stray = desk.listed(lost, 'PreSubmitted', { orderType: 'STP', quantity: quantity(4) });
    desk.reconcile({ openOrders: [stray] });
    assert.equal(desk.state.strays.size, 1);
    desk.tick(10_000);
    assert.equal(plans(desk).length, 1, 'both could fill');
    assert.deepEqual([...desk.state.alarms.values()].map(({ code }) => code).sort(), [
      'STRAY_ORDER',
      'UNPROTECTED',
    ]);
    desk.reconcile({ openOrders: [] });
    desk.tick();
    assert.equal(plans(desk).length, 2);
    assert.equal(desk.order('stop').quantity, 4);
  });

  it('is not flattened for want of a stop while a stray stop rests, and is when that has ended', () => {
    const desk = new Desk();
    desk.policies = { ...desk.policies, onMissingStop: 'flatten' };
    desk.longSpy();
    const [lost, target] = [desk.order('stop'), desk.order('target')];
    desk.status(lost, 'Cancelled');
    desk.clock.advance(1_000);
    const openOrders = [
      desk.listed(target, 'Submitted'),
      desk.listed(lost, 'PreSubmitted', { orderType: 'STP' }),
    ];
    desk.reconcile({ openOrders });
    desk.tick(10_000);
    desk.tick();
    assert.equal(desk.state.closings.size, 0);
    desk.reconcile({ openOrders: openOrders.slice(0, 1) });
    desk.tick();
    assert.equal(desk.state.closings.size, 1);
  });

  it('is given one beside a stray that is no stop, is not live, or covers less', () => {
    for (const [facts, wanted] of [
      [{ orderType: 'LMT', quantity: quantity(4) }, 4],
      [{ orderType: 'STP', quantity: quantity(4), side: 'BUY' }, 4],
      [{ orderType: 'STP', quantity: quantity(4), status: 'Inactive' }, 4],
      [{ orderType: 'TRAIL LIMIT', quantity: quantity(3) }, 1],
    ] as const) {
      const desk = partlyFilled();
      const lost = desk.order('stop');
      for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
      desk.clock.advance(1_000);
      desk.reconcile({ openOrders: [desk.listed(lost, 'PreSubmitted', facts)] });
      assert.equal(desk.state.strays.size, 1);
      desk.tick();
      assert.equal(plans(desk).length, 2, JSON.stringify(facts));
      assert.equal(desk.order('stop').quantity, wanted);
    }
  });

  it('tries again when the stop is refused, but not for ever: then the alarm stays', () => {
    const desk = partlyFilled();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      desk.tick(2_000);
      const stop = desk.order('stop');
      if (stop.state !== 'planned') continue;
      desk.sent(stop);
      desk.broker({
        type: 'order-notice',
        orderId: stop.orderId,
        code: 201,
        message: 'Order rejected',
        fate: 'rejected',
      });
    }
    assert.equal(plans(desk).length, 1 + 3);
    assert.deepEqual(
      [...desk.state.alarms.values()].map(({ code }) => code),
      ['UNPROTECTED'],
    );
  });
});
