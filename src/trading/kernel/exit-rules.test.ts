import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price, quantity as quantityOf } from '../../core/price.ts';
import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, quote, SPY } from '../testing/fixtures.ts';
import { remaindersOf } from './bracket.ts';

/** A market buy of 10 SPY at 450.02 with a stop at 440. */
const buy = (facts: Partial<Signal> = {}): Signal =>
  bareSignal('buy', {
    size: { by: 'units', value: 10 },
    stopLoss: { unit: 'price', value: 440 },
    ...facts,
  });

/** It has filled, and its stop rests. */
function filled(facts: Partial<Signal>): { desk: Desk } {
  const desk = new Desk();
  desk.take(buy(facts));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
  desk.brokerHolds(10);
  return { desk };
}

describe('an exit by time', () => {
  it('of an entry that was closed otherwise does not touch a later position', () => {
    const { desk } = filled({ timeExit: { afterMs: 600_000 } });
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    desk.brokerHolds(0);
    assert.equal(desk.position(), 0);
    desk.tick(300_000);
    desk.take(buy({ timeExit: { afterMs: 600_000 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(10);
    desk.tick(301_000);
    assert.equal(desk.state.closings.size, 0, 'the new position is five minutes old');
    desk.tick(300_000);
    assert.equal(desk.state.closings.size, 1);
  });

  it('of two entries at once closes both, one after the other', () => {
    const { desk } = filled({ timeExit: { afterMs: 120_000 } });
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 }, timeExit: { afterMs: 120_000 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 5, 450.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(15);
    desk.tick(120_000);
    for (let round = 0; round < 2; round += 1) {
      desk.confirmCancellations();
      desk.accept();
      const close = desk.order('close');
      desk.fill(close, close.quantity, 450);
      desk.brokerHolds(desk.position());
      desk.tick();
    }
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
  });

  it('that IB holds is in one group with a stop that is placed anew: both cannot fill', () => {
    const { desk } = filled({ timeExit: { at: unixMs(NOW + 3_600_000) } });
    const timed = desk.order('time-exit');
    desk.status(timed, 'PreSubmitted', 0, 'trigger');
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(5_000);
    const renewed = desk.order('stop');
    assert.deepEqual([renewed.state, renewed.quantity, renewed.ocaGroup], ['planned', 10, timed.ocaGroup]);
  });
});

describe('break-even', () => {
  it('is not carried out while there is no stop to move: the one that is placed anew is moved', () => {
    const { desk } = filled({ breakEven: { when: { unit: 'points', value: 5 } } });
    desk.status(desk.order('stop'), 'Cancelled');
    desk.quotes.set(SPY.conId, quote(SPY, 456, 456.02));
    desk.tick();
    desk.tick(5_000);
    desk.accept();
    const renewed = desk.order('stop');
    desk.status(renewed, 'PreSubmitted', 0, 'trigger');
    desk.tick();
    assert.deepEqual(renewed.amendment && stopPriceOf(renewed.amendment.pricing), 450.02);
  });
});

describe('break-even at a price that the fill has left behind', () => {
  /** A stop entry at 448 fills at 450.02, behind a gap: beyond the price of its rule. */
  const gapped = (): Desk => {
    const desk = new Desk();
    desk.quotes.set(SPY.conId, quote(SPY, 447, 447.02));
    desk.take(
      buy({ entry: { type: 'stop', stop: 448 }, breakEven: { when: { unit: 'price', value: 449 } } }),
    );
    desk.accept();
    desk.quotes.set(SPY.conId, quote(SPY, 449.5, 449.52));
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(10);
    return desk;
  };
  const moved = (desk: Desk): number | undefined => {
    const { amendment } = desk.order('stop');
    return amendment && stopPriceOf(amendment.pricing);
  };

  it('waits while a stop at the entry price would trade at once', () => {
    const desk = gapped();
    for (const bid of [449.5, 450, 450.02]) {
      desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02));
      desk.tick();
      assert.equal(moved(desk), undefined);
    }
    desk.quotes.set(SPY.conId, quote(SPY, 450.03, 450.05));
    desk.tick();
    assert.equal(moved(desk), 450.02);
  });
});

describe('break-even while the target is just filling', () => {
  it('waits until the broker has made the stop smaller: a change would tell it the size of before', () => {
    const { desk } = filled({
      takeProfit: { unit: 'price', value: 456 },
      breakEven: { when: { unit: 'points', value: 5 } },
    });
    const target = desk.order('target');
    desk.status(target, 'Submitted');
    desk.fill(target, 4, 456);
    desk.status(target, 'Submitted', 4);
    desk.quotes.set(SPY.conId, quote(SPY, 456, 456.02));
    desk.tick();
    assert.equal(desk.order('stop').amendment, undefined);
    const reduced = { orderType: 'STP', stopPrice: price(440), quantity: quantityOf(6) };
    desk.broker({ type: 'order', order: desk.listed(desk.order('stop'), 'PreSubmitted', reduced) });
    desk.tick(2_000);
    const { amendment } = desk.order('stop');
    assert.deepEqual([amendment && stopPriceOf(amendment.pricing), amendment?.quantity], [450.02, 6]);
  });
});

describe('a rule of exits that is refused', () => {
  const refuse = (desk: Desk): void => {
    const { orderId } = desk.order('stop');
    desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
  };
  const pending = (desk: Desk): number | undefined => {
    const { amendment } = desk.order('stop');
    return amendment && stopPriceOf(amendment.pricing);
  };
  /** Break-even has come to its moment, and the broker has refused the change. */
  const refused = (): Desk => {
    const { desk } = filled({ breakEven: { when: { unit: 'points', value: 5 } } });
    desk.quotes.set(SPY.conId, quote(SPY, 456, 456.02));
    desk.tick();
    assert.equal(pending(desk), 450.02);
    refuse(desk);
    return desk;
  };

  it('is tried again after a while', () => {
    const desk = refused();
    desk.tick();
    assert.equal(pending(desk), undefined, 'not at once');
    desk.tick(10_000);
    assert.equal(pending(desk), 450.02);
  });

  it('is an alarm once it has been refused three times, until the position has gone', () => {
    const desk = refused();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      desk.tick(10_000);
      refuse(desk);
    }
    desk.tick(60_000);
    assert.equal(pending(desk), undefined);
    const alarms = () => [...desk.state.alarms.values()].map(({ code }) => code);
    assert.deepEqual(alarms(), ['EXIT_RULE_FAILED']);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 456);
    desk.brokerHolds(0);
    desk.tick();
    assert.deepEqual(alarms(), []);
  });

  it('counts an attempt once, however many stops it would have moved', () => {
    const takeProfits = [460, 470, 480].map((value) => ({ at: { unit: 'price', value } as const }));
    const { desk } = filled({ breakEven: { when: { unit: 'points', value: 5 } }, takeProfits });
    for (const order of desk.state.orders.values())
      if (order.role !== 'entry') desk.status(order, 'PreSubmitted', 0, 'trigger');
    desk.quotes.set(SPY.conId, quote(SPY, 456, 456.02));
    const stops = [...desk.state.orders.values()].filter(({ role }) => role === 'stop');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      desk.tick(10_000);
      assert.ok(stops.every(({ amendment }) => amendment));
      for (const { orderId } of stops)
        desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    }
    desk.tick(1_000);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('of break-even goes on at IB where that takes the change back, and the stop with it', () => {
    const { desk } = filled({ breakEven: { when: { unit: 'points', value: 5 } } });
    const old = desk.order('stop');
    const told = (status: 'PreSubmitted' | 'Submitted', stopPrice: number): void => {
      const order = desk.listed(old, status, { orderType: 'STP', stopPrice: price(stopPrice) });
      desk.broker({ type: 'order', order });
    };
    desk.quotes.set(SPY.conId, quote(SPY, 455.1, 455.12));
    desk.tick();
    assert.ok(old.amendment);
    // As IB has been seen to do it: at the new price, on its way out, at the old price, gone.
    told('PreSubmitted', 450.02);
    desk.status(old, 'PendingCancel');
    desk.status(old, 'Submitted');
    told('Submitted', 440);
    desk.status(old, 'Cancelled');
    for (const [code, fate] of [
      [202, 'cancelled'],
      [201, 'rejected'],
    ] as const)
      desk.broker({ type: 'order-notice', orderId: old.orderId, code, message: 'too late', fate });
    for (let second = 0; second < 10; second += 1) desk.tick();
    const anew = desk.order('stop');
    assert.notEqual(anew, old);
    assert.deepEqual(anew.pricing, { type: 'stop', stop: 440 });
    assert.deepEqual(anew.adjustment, { trigger: 455.02, to: { type: 'stop', stop: 450.02 } });
  });

  it('of time is tried again when its closing could not be carried out', () => {
    const { desk } = filled({ timeExit: { afterMs: 60_000 } });
    desk.tick(60_000);
    desk.confirmCancellations();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { orderId } = desk.order('close');
      desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
      desk.tick(2_000);
    }
    assert.equal(desk.state.closings.size, 0);
    desk.tick();
    assert.equal(desk.state.closings.size, 0, 'not at once');
    desk.tick(10_000);
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    assert.equal(desk.position(), 0);
  });
});

