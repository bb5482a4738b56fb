import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pricing } from '../../broker/port.ts';
import { price } from '../../core/price.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { added, holding, market, priced } from '../testing/add-scene.ts';
import type { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const far = (value: number) => ({ unit: 'points', value }) as const;
const TWO_TARGETS = { takeProfits: [{ at: at(460) }, { at: at(470) }] } as const;

const all = (desk: Desk, role: OrderRecord['role']): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter((order) => order.role === role);
const priceOf = (pricing: Pricing): number | undefined => stopPriceOf(pricing) ?? limitPriceOf(pricing);
/** What was asked for of each: its price and its whole size. */
const asked = (orders: readonly OrderRecord[]): unknown[] =>
  orders.map(({ amendment }) => amendment && [amendment.quantity, priceOf(amendment.pricing)]);
const alarms = (desk: Desk): readonly string[] => [...desk.state.alarms.values()].map(({ code }) => code);

/** The add's entry fills whole, its exits rest, and the broker holds all of it. */
function fillAdd(desk: Desk, entry: OrderRecord, units = entry.quantity as number): void {
  desk.fill(entry, units, 450.02);
  for (const role of ['stop', 'target'] as const)
    for (const order of all(desk, role))
      if (order.signalId === entry.signalId) desk.status(order, 'Submitted');
  desk.brokerHolds(desk.position());
}

/** The broker shows every change that was asked for. */
function confirmChanges(desk: Desk): void {
  for (const order of desk.state.orders.values()) {
    const terms = order.amendment;
    if (!terms) continue;
    const at = priceOf(terms.pricing);
    const told = order.role === 'target' ? { limitPrice: price(at ?? 0) } : { stopPrice: price(at ?? 0) };
    desk.broker({
      type: 'order',
      order: desk.listed(order, 'Submitted', { quantity: terms.quantity, ...told }),
    });
  }
}

/** A position of 10 and an add of 5, all filled, with their exits resting. */
function addedWhole(facts: Parameters<typeof holding>[0]): Desk {
  const desk = holding(facts);
  fillAdd(desk, added(desk, 5).entry);
  return desk;
}

describe('an amendment after an add', () => {
  it('moves the targets of both entries by one price where they rest at one', () => {
    const desk = addedWhole({ takeProfit: at(470) });
    const wish = bareSignal('amend', { takeProfit: at(475) });
    desk.take(wish);
    assert.equal(desk.record(wish).refusal, undefined);
    assert.deepEqual(asked(all(desk, 'target')), [
      [10, 475],
      [5, 475],
    ]);
  });

  it('is refused where no target rests', () => {
    const desk = addedWhole({});
    const wish = bareSignal('amend', { takeProfit: at(475) });
    desk.take(wish);
    assert.equal(desk.record(wish).refusal?.code, 'TARGET_MISSING');
  });

  it('takes a price for each target, or one for each price at which they rest', () => {
    const targets = (...values: number[]) =>
      bareSignal('amend', { takeProfits: values.map((value) => ({ at: at(value) })) });
    const four = addedWhole(TWO_TARGETS);
    four.take(targets(461, 471));
    const [first, second, third, fourth] = all(four, 'target');
    assert.deepEqual(
      [first, second, third, fourth].map((order) => order?.amendment && priceOf(order.amendment.pricing)),
      [461, 471, 461, 471],
    );
    const each = addedWhole(TWO_TARGETS);
    each.take(targets(461, 462, 471, 472));
    assert.deepEqual(
      all(each, 'target').map((order) => order.amendment && priceOf(order.amendment.pricing)),
      [461, 471, 462, 472],
    );
    const three = addedWhole(TWO_TARGETS);
    const wrong = targets(461, 462, 471);
    three.take(wrong);
    const { refusal } = three.record(wrong);
    assert.deepEqual([refusal?.code, refusal?.found, refusal?.allowed], ['TARGETS_DIFFER', '3', '2']);
  });
});

describe('an add to a position with several targets', () => {
  it('takes three equal shares of a size that they divide', () => {
    const takeProfits = [460, 465, 470].map((value) => ({ at: at(value) }));
    const desk = holding({ size: { by: 'units', value: 9 }, takeProfits });
    const { stops, targets } = added(desk, 3);
    assert.deepEqual(priced(targets), [
      [1, 460],
      [1, 465],
      [1, 470],
    ]);
    assert.deepEqual(priced(stops), [
      [1, 440],
      [1, 440],
      [1, 440],
    ]);
  });

  it('leaves what no lot is left for on the last target', () => {
    const { stops, targets } = added(holding(TWO_TARGETS), 3);
    assert.deepEqual(
      [priced(targets), priced(stops)],
      [
        [
          [1, 460],
          [2, 470],
        ],
        [
          [1, 440],
          [2, 440],
        ],
      ],
    );
  });

  it('takes the shares that rest when a target is filled in part', () => {
    const desk = holding(TWO_TARGETS);
    const [near] = all(desk, 'target');
    assert.ok(near);
    market(desk, 459);
    desk.fill(near, 3, 460);
    desk.brokerHolds(7);
    // The stop beside it is still for 5: IB makes it smaller in a moment.
    const { targets, stops } = added(desk, 7);
    assert.deepEqual(priced(targets), [
      [2, 460],
      [5, 470],
    ]);
    assert.deepEqual(priced(stops), [
      [2, 440],
      [5, 440],
    ]);
  });

  it('takes what is left in the moment in which a target has filled and its stop still rests', () => {
    const desk = holding(TWO_TARGETS);
    const [near] = all(desk, 'target');
    assert.ok(near);
    market(desk, 459);
    desk.fill(near, 5, 460);
    desk.brokerHolds(5);
    const { targets, stops } = added(desk, 4);
    assert.deepEqual([priced(targets), priced(stops)], [[[4, 470]], [[4, 440]]]);
  });

  it('does not take a target that somebody is cancelling', () => {
    const desk = holding(TWO_TARGETS);
    const [near] = all(desk, 'target');
    assert.ok(near);
    desk.keep(desk.kernel.cancel(near.ref, 'cli', 'test'));
    const { targets, stops } = added(desk, 4);
    assert.deepEqual(priced(targets), [[2, 470]]);
    assert.deepEqual(priced(stops), [
      [2, 440],
      [2, 440],
    ]);
  });

  it('with a stop and targets of its own moves every stop, and no target', () => {
    const desk = holding(TWO_TARGETS);
    const own = { stopLoss: at(445), takeProfits: [{ at: at(480) }, { at: at(490) }] };
    const { entry } = added(desk, 4, own);
    desk.accept();
    fillAdd(desk, entry);
    desk.tick();
    const before = all(desk, 'stop').slice(0, 2);
    assert.deepEqual(asked(before), [
      [5, 445],
      [5, 445],
    ]);
    assert.deepEqual(asked(all(desk, 'target').slice(0, 2)), [undefined, undefined]);
    confirmChanges(desk);
    desk.tick(5_000);
    assert.deepEqual([priced(all(desk, 'stop')).length, alarms(desk)], [4, []]);
  });
});

describe('the exits of a position that is added to with a stop of the add’s own', () => {
  it('are changed in the size that a partly filled target has left', () => {
    const desk = holding({ takeProfit: at(470) });
    const [stop] = all(desk, 'stop');
    assert.ok(stop);
    desk.fill(desk.order('target'), 4, 470);
    desk.brokerHolds(6);
    const { entry } = added(desk, 5, { stopLoss: at(445) });
    desk.accept();
    fillAdd(desk, entry);
    desk.tick();
    assert.deepEqual(asked([stop]), [[6, 445]]);
  });

  it('move from break-even, also back: the stop of the add is that of the whole position', () => {
    const desk = holding({ breakEven: { when: far(5) } });
    market(desk, 456);
    desk.tick();
    confirmChanges(desk);
    const [stop] = all(desk, 'stop');
    assert.ok(stop);
    assert.equal(stopPriceOf(stop.pricing), 450.02);
    const { entry } = added(desk, 5, { stopLoss: at(452) });
    desk.accept();
    fillAdd(desk, entry);
    desk.tick();
    assert.deepEqual(asked([stop]), [[10, 452]]);
    confirmChanges(desk);
    const again = added(desk, 5, { stopLoss: at(448) });
    desk.accept();
    fillAdd(desk, again.entry);
    desk.tick();
    assert.deepEqual(asked([stop]), [[10, 448]]);
    confirmChanges(desk);
    desk.tick();
    assert.deepEqual(asked([stop]), [undefined], 'break-even has been, and does not come back');
  });

  it('are not moved where they trail by themselves', () => {
    const desk = holding({ trailing: far(5), entry: { type: 'limit', limit: 450.02 } });
    const [stop] = all(desk, 'stop');
    assert.ok(stop);
    const { entry } = added(desk, 5, { stopLoss: at(446) });
    desk.accept();
    fillAdd(desk, entry);
    desk.tick();
    desk.tick(60_000);
    assert.deepEqual([asked([stop]), stop.pricing.type, alarms(desk)], [[undefined], 'trailing-stop', []]);
  });

  it('that trails in steps move there, and trail on from there', () => {
    const desk = holding({ trailing: far(5), trailingStep: far(1), stopLoss: at(445) });
    market(desk, 453);
    desk.tick();
    confirmChanges(desk);
    const [stop] = all(desk, 'stop');
    assert.ok(stop);
    assert.equal(stopPriceOf(stop.pricing), 448);
    const { entry } = added(desk, 5, { stopLoss: at(449) });
    desk.accept();
    fillAdd(desk, entry);
    desk.tick();
    assert.deepEqual(asked([stop]), [[10, 449]]);
    confirmChanges(desk);
    market(desk, 455.5);
    desk.tick();
    assert.deepEqual(asked([stop]), [[10, 450.5]]);
  });

  it('wait for a stop that is missing: the one that is placed anew moves, too', () => {
    const desk = holding({ takeProfit: at(470) });
    const [lost] = all(desk, 'stop');
    assert.ok(lost);
    const { entry } = added(desk, 5, { stopLoss: at(445) });
    desk.accept();
    desk.status(lost, 'Cancelled');
    fillAdd(desk, entry);
    desk.tick();
    desk.tick(5_000);
    desk.tick(1_000);
    const renewed = desk.order('stop');
    assert.deepEqual([renewed.signalId, renewed.quantity], [lost.signalId, 10]);
    desk.accept();
    desk.status(renewed, 'Submitted');
    desk.tick();
    assert.equal(priceOf(renewed.amendment?.pricing ?? renewed.pricing), 445);
  });
});

describe('an add that fills in part', () => {
  it('moves the exits of the position once, with its first fill', () => {
    const desk = holding({ takeProfit: at(470) });
    const [stop] = all(desk, 'stop');
    const { entry } = added(desk, 5, { stopLoss: at(445), entry: { type: 'limit', limit: 449 } });
    desk.accept();
    desk.tick();
    assert.ok(stop);
    assert.deepEqual(asked([stop]), [undefined]);
    desk.fill(entry, 2, 449);
    desk.brokerHolds(12);
    desk.tick();
    assert.deepEqual(asked([stop]), [[10, 445]]);
    confirmChanges(desk);
    desk.fill(entry, 3, 449);
    desk.brokerHolds(15);
    desk.tick();
    assert.deepEqual(asked([stop]), [undefined]);
  });

  it('and ends so gets exits for what has filled, at its own prices', () => {
    const desk = holding({ takeProfit: at(470) });
    const { entry, stops, targets } = added(desk, 5, {
      stopLoss: at(445),
      takeProfit: at(475),
      entry: { type: 'limit', limit: 449 },
    });
    desk.accept();
    desk.fill(entry, 2, 449);
    desk.brokerHolds(12);
    desk.tick();
    confirmChanges(desk);
    for (const order of [entry, ...stops, ...targets]) desk.status(order, 'Cancelled', order.filled);
    desk.tick();
    desk.tick(5_000);
    desk.accept();
    for (const order of all(desk, 'stop')) if (order.state === 'working') desk.status(order, 'Submitted');
    desk.tick();
    const own = (role: OrderRecord['role']) =>
      all(desk, role).filter(({ signalId, state }) => signalId === entry.signalId && state !== 'cancelled');
    assert.deepEqual([priced(own('stop')), priced(own('target'))], [[[2, 445]], [[2, 475]]]);
    const covered = all(desk, 'stop').filter(({ ref }) => desk.state.openOrders.has(ref));
    assert.deepEqual(priced(covered), [
      [10, 445],
      [2, 445],
    ]);
    assert.deepEqual(alarms(desk), []);
  });
});

describe('an add in doubt', () => {
  /** The add was sent, and the line was cut before its answer. */
  function doubted(): { readonly desk: Desk; readonly orders: readonly OrderRecord[] } {
    const desk = holding({ takeProfit: at(470) });
    const { entry, stops, targets } = added(desk, 5, { stopLoss: at(445) });
    const orders = [entry, ...stops, ...targets];
    desk.sent(...orders);
    desk.tick(11_000);
    assert.deepEqual(
      orders.map(({ state }) => state),
      ['unknown', 'unknown', 'unknown'],
    );
    return { desk, orders };
  }
  const resting = (desk: Desk, orders: readonly OrderRecord[]) =>
    [...desk.state.openOrders]
      .map((ref) => desk.state.orders.get(ref))
      .filter((order) => order !== undefined && !orders.includes(order))
      .map((order) => desk.listed(order as OrderRecord, 'Submitted'));

  it('moves no exit of the position, and settled as gone it never does', () => {
    const { desk, orders } = doubted();
    const [stop] = all(desk, 'stop');
    assert.ok(stop);
    assert.deepEqual(asked([stop]), [undefined]);
    for (let round = 0; round < 2; round += 1) {
      desk.tick(5_000);
      desk.reconcile({ openOrders: resting(desk, orders) });
    }
    desk.tick();
    assert.deepEqual(
      [orders.map(({ state }) => state), asked([stop]), alarms(desk)],
      [['cancelled', 'cancelled', 'cancelled'], [undefined], []],
    );
  });

  it('that has filled after all moves them then', () => {
    const { desk, orders } = doubted();
    const [entry, ...exits] = orders;
    const [stop] = all(desk, 'stop');
    assert.ok(stop && entry);
    const execution = desk.execution(entry, 5, 450.02);
    desk.brokerHolds(15);
    desk.reconcile({
      executions: [execution],
      openOrders: [...resting(desk, orders), ...exits.map((order) => desk.listed(order, 'Submitted'))],
    });
    desk.tick();
    assert.deepEqual([entry.state, desk.position(), asked([stop])], ['filled', 15, [[10, 445]]]);
  });

  it('lets no further add in before it is settled', () => {
    const { desk } = doubted();
    const further = bareSignal('add', { size: { by: 'units', value: 2 } });
    desk.take(further);
    assert.equal(desk.record(further).refusal?.code, 'STATE_IN_DOUBT');
  });
});
