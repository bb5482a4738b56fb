import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalId } from '../../core/ids.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { fate, QQQ, riskDesk } from '../testing/risk-desk.ts';

const roles = (desk: Desk, role: string): number =>
  [...desk.state.orders.values()].filter((order) => order.role === role).length;

describe('closing a position', () => {
  it('cancels the exits first, then sends one market order for exactly what is held', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    assert.equal(desk.order('stop').state, 'cancelling');
    assert.equal(desk.order('target').state, 'cancelling');
    assert.equal(roles(desk, 'close'), 0);
    desk.status(desk.order('stop'), 'Cancelled');
    assert.equal(roles(desk, 'close'), 0, 'the target still rests');
    desk.status(desk.order('target'), 'Cancelled');
    const close = desk.order('close');
    assert.deepEqual([close.side, close.quantity, close.pricing], ['SELL', 10, { type: 'market' }]);
    assert.ok(close.ref.length <= 40);
    desk.accept();
    desk.fill(close, 10, 449.9);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
    assert.equal(roles(desk, 'close'), 1);
  });

  it("keeps references within 40 characters, with an account in the signal's id, too", () => {
    const of = riskDesk({});
    const id = signalId('S-20260304-150000-000042-DU123456789');
    of.longSpy();
    assert.equal(fate(of, {}, QQQ), 'sent');
    of.accept();
    of.fill(of.order('entry', QQQ), 10, 450.02);
    of.takeForAll(bareSignal('flatten', { id, symbol: '' }));
    for (const order of [...of.state.orders.values()])
      if (order.state === 'cancelling') of.status(order, 'Cancelled');
    const refs = [...of.state.orders.values()].filter(({ role }) => role === 'close').map(({ ref }) => ref);
    assert.deepEqual(refs, [`${id}-C1`, `${id}-C2`]);
    assert.ok(refs.every((ref) => ref.length <= 40));
  });

  it('buys back a short position', () => {
    const desk = new Desk();
    desk.take(
      signal({
        action: 'sell',
        stopLoss: { unit: 'percent', value: 1 },
        takeProfit: { unit: 'percent', value: 1 },
      }),
    );
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['BUY', 10]);
  });

  it('sends nothing when an exit fills during the cancelling', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.fill(desk.order('target'), 10, 470);
    desk.confirmCancellations();
    assert.equal(roles(desk, 'close'), 0);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
  });

  it('sends the rest when an exit fills in part during the cancelling', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.fill(desk.order('target'), 4, 470);
    desk.status(desk.order('target'), 'Cancelled', 4);
    desk.status(desk.order('stop'), 'Cancelled');
    assert.equal(desk.order('close').quantity, 6);
  });

  it('waits for the executions of an exit that is reported filled, and then sends nothing', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    const target = desk.order('target');
    desk.status(target, 'Filled', 10);
    desk.status(desk.order('stop'), 'Cancelled');
    assert.equal(target.state, 'filled');
    assert.equal(roles(desk, 'close'), 0, 'the executions of the target are still on their way');
    desk.fill(target, 10, 470);
    assert.equal(roles(desk, 'close'), 0);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
  });

  it('closes what an entry has bought although only its status has told so yet', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.status(entry, 'Filled', 10);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.state.closings.size, 1, 'the entry has filled; its executions are still on their way');
    desk.fill(entry, 10, 450.02);
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 10]);
  });

  it('cancels the rest of an entry that has filled in part, and closes the part', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 3, 450.02);
    desk.take(bareSignal('flatten'));
    assert.equal(desk.order('entry').state, 'cancelling');
    desk.status(desk.order('entry'), 'Cancelled', 3);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 3);
  });

  it('only cancels when nothing has filled', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.state.closings.size, 0);
    assert.equal(roles(desk, 'close'), 0);
    assert.equal(desk.state.openOrders.size, 0);
  });

  it('sends the rest again when a closing order ends in part', () => {
    const desk = new Desk();
    desk.longSpy();
    const close = bareSignal('close');
    desk.take(close);
    desk.confirmCancellations();
    const first = desk.order('close');
    desk.accept();
    desk.fill(first, 6, 449.9);
    desk.status(first, 'Cancelled', 6);
    desk.brokerHolds(4);
    desk.tick(2_000);
    const second = desk.order('close');
    assert.notEqual(second.ref, first.ref);
    assert.equal(second.quantity, 4);
    desk.fill(second, 4, 449.8);
    assert.equal(desk.state.closings.size, 0);
    assert.equal(desk.position(), 0);
  });

  it('gives up after three rejections with a critical alarm that goes when the position is flat', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      assert.equal(roles(desk, 'close'), attempt);
      const { orderId } = desk.order('close');
      desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
      desk.tick(2_000);
    }
    assert.equal(roles(desk, 'close'), 3);
    assert.equal(desk.state.closings.size, 0);
    const alarm = desk.state.alarms.get(`closing-${SPY.conId}`);
    assert.equal(alarm?.severity, 'critical');
    assert.match(alarm?.message ?? '', /10 are still held.*TWS/);
    desk.tick(6_000);
    assert.ok(desk.state.alarms.has(`unprotected-${SPY.conId}`));
    desk.fill(desk.order('close'), 10, 449);
    desk.tick(1_000);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('turns back to flat when a cancelled exit turns out to have filled beside the closing order', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('stop'), 10, 440);
    desk.fill(desk.order('close'), 10, 440);
    assert.equal(desk.position(), -10);
    const again = desk.order('close');
    assert.deepEqual([again.side, again.quantity], ['BUY', 10]);
    desk.fill(again, 10, 440);
    assert.equal(desk.state.closings.size, 0);
  });

  it('is not started twice, and refuses entries until it is flat', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    const again = bareSignal('close');
    desk.take(again);
    assert.match(desk.record(again).carriedOut ?? '', /being closed already/);
    const entry = signal();
    desk.take(entry);
    assert.equal(desk.record(entry).refusal?.code, 'CLOSING');
    const reverse = signal({ action: 'reverse', stopLoss: { unit: 'percent', value: 1 } });
    desk.take(reverse);
    assert.equal(desk.record(reverse).refusal?.code, 'CLOSING');
    desk.confirmCancellations();
    assert.equal(roles(desk, 'close'), 1);
  });
});