describe('closing a part', () => {
  it('takes the units of the entry whose exits made room: the time exit of that entry has none left', () => {
    const { desk } = filled({ timeExit: { afterMs: 60_000 }, takeProfit: { unit: 'price', value: 460 } });
    desk.status(desk.order('target'), 'Submitted');
    desk.take(buy({ takeProfit: { unit: 'price', value: 470 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.status(desk.order('target'), 'Submitted');
    desk.brokerHolds(20);
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 451);
    desk.brokerHolds(10);
    assert.equal(desk.position(), 10);
    desk.tick(60_000);
    assert.equal(desk.state.closings.size, 0, 'what is left is of the other entry');
    desk.tick(60_000);
    assert.equal(desk.position(), 10);
  });

  it('leaves a missing stop to be placed for the entry that still has units, at its price', () => {
    const { desk } = filled({ takeProfit: { unit: 'price', value: 460 } });
    desk.status(desk.order('target'), 'Submitted');
    desk.take(buy({ stopLoss: { unit: 'price', value: 445 }, takeProfit: { unit: 'price', value: 470 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.status(desk.order('target'), 'Submitted');
    desk.brokerHolds(20);
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 451);
    desk.brokerHolds(10);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(5_000);
    const renewed = desk.order('stop');
    assert.deepEqual([renewed.state, stopPriceOf(renewed.pricing), renewed.quantity], ['planned', 445, 10]);
  });
});

describe('an exit whose execution is told before that of its entry', () => {
  it('leaves nothing of the entry, and an older entry what it has', () => {
    const { desk } = filled({ timeExit: { afterMs: 60_000 } });
    desk.take(buy({ size: { by: 'units', value: 20 }, takeProfit: { unit: 'price', value: 460 } }));
    desk.accept();
    const [entry, target, stop] = [desk.order('entry'), desk.order('target'), desk.order('stop')];
    // 20 are sold before 20 are bought: for a moment the book says that the position has turned.
    desk.fill(target, 20, 460);
    assert.equal(desk.position(), -10);
    desk.fill(entry, 20, 450.02);
    desk.status(stop, 'Cancelled');
    assert.equal(desk.position(), 10);
    const left = remaindersOf(desk.state, SPY.conId, 10);
    const [older] = [...desk.state.orders.values()];
    assert.deepEqual([...left], [[older?.signalId, 10]]);
  });
});

describe('break-even after the first target', () => {
  const two = {
    takeProfits: [{ at: { unit: 'price', value: 460 } }, { at: { unit: 'price', value: 470 } }],
    breakEven: { when: 'first-target' },
  } as const;
  const of = (desk: Desk, role: 'stop' | 'target'): readonly OrderRecord[] =>
    [...desk.state.orders.values()].filter((order) => order.role === role);

  function firstTargetFilled(): { desk: Desk; gone: OrderRecord; stays: OrderRecord } {
    const { desk } = filled(two);
    for (const order of [...of(desk, 'stop'), ...of(desk, 'target')]) desk.status(order, 'Submitted');
    const [gone, stays] = of(desk, 'stop');
    const [target] = of(desk, 'target');
    assert.ok(gone && stays && target);
    desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
    desk.fill(target, 5, 460);
    desk.brokerHolds(5);
    return { desk, gone, stays };
  }

  it('leaves the stop alone that IB cancels with the target, and moves the others', () => {
    const { desk, gone, stays } = firstTargetFilled();
    desk.tick();
    assert.equal(gone.amendment, undefined);
    assert.equal(stays.amendment && stopPriceOf(stays.amendment.pricing), 450.02);
  });

  it('does not wait for a cancellation that hangs', () => {
    const { desk, gone, stays } = firstTargetFilled();
    desk.status(gone, 'PendingCancel');
    desk.tick(60_000);
    desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
    desk.tick();
    assert.equal(gone.amendment, undefined);
    assert.equal(stays.amendment && stopPriceOf(stays.amendment.pricing), 450.02);
  });

  it('an amend leaves that stop alone, too', () => {
    const { desk, gone, stays } = firstTargetFilled();
    desk.take(bareSignal('amend', { stopLoss: { unit: 'price', value: 455 } }));
    assert.equal(gone.amendment, undefined);
    assert.equal(stays.amendment && stopPriceOf(stays.amendment.pricing), 455);
  });
});
