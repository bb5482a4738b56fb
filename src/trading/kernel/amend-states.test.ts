import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price, quantity } from '../../core/price.ts';
import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY } from '../testing/fixtures.ts';

const stopTo = (value: number): Signal => bareSignal('amend', { stopLoss: { unit: 'price', value } });

/** 10 SPY with a stop at 440 and a target at 470; the market stands at 455. */
function held(): { desk: Desk; stop: OrderRecord; target: OrderRecord } {
  const desk = new Desk();
  desk.longSpy();
  desk.quotes.set(SPY.conId, quote(SPY, 455, 455.02));
  return { desk, stop: desk.order('stop'), target: desk.order('target') };
}

/** The stop has gone and is placed anew: the new one is planned. */
function replaced(): { desk: Desk; stop: OrderRecord } {
  const { desk, stop } = held();
  desk.status(stop, 'Cancelled');
  desk.tick(6_000);
  desk.tick(6_000);
  return { desk, stop: desk.order('stop') };
}

/** What a change of the stop comes to where the order stands like this. */
const CASES: readonly {
  readonly state: string;
  readonly make: () => { readonly desk: Desk; readonly stop: OrderRecord };
  readonly code: string | undefined;
}[] = [
  { state: 'planned', make: replaced, code: 'ORDER_NOT_SETTLED' },
  {
    state: 'sent',
    make: () => {
      const made = replaced();
      made.desk.sent(made.stop);
      return made;
    },
    code: 'ORDER_NOT_SETTLED',
  },
  { state: 'working', make: held, code: undefined },
  {
    state: 'partially-filled',
    make: () => {
      const made = held();
      made.desk.fill(made.stop, 4, 440);
      return made;
    },
    code: undefined,
  },
  {
    state: 'working',
    make: () => {
      const made = held();
      made.desk.take(stopTo(444));
      return made;
    },
    code: 'ORDER_NOT_SETTLED',
  },
  {
    state: 'cancelling',
    make: () => {
      const made = held();
      made.desk.keep(made.desk.kernel.cancel(made.stop.ref, 'dashboard', 'not wanted'));
      return made;
    },
    code: 'ORDER_NOT_SETTLED',
  },
  {
    state: 'unknown',
    make: () => {
      const made = held();
      made.desk.commit({ type: 'order.doubted', ref: made.stop.ref, reason: 'not found' });
      return made;
    },
    code: 'ORDER_NOT_SETTLED',
  },
  {
    state: 'cancelled',
    make: () => {
      const made = held();
      made.desk.status(made.stop, 'Cancelled');
      return made;
    },
    code: 'STOP_MISSING',
  },
  {
    state: 'rejected',
    make: () => {
      const made = held();
      const { orderId } = made.stop;
      made.desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
      made.desk.status(made.stop, 'Inactive');
      return made;
    },
    code: 'STOP_MISSING',
  },
  {
    state: 'filled',
    make: () => {
      const made = held();
      made.desk.fill(made.stop, 10, 440);
      return made;
    },
    code: 'NOTHING_TO_AMEND',
  },
  {
    state: 'working',
    make: () => {
      const made = held();
      made.desk.link = { ready: false, readOnly: false, brokerUp: true, reason: 'gone' };
      return made;
    },
    code: 'LINK_NOT_READY',
  },
  {
    state: 'working',
    make: () => {
      const made = held();
      made.desk.link = { ready: true, readOnly: false, brokerUp: false };
      return made;
    },
    code: 'LINK_NOT_READY',
  },
  {
    state: 'working',
    make: () => {
      const made = held();
      made.desk.link = { ready: true, readOnly: true, brokerUp: true };
      return made;
    },
    code: 'LINK_NOT_READY',
  },
];

