import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { differing } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';
import { mismatchAlarmId } from './closable.ts';
import { unprotectedAlarmId } from './repair-stop.ts';

const { conId } = SPY;
const seconds = (desk: Desk, count: number): void => {
  for (let second = 0; second < count; second += 1) desk.tick();
};

/** The broker shows every change that was asked for. */
function confirms(desk: Desk): void {
  for (const order of [...desk.state.orders.values()]) {
    const { amendment } = order;
    if (!amendment) continue;
    const { quantity, pricing } = amendment;
    const stopPrice = stopPriceOf(pricing);
    const limitPrice = limitPriceOf(pricing);
    const prices = {
      ...(stopPrice === undefined ? {} : { stopPrice: stopPrice as never }),
      ...(limitPrice === undefined ? {} : { limitPrice: limitPrice as never }),
    };
    desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', { quantity, ...prices }) });
  }
}

const sizes = (desk: Desk): number[] =>
  [...desk.state.openOrders].map((ref) => (desk.state.orders.get(ref) as OrderRecord).quantity);

describe('exits that rest for more than is held', () => {
  it('are made as small as what was adopted, and then close exactly that', () => {
    const desk = differing(5);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'five were sold'));
    assert.deepEqual([desk.position(), sizes(desk)], [5, [10, 10]]);
    seconds(desk, 10);
    confirms(desk);
    seconds(desk, 5);
    assert.deepEqual(sizes(desk), [5, 5]);
    assert.equal(desk.state.alarms.size, 0);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 5);
  });

  it('are left alone while the broker says something else, and until a refusal is a minute old', () => {
    const unresolved = differing(5);
    seconds(unresolved, 30);
    assert.ok([...unresolved.state.orders.values()].every(({ amendment }) => !amendment));
    const refused = differing(5);
    refused.keep(refused.kernel.resolveBreak(conId, 'adopt', 'cli', 'five were sold'));
    seconds(refused, 8);
    const asked = [...refused.state.orders.values()].filter(({ amendment }) => amendment);
    assert.equal(asked.length, 2);
    for (const { orderId } of asked)
      refused.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    seconds(refused, 30);
    assert.ok([...refused.state.orders.values()].every(({ amendment }) => !amendment));
    assert.ok(refused.state.alarms.has(`excess-${conId}`));
  });

  it('are cancelled where the adopted position is none', () => {
    const desk = differing(0);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'sold in TWS'));
    seconds(desk, 10);
    desk.confirmCancellations();
    seconds(desk, 2);
    assert.deepEqual([desk.state.openOrders.size, desk.state.alarms.size], [0, 0]);
  });
});

/** A person sells so many of the 10 in TWS. */
const soldByHand = (units: number): Desk =>
  differing(10 - units, (on) => {
    const theirs = { ref: '', clientId: 0, orderId: 0 as never, permId: 77 as never, side: 'SELL' as const };
    on.broker({ type: 'execution', execution: on.execution(on.order('entry'), units, 451, theirs) });
  });

describe('a sale by hand in TWS of what we hold', () => {
  it('is critical while our exits rest for more than is left: filling, they would open a position', () => {
    for (const [sold, text] of [
      [10, /the broker holds 0: .* Exits rest for 10 more than that; filling, they would open a position/],
      [4, /the broker holds 6: .* Exits rest for 4 more than that/],
    ] as const) {
      const desk = soldByHand(sold);
      const alarm = () => desk.state.alarms.get(mismatchAlarmId(conId));
      assert.equal(alarm()?.severity, 'critical');
      assert.match(alarm()?.message ?? '', text);
      desk.take(bareSignal('close'));
      desk.confirmCancellations();
      if (sold === 10) {
        seconds(desk, 10);
        assert.equal(alarm()?.severity, 'warning', 'nothing rests any more');
        assert.match(
          desk.state.alarms.get(unprotectedAlarmId(conId))?.message ?? '',
          /by Bowline's orders have no working stop at the broker, and the broker holds 0\. Say what is right/,
        );
      }
    }
  });

  it('stays critical when such an exit has opened the other side', () => {
    const desk = soldByHand(4);
    desk.fill(desk.order('stop'), 10, 440);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(-4);
    seconds(desk, 10);
    const alarm = desk.state.alarms.get(mismatchAlarmId(conId));
    assert.equal(alarm?.severity, 'critical');
    assert.match(alarm?.message ?? '', /add up to 0 SPY; the broker holds -4/);
  });

  it('is a warning where nothing of ours rests beyond it, as where more was bought', () => {
    const desk = differing(14);
    assert.equal(desk.state.alarms.get(mismatchAlarmId(conId))?.severity, 'warning');
  });

  it('cannot be ignored: exits and closings would take more than the account holds', () => {
    const desk = soldByHand(4);
    assert.equal(desk.state.breaks.get(conId)?.cause, 'external-trade');
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'mine'), []);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'mine'));
    seconds(desk, 10);
    confirms(desk);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 6);
  });
});

describe('exits of before a split that rest as before', () => {
  it('are changed by no rule: prices and sizes are of other units', () => {
    const desk = new Desk();
    desk.longSpy();
    const before = desk.brokerPositions.get(conId);
    assert.ok(before);
    desk.brokerPositions.set(conId, { ...before, position: 1, averageCost: 4_500.2 as never });
    seconds(desk, 10);
    desk.readLists();
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'split'));
    seconds(desk, 60);
    assert.deepEqual(sizes(desk), [10, 10]);
    assert.ok([...desk.state.alarms.values()].some(({ code }) => code === 'EXITS_EXCEED_POSITION'));
  });
});
