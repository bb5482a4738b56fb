import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { open, ordersOf, priced, refuseClosings, settle } from '../testing/failed-closing.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';

/** 10 SPY in two groups: 5 with a target at 460, 5 with one at 470, each with a stop at 440. */
function twoGroups(): Desk {
  const desk = new Desk();
  const at = (value: number) => ({ unit: 'price', value }) as const;
  const half = { by: 'percent', value: 50 } as const;
  const size = { by: 'units', value: 10 } as const;
  const takeProfits = [{ at: at(460), share: half }, { at: at(470) }];
  desk.take(bareSignal('buy', { size, stopLoss: at(440), takeProfits }));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const role of ['stop', 'target'] as const)
    for (const order of ordersOf(desk, role)) desk.status(order, 'PreSubmitted', 0, 'trigger');
  desk.brokerHolds(10);
  return desk;
}

/** The broker shows the changes that were asked for. */
function confirm(desk: Desk): void {
  for (const order of [...ordersOf(desk, 'stop'), ...ordersOf(desk, 'target')]) {
    const terms = order.amendment;
    if (!terms) continue;
    const stop = stopPriceOf(terms.pricing);
    const limit = limitPriceOf(terms.pricing);
    const facts = {
      orderType: order.role === 'target' ? 'LMT' : 'STP',
      quantity: terms.quantity,
      ...(stop === undefined ? {} : { stopPrice: price(stop) }),
      ...(limit === undefined ? {} : { limitPrice: price(limit) }),
    };
    desk.broker({ type: 'order', order: desk.listed(order, 'PreSubmitted', facts) });
  }
}

describe('closing a part of a position with several targets', () => {
  it('cancels no exits before the others have been made smaller', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 7 } }));
    const [s1, s2] = ordersOf(desk, 'stop');
    const [t1, t2] = ordersOf(desk, 'target');
    assert.deepEqual([s1?.state, t1?.state], ['working', 'working']);
    assert.deepEqual([s2?.amendment?.quantity, t2?.amendment?.quantity], [3, 3]);
    confirm(desk);
    assert.deepEqual([s1?.state, t1?.state], ['cancelling', 'cancelling']);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 7);
  });

  it('leaves all of them as they were where one cannot be made smaller', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 7 } }));
    for (const order of [...ordersOf(desk, 'stop'), ...ordersOf(desk, 'target')])
      if (order.amendment) {
        const { orderId } = order;
        desk.broker({ type: 'order-notice', orderId, code: 105, message: 'no', fate: 'rejected' });
      }
    assert.equal(desk.state.closings.size, 0);
    assert.deepEqual(
      [...ordersOf(desk, 'stop'), ...ordersOf(desk, 'target')].map(({ state, quantity }) => [
        state,
        quantity,
      ]),
      Array.from({ length: 4 }, () => ['working', 5]),
    );
  });
});

