import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const closePart = (units: number) => bareSignal('close', { portion: { by: 'units', value: units } });

/** 10 SPY with a target of 5 at 460 and one of 5 at 470, a stop beside each. */
function twoTargets(): { readonly desk: Desk; readonly exit: (suffix: string) => OrderRecord } {
  const desk = new Desk();
  const { takeProfit: _, ...entry } = signal({
    takeProfits: [{ at: at(460), share: { by: 'percent', value: 50 } }, { at: at(470) }],
  });
  desk.take(entry);
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const order of [...desk.state.orders.values()])
    if (order.role !== 'entry') desk.status(order, 'Submitted');
  desk.brokerHolds(10);
  desk.tick();
  const exit = (suffix: string): OrderRecord => {
    const found = [...desk.state.orders.values()].find(({ ref }) => ref.endsWith(`-${suffix}`));
    assert.ok(found, suffix);
    return found;
  };
  return { desk, exit };
}

describe('the closing of a part just after a target has filled', () => {
  it('leaves the stop that IB is taking off alone, and waits for its end', () => {
    const { desk, exit } = twoTargets();
    assert.equal(limitPriceOf(exit('T1').pricing), 460);
    desk.fill(exit('T1'), 5, 460);
    desk.brokerHolds(5);
    desk.take(closePart(3));
    assert.equal(exit('S1').amendment, undefined);
    assert.deepEqual([exit('S2').state, exit('T2').state], ['working', 'working']);
    desk.status(exit('S1'), 'Cancelled');
    desk.tick();
    desk.tick();
    assert.deepEqual([exit('S2').amendment?.quantity, exit('T2').amendment?.quantity], [2, 2]);
  });

  it('looks for that stop where its end is not told, and goes on', () => {
    const { desk, exit } = twoTargets();
    desk.fill(exit('T1'), 5, 460);
    desk.brokerHolds(5);
    desk.take(closePart(3));
    for (let second = 0; second < 8; second += 1) desk.tick();
    assert.equal(exit('S1').state, 'unknown');
    const openOrders = [desk.listed(exit('S2'), 'Submitted'), desk.listed(exit('T2'), 'Submitted')];
    desk.reconcile({ openOrders });
    desk.tick(5_000);
    desk.reconcile({ openOrders });
    for (let second = 0; second < 5; second += 1) desk.tick();
    assert.equal(exit('S1').state, 'cancelled');
    assert.deepEqual([exit('S2').amendment?.quantity, exit('T2').amendment?.quantity], [2, 2]);
  });
});

describe('an entry that fills while a part is closed', () => {
  /** 10 SPY with exits, an entry for 10 more that rests with its own, and half of what is held to be closed. */
  function closingHalf(): { readonly desk: Desk; readonly entry: OrderRecord } {
    const desk = new Desk();
    desk.longSpy();
    desk.take(
      signal({ entry: { type: 'limit', limit: price(449) }, stopLoss: at(441), takeProfit: at(465) }),
    );
    desk.accept();
    desk.take(closePart(5));
    return { desk, entry: desk.order('entry') };
  }

  /** The broker shows every change that was asked for. */
  function confirms(desk: Desk): void {
    for (const order of [...desk.state.orders.values()]) {
      if (!order.amendment) continue;
      const { quantity, pricing } = order.amendment;
      const [stopPrice, limitPrice] = [stopPriceOf(pricing), limitPriceOf(pricing)];
      const told = { quantity, ...(stopPrice ? { stopPrice } : {}), ...(limitPrice ? { limitPrice } : {}) };
      desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', told as never) });
    }
  }

  const sizes = (desk: Desk): readonly number[] =>
    [...desk.state.openOrders].flatMap((ref) => {
      const order = desk.state.orders.get(ref);
      return order && order.role !== 'entry' ? [order.quantity] : [];
    });

  for (const units of [10, 4]) {
    it(`is not closed with it (${units} of 10)`, () => {
      const { desk, entry } = closingHalf();
      desk.fill(entry, units, 449);
      desk.brokerHolds(10 + units);
      confirms(desk);
      const close = desk.order('close');
      assert.equal(close.quantity, 5);
      assert.deepEqual(sizes(desk), [5, 5, 10, 10, 5]);
      desk.sent(close);
      desk.fill(close, 5, 450);
      assert.equal(desk.state.closings.size, 0);
      assert.equal(desk.position(), 5 + units);
    });
  }

  it('nor where it fills before the exits have been asked to be smaller, and after a restart', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(
      signal({ entry: { type: 'limit', limit: price(449) }, stopLoss: at(441), takeProfit: at(465) }),
    );
    desk.accept();
    const entry = desk.order('entry');
    // Its stop is in doubt: the closing of a part waits for it.
    const stop = [...desk.state.orders.values()].find(({ role }) => role === 'stop');
    assert.ok(stop);
    desk.commit({ type: 'order.doubted', ref: stop.ref, reason: 'lost' });
    desk.take(closePart(5));
    desk.restart();
    desk.fill(entry, 10, 449);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(20);
    desk.reconcile({
      openOrders: [...desk.state.openOrders].flatMap((ref) => {
        const order = desk.state.orders.get(ref);
        return order ? [desk.listed(order, 'Submitted')] : [];
      }),
    });
    confirms(desk);
    assert.equal(desk.order('close').quantity, 5);
    assert.equal(
      sizes(desk).reduce((sum, units) => sum + units, 0),
      2 * 15 + 5,
    );
  });
});

describe('an exit by time beside an entry that has filled in part', () => {
  it('leaves the exits of that entry for all that it is to fill', () => {
    const desk = new Desk();
    desk.longSpy({ timeExit: { afterMs: 60_000 } });
    desk.take(signal({ entry: { type: 'limit', limit: price(449) } }));
    desk.accept();
    desk.tick(58_000);
    desk.fill(desk.order('entry'), 4, 449);
    desk.brokerHolds(14);
    desk.tick(3_000);
    assert.equal(desk.order('stop').amendment, undefined);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
    assert.deepEqual(
      (['stop', 'target'] as const).map((role) => [desk.order(role).quantity, desk.order(role).state]),
      [
        [10, 'working'],
        [10, 'working'],
      ],
    );
  });
});

describe('the closing of a part of what only a status has told as filled', () => {
  it('makes the exits smaller and sells, although the execution does not come', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.status(desk.order('entry'), 'Filled', 10);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(10);
    for (let second = 0; second < 15; second += 1) desk.tick();
    const close = closePart(5);
    desk.take(close);
    assert.equal(desk.record(close).refusal, undefined);
    assert.deepEqual(
      (['stop', 'target'] as const).map((role) => desk.order(role).amendment?.quantity),
      [5, 5],
    );
  });
});
