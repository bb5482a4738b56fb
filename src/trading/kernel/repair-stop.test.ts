import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, permId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { stopPriceOf } from '../order/order.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
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

const stops = (desk: Desk) => [...desk.state.orders.values()].filter(({ role }) => role === 'stop');

describe('a trailing stop that has ended', () => {
  it('is placed anew where it had come to, of which IB tells no steps', () => {
    for (const trailing of [
      { unit: 'points', value: 3 },
      { unit: 'percent', value: 1 },
    ] as const) {
      const desk = new Desk();
      desk.take(signal({ trailing }));
      desk.accept();
      desk.fill(desk.order('entry'), 10, 450.02);
      desk.status(desk.order('entry'), 'Filled', 10);
      desk.brokerHolds(10);
      for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
      const old = desk.order('stop');
      const began = stopPriceOf(old.pricing) ?? 0;
      const { conId } = old;
      const was = desk.quotes.get(conId);
      assert.ok(was && began < 450);
      desk.clock.advance(60_000);
      const rise = { time: desk.clock.now(), bid: price(460), ask: price(460.02), last: price(460) };
      desk.quotes.set(conId, { ...was, ...rise });
      desk.status(old, 'Cancelled');
      for (let second = 0; second < 8; second += 1) desk.tick();
      const anew = desk.order('stop');
      assert.notEqual(anew.ref, old.ref);
      assert.deepEqual(anew.pricing, { ...old.pricing, stop: trailing.unit === 'points' ? 457 : 455.4 });
    }
  });
});