describe('a change of an order', () => {
  for (const [index, { state, make, code }] of CASES.entries())
    it(`that is ${state} (${index + 1}) is ${code === undefined ? 'asked for' : `refused: ${code}`}`, () => {
      const { desk, stop } = make();
      assert.equal(stop.state, state);
      const before = { pricing: stop.pricing, amendment: stop.amendment };
      const asked = stopTo(445);
      const events = desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, code);
      const sent = events.filter(({ type }) => type === 'order.amend-requested').length;
      assert.equal(sent, code === undefined ? 1 : 0);
      assert.deepEqual(stop.pricing, before.pricing);
      if (code !== undefined) assert.deepEqual(stop.amendment, before.amendment);
    });

  it('keeps what has filled: the whole quantity is told, with the part', () => {
    const { desk, stop } = held();
    desk.fill(stop, 4, 440);
    desk.take(stopTo(445));
    assert.deepEqual([stop.amendment?.quantity, stop.filled], [10, 4]);
  });

  it('for a part that is closed counts what a target has filled', () => {
    const { desk, stop, target } = held();
    desk.fill(target, 4, 470);
    const reduced = { orderType: 'STP', stopPrice: price(440), quantity: quantity(6) };
    desk.broker({ type: 'order', order: desk.listed(stop, 'PreSubmitted', reduced) });
    desk.brokerHolds(6);
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    assert.deepEqual([stop.amendment?.quantity, target.amendment?.quantity], [3, 7]);
  });

  it('that IB says it has not made (104, 105) is refused at once; without one it is only said', () => {
    const { desk, stop } = held();
    const notChanged = () =>
      desk.broker({
        type: 'order-notice',
        orderId: stop.orderId,
        code: 105,
        message: 'no',
        fate: 'not-changed',
      });
    desk.take(stopTo(445));
    assert.deepEqual(
      notChanged().map(({ type }) => type),
      ['order.amend-refused'],
    );
    assert.deepEqual([stop.state, stopPriceOf(stop.pricing), stop.amendment], ['working', 440, undefined]);
    assert.deepEqual(
      notChanged().map(({ type }) => type),
      ['order.notice'],
    );
    assert.equal(stop.state, 'working');
  });

  it('ends with the order: filled, cancelled or refused while it was under way', () => {
    for (const end of [
      (desk: Desk, stop: OrderRecord) => void desk.fill(stop, 10, 440),
      (desk: Desk, stop: OrderRecord) => void desk.status(stop, 'Cancelled'),
    ]) {
      const { desk, stop } = held();
      desk.take(stopTo(445));
      end(desk, stop);
      assert.equal(stop.amendment, undefined);
      desk.tick(11_000);
      const again = desk.reconcile();
      assert.ok(!again.some(({ type }) => type === 'order.amend-requested'));
    }
  });

  it('that crosses a fill of its target leaves no larger stop than is held', () => {
    const { desk, stop, target } = held();
    const pending = () => {
      const { amendment } = desk.order('stop');
      return [amendment?.quantity, amendment && stopPriceOf(amendment.pricing)];
    };
    desk.take(stopTo(445));
    // The target fills in part; IB makes the stop smaller; then our change of its price arrives, with the size of before.
    desk.fill(target, 4, 470);
    const echo = (units: number, at: number) =>
      desk.listed(stop, 'PreSubmitted', {
        orderType: 'STP',
        stopPrice: price(at),
        quantity: quantity(units),
      });
    desk.broker({ type: 'order', order: echo(6, 440) });
    desk.broker({ type: 'order', order: echo(10, 445) });
    desk.brokerHolds(6);
    assert.deepEqual([stop.quantity, stopPriceOf(stop.pricing)], [10, 445]);
    desk.tick(1_000);
    assert.deepEqual(pending(), [undefined, undefined], 'IB is given a moment to do it by itself');
    desk.tick(2_000);
    assert.deepEqual(pending(), [6, 445]);
    desk.broker({ type: 'order', order: echo(6, 445) });
    desk.tick(10_000);
    assert.deepEqual([stop.quantity, stop.amendment], [6, undefined]);
    assert.equal(desk.state.alarms.size, 0);
  });
});