describe('exits that were given up for a closing that failed', () => {
  it('come back with their target, of a part', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 5 } }));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    const stops = open(desk, 'stop');
    const targets = open(desk, 'target');
    assert.deepEqual(
      targets.map(({ quantity, pricing }) => [quantity, limitPriceOf(pricing)]),
      [
        [5, 470],
        [5, 460],
      ],
    );
    assert.deepEqual(
      stops.map(({ quantity, pricing }) => [quantity, stopPriceOf(pricing)]),
      [
        [5, 440],
        [5, 440],
      ],
    );
    assert.equal(stops.at(-1)?.ocaGroup, targets.at(-1)?.ocaGroup);
    assert.notEqual(stops.at(-1)?.ocaGroup, stops[0]?.ocaGroup);
  });

  it('come back with their targets, of the whole; once', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(
      open(desk, 'target').map(({ quantity }) => quantity),
      [5, 5],
    );
    assert.deepEqual(
      open(desk, 'stop').map(({ quantity }) => quantity),
      [5, 5],
    );
    desk.restart();
    // A person cancels a restored group: its stop comes back, its target does not.
    const last = open(desk, 'target').at(-1);
    for (const order of [...desk.state.orders.values()])
      if (order.ocaGroup === last?.ocaGroup) desk.status(order, 'Cancelled');
    settle(desk);
    assert.deepEqual(
      open(desk, 'target').map(({ quantity }) => quantity),
      [5],
    );
    assert.deepEqual(
      open(desk, 'stop').map(({ quantity }) => quantity),
      [5, 5],
    );
  });

  it('come back however often a closing is refused', () => {
    const desk = twoGroups();
    for (let round = 0; round < 5; round += 1) {
      desk.take(bareSignal('close'));
      desk.confirmCancellations();
      refuseClosings(desk);
      settle(desk);
      const covered = open(desk, 'stop').reduce((sum, { quantity }) => sum + quantity, 0);
      assert.equal(covered, 10, `round ${round}`);
    }
  });

  const closePart = (desk: Desk, units: number): void => {
    desk.take(bareSignal('close', { size: { by: 'units', value: units } }));
    confirm(desk);
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
  };

  it('come back for what a target was made smaller by, beside one that was cancelled', () => {
    const desk = twoGroups();
    closePart(desk, 7);
    assert.deepEqual(priced(open(desk, 'target')), [
      [3, 470],
      [5, 460],
      [2, 470],
    ]);
    assert.deepEqual(priced(open(desk, 'stop')), [
      [3, 440],
      [5, 440],
      [2, 440],
    ]);
    desk.tick(6_000);
    assert.equal(open(desk, 'target').length, 3, 'once');
  });

  it('come back for what a target was made smaller by, where none was cancelled; and after a restart', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 2 } }));
    confirm(desk);
    desk.restart();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [3, 460],
      [5, 470],
      [2, 460],
    ]);
    assert.equal(
      open(desk, 'stop').reduce((sum, { quantity }) => sum + quantity, 0),
      10,
    );
  });

  it('come back whole where a closing of the rest had failed before', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 2 } }));
    confirm(desk);
    // All of it is wanted before the part has gone: everything is cancelled, and given up in vain.
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [5, 460],
      [5, 470],
    ]);
  });

  it('come back for no more than the closing has left', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 4 } }));
    confirm(desk);
    desk.accept();
    desk.fill(desk.order('close'), 3, 450);
    desk.brokerHolds(7);
    desk.status(desk.order('close'), 'Cancelled', 3);
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [1, 460],
      [5, 470],
      [1, 460],
    ]);
  });

  it('do not come back a second time once a later closing has taken the units', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 2 } }));
    confirm(desk);
    refuseClosings(desk);
    desk.take(bareSignal('close', { size: { by: 'units', value: 2 } }));
    desk.accept();
    desk.fill(desk.order('close'), 2, 450);
    desk.brokerHolds(8);
    settle(desk);
    // A person cancels a stop: it comes back beside its own target, which is for all of its units.
    const [first] = open(desk, 'stop');
    assert.ok(first);
    desk.status(first, 'Cancelled');
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [3, 460],
      [5, 470],
    ]);
    assert.equal(desk.order('stop').ocaGroup, first.ocaGroup);
  });

  it('come back beside a target that has lost its stop meanwhile', () => {
    const desk = twoGroups();
    desk.take(bareSignal('close', { size: { by: 'units', value: 5 } }));
    desk.confirmCancellations();
    refuseClosings(desk);
    const [second] = open(desk, 'stop');
    assert.ok(second);
    desk.status(second, 'Cancelled');
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [5, 470],
      [5, 460],
    ]);
    const groupOf = (orders: readonly OrderRecord[]) => orders.map(({ ocaGroup }) => ocaGroup).sort();
    assert.deepEqual(groupOf(open(desk, 'stop')), groupOf(open(desk, 'target')));
  });

  it('come back without a stop where the position has none', () => {
    const desk = new Desk({ stopRequired: false });
    const size = { by: 'units', value: 10 } as const;
    desk.take(bareSignal('buy', { size, takeProfit: { unit: 'price', value: 470 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('target'), 'Submitted');
    desk.brokerHolds(10);
    closePart(desk, 4);
    assert.deepEqual(priced(open(desk, 'target')), [
      [6, 470],
      [4, 470],
    ]);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [6, 470],
      [4, 470],
    ]);
  });

  it('come back with their targets, of an entry that the closing has ended in part', () => {
    const desk = new Desk();
    const at = (value: number) => ({ unit: 'price', value }) as const;
    const half = { by: 'percent', value: 50 } as const;
    const size = { by: 'units', value: 10 } as const;
    const takeProfits = [{ at: at(460), share: half }, { at: at(470) }];
    desk.take(bareSignal('buy', { size, stopLoss: at(440), takeProfits }));
    desk.accept();
    desk.fill(desk.order('entry'), 6, 450.02);
    desk.status(desk.order('entry'), 'Submitted', 6);
    desk.brokerHolds(6);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [
      [5, 460],
      [1, 470],
    ]);
    assert.deepEqual(priced(open(desk, 'stop')), [
      [5, 440],
      [1, 440],
    ]);
  });

  it('come back as a stop alone beside a target that turns up working again', () => {
    const desk = twoGroups();
    const [first] = ordersOf(desk, 'target');
    assert.ok(first);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    desk.clock.advance(10_000);
    desk.reconcile({ openOrders: [desk.listed(first, 'Submitted')] });
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [[5, 470]]);
    assert.deepEqual(priced(open(desk, 'stop')), [
      [5, 440],
      [5, 440],
    ]);
  });

  it('do not where a person had cancelled them before', () => {
    const desk = twoGroups();
    const [t1] = ordersOf(desk, 'target');
    assert.ok(t1);
    desk.keep(desk.kernel.cancel(t1.ref, 'dashboard', 'not wanted'));
    desk.confirmCancellations();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    settle(desk);
    assert.deepEqual(
      open(desk, 'target').map(({ pricing }) => limitPriceOf(pricing)),
      [470],
    );
    assert.equal(
      open(desk, 'stop').reduce((sum, { quantity }) => sum + quantity, 0),
      10,
    );
    assert.equal(desk.position(SPY), 10);
  });
});