describe('an entry that ends partly filled', () => {
  it('gets a stop for the filled part at the planned price once its children are gone', () => {
    const desk = partlyFilled();
    const planned = desk.order('stop');
    desk.tick();
    assert.equal(stops(desk).length, 1, 'the children may still be there');
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
    assert.equal(stops(desk).length, 2);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('gets its target back too, in one group with the stop', () => {
    const desk = partlyFilled();
    const { pricing } = desk.order('target');
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick();
    assert.equal(stops(desk).length, 1, 'the target is on its way out, too');
    desk.status(desk.order('target'), 'Cancelled');
    desk.tick();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    assert.deepEqual([target.state, target.quantity, target.pricing], ['planned', 4, pricing]);
    assert.notEqual(stop.ocaGroup, undefined);
    assert.equal(stop.ocaGroup, target.ocaGroup);
    desk.accept();
    desk.fill(target, 4, 470);
    desk.status(stop, 'Cancelled');
    desk.brokerHolds(0);
    desk.tick(10_000);
    assert.equal(desk.state.alarms.size, 0);
    assert.equal(stops(desk).length, 2);
  });

  it('gets its stop alone where the market is beyond it: what comes after its fill would rest for nothing', () => {
    const desk = partlyFilled();
    const at = stopPriceOf(desk.order('stop').pricing) ?? 0;
    const was = desk.quotes.get(desk.order('stop').conId);
    assert.ok(was);
    desk.quotes.set(was.conId, { ...was, bid: price(at - 1), ask: price(at - 0.98), last: price(at - 1) });
    const targets = () => [...desk.state.orders.values()].filter(({ role }) => role === 'target').length;
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick();
    assert.deepEqual([stops(desk).length, targets()], [2, 1]);
    assert.equal(desk.order('stop').quantity, 4);
  });

  it('gets back the targets that it has units for, nearest first, each with its stop', () => {
    const desk = new Desk();
    const at = (value: number) => ({ unit: 'price', value }) as const;
    const { takeProfit: _, ...plain } = signal();
    desk.take({ ...plain, takeProfits: [{ at: at(460) }, { at: at(470) }, { at: at(480) }] });
    desk.accept();
    desk.fill(desk.order('entry'), 5, 450.02);
    desk.brokerHolds(5);
    desk.status(desk.order('entry'), 'Cancelled', 5);
    for (const order of [...desk.state.orders.values()])
      if (order.role !== 'entry') desk.status(order, 'Cancelled');
    desk.tick();
    const renewed = [...desk.state.orders.values()].filter(({ state }) => state === 'planned');
    assert.deepEqual(
      renewed.map(({ ref, quantity, ocaGroup }) => [ref.slice(25), quantity, ocaGroup?.slice(25)]),
      [
        ['SR1.1', 3, 'R1.1'],
        ['TR1.1', 3, 'R1.1'],
        ['SR1.2', 2, 'R1.2'],
        ['TR1.2', 2, 'R1.2'],
      ],
    );
  });

  it('gets no target back that somebody had cancelled, and keeps what IB was to make of its stop', () => {
    const desk = new Desk();
    const points = (value: number) => ({ unit: 'points', value }) as const;
    desk.take(signal({ trailing: points(3), trailingTrigger: points(6) }));
    desk.accept();
    const { adjustment } = desk.order('stop');
    assert.ok(adjustment);
    desk.keep(desk.kernel.cancel(desk.order('target').ref, 'cli', 'not wanted'));
    desk.status(desk.order('target'), 'Cancelled');
    desk.fill(desk.order('entry'), 4, 450.02);
    desk.brokerHolds(4);
    desk.status(desk.order('entry'), 'Cancelled', 4);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick();
    assert.equal(desk.order('target').state, 'cancelled');
    assert.deepEqual([desk.order('stop').state, desk.order('stop').adjustment], ['planned', adjustment]);
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
    assert.equal(stops(desk).length, 2);
  });

  it('is not given one while the link is away, and is given it afterwards', () => {
    const desk = partlyFilled();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.link = { ready: false, readOnly: false, brokerUp: true };
    desk.tick();
    assert.equal(stops(desk).length, 1);
    desk.link = { ready: true, readOnly: false, brokerUp: true };
    desk.tick();
    assert.equal(stops(desk).length, 2);
  });

  it('is not given one while it is being closed, nor once it is flat', () => {
    const desk = partlyFilled();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.take(signal({ action: 'close', senderId: 'close-1', dedupeKey: 'close-1' }));
    desk.fill(desk.order('close'), 4, 449);
    desk.brokerHolds(0);
    desk.tick();
    assert.equal(stops(desk).length, 1);
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
    assert.equal(stops(desk).length, 1, 'both could fill');
    assert.deepEqual([...desk.state.alarms.values()].map(({ code }) => code).sort(), [
      'STRAY_ORDER',
      'UNPROTECTED',
    ]);
    desk.reconcile({ openOrders: [] });
    desk.tick();
    assert.equal(stops(desk).length, 2);
    assert.equal(desk.order('stop').quantity, 4);
  });

  it('is given one for what a stray stop that has filled in part no longer covers', () => {
    const desk = partlyFilled();
    const lost = desk.order('stop');
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.clock.advance(1_000);
    const facts = {
      orderType: 'STP',
      quantity: quantity(10),
      permId: permId(77),
      orderId: clientOrderId(77),
    };
    desk.reconcile({ openOrders: [desk.listed(lost, 'PreSubmitted', facts)] });
    desk.tick();
    assert.equal(stops(desk).length, 1);
    const report = {
      ...facts,
      clientId: CLIENT_ID,
      status: 'Submitted' as const,
      avgFillPrice: 440,
      whyHeld: '',
    };
    desk.broker({ type: 'order-status', report: { ...report, filled: quantity(7), remaining: quantity(3) } });
    desk.tick();
    assert.equal(stops(desk).length, 2);
    assert.equal(desk.order('stop').quantity, 1);
  });

  it('is not flattened for want of a stop while a stray stop rests: that is cancelled first', () => {
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
    const asked = [...desk.tick(10_000), ...desk.tick(), ...desk.tick()];
    assert.equal(asked.filter(({ type }) => type === 'stray.cancel-requested').length, 1);
    assert.equal(desk.state.closings.size, 0, 'both could fill');
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
      assert.equal(stops(desk).length, 2, JSON.stringify(facts));
      assert.equal(desk.order('stop').quantity, wanted);
    }
  });

  it('tries again when the stop is refused, but not for ever: then the alarm stays', () => {
    const desk = partlyFilled();
    desk.readsAfterEnds = false;
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
      desk.tick(2_000);
      assert.equal(desk.order('stop'), stop, 'not before a list shows that it is gone');
      desk.readLists();
    }
    assert.equal(stops(desk).length, 1 + 3);
    assert.deepEqual(
      [...desk.state.alarms.values()].map(({ code }) => code),
      ['UNPROTECTED'],
    );
  });
});