describe('a change of size that is confirmed while the lists are read', () => {
  it('is not taken back by a list of before, and is told by the next one', () => {
    const { desk, stop, target } = held();
    desk.take(bareSignal('close', { portion: { by: 'units', value: 4 } }));
    const before = desk.clock.now();
    desk.tick();
    const shown = (order: OrderRecord, units: number) =>
      desk.listed(order, order === stop ? 'PreSubmitted' : 'Submitted', { quantity: quantity(units) });
    for (const order of [stop, target]) desk.broker({ type: 'order', order: shown(order, 6) });
    const list = (units: number, judgesOrdersUntil = desk.clock.now()) =>
      desk.reconcile({ openOrders: [shown(stop, units), shown(target, units)], judgesOrdersUntil });
    list(10, before);
    assert.deepEqual([stop.quantity, target.quantity], [6, 6]);
    desk.tick();
    list(5);
    assert.deepEqual([stop.quantity, target.quantity], [5, 5]);
  });
});

describe('a change of an exit beside one that has filled in part', () => {
  it('tells a size that leaves no more than is held, before the broker has told that it made the exit smaller', () => {
    const { desk, stop, target } = held();
    desk.fill(target, 4, 470);
    assert.equal(stop.quantity, 10, 'not told yet');
    const [asked] = desk.take(stopTo(444)).filter(({ type }) => type === 'order.amend-requested');
    assert.ok(asked?.type === 'order.amend-requested');
    assert.equal(asked.terms.quantity, 6);
  });

  it('tells the size of before where the exit itself has filled', () => {
    const { desk, stop } = held();
    desk.fill(stop, 4, 440);
    const [asked] = desk.take(stopTo(444)).filter(({ type }) => type === 'order.amend-requested');
    assert.ok(asked?.type === 'order.amend-requested');
    assert.equal(asked.terms.quantity, 10);
  });

  it('is confirmed by an order that the broker has made smaller meanwhile', () => {
    const { desk, stop, target } = held();
    desk.take(stopTo(444));
    desk.fill(target, 4, 470);
    const order = desk.listed(stop, 'Submitted', {
      quantity: quantity(6),
      orderType: 'STP',
      stopPrice: price(444),
    });
    desk.broker({ type: 'order', order });
    assert.deepEqual([stop.amendment, stop.quantity, stopPriceOf(stop.pricing)], [undefined, 6, 444]);
  });

  it('that was lost is asked for again with the size that the order has by now', () => {
    const { desk, stop, target } = held();
    desk.take(stopTo(444));
    desk.fill(target, 4, 470);
    desk.tick(11_000);
    assert.equal(stop.amendment?.doubted, true);
    desk.clock.advance(1_000);
    const listed = [
      desk.listed(stop, 'Submitted', { quantity: quantity(6), orderType: 'STP', stopPrice: price(440) }),
      desk.listed(target, 'Submitted'),
    ];
    desk.reconcile({ openOrders: listed });
    assert.deepEqual([stop.amendment?.attempts, stop.amendment?.quantity], [2, 6]);
  });

  it('that was to take units off and was lost gives none back, where the broker has taken off more', () => {
    const { desk, stop, target } = held();
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    assert.deepEqual([stop.amendment?.quantity, target.amendment?.quantity], [5, 5]);
    desk.fill(target, 7, 470);
    desk.tick(11_000);
    desk.clock.advance(1_000);
    const smaller = { quantity: quantity(3), orderType: 'STP', stopPrice: price(440) };
    desk.reconcile({
      openOrders: [desk.listed(stop, 'Submitted', smaller), desk.listed(target, 'Submitted')],
    });
    assert.deepEqual([stop.amendment, stop.quantity], [undefined, 3]);
    assert.equal(target.amendment, undefined, 'less than it has filled is not asked for');
  });
});
