import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Signal } from '../../trading/signal.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { bareSignal, signal } from '../../trading/testing/fixtures.ts';
import { stageOf } from './signal-view.ts';

const stage = (desk: Desk, of: Signal): string => stageOf(desk.state, desk.record(of));

describe('the stage of a signal', () => {
  it('follows an entry from its arrival to its exit', () => {
    const desk = new Desk();
    const entry = signal();
    const seen: string[] = [];
    const look = (): unknown => seen.push(stage(desk, entry));
    desk.receive(entry);
    look();
    desk.act(entry);
    look();
    desk.sent(desk.order('entry'), desk.order('stop'), desk.order('target'));
    look();
    desk.status(desk.order('entry'), 'Submitted');
    look();
    desk.fill(desk.order('entry'), 10, 450.02);
    look();
    desk.fill(desk.order('stop'), 10, 440);
    look();
    assert.deepEqual(seen, ['received', 'planned', 'sent', 'working', 'filled', 'closed']);
  });

  it('is working while a close cancels the exits and waits for its fill, then closed', () => {
    const desk = new Desk();
    const entry = desk.longSpy();
    const close = bareSignal('close');
    const second = bareSignal('close');
    desk.take(close);
    desk.take(second);
    assert.deepEqual([stage(desk, close), stage(desk, second)], ['working', 'working']);
    desk.confirmCancellations();
    const order = desk.order('close');
    desk.sent(order);
    assert.equal(stage(desk, close), 'working');
    desk.fill(order, 10, 449);
    assert.deepEqual([stage(desk, close), stage(desk, second)], ['closed', 'closed']);
    assert.equal(stage(desk, entry), 'closed');
  });

  it('keeps an entry closed that another signal flattened, also when the instrument is entered again', () => {
    const desk = new Desk();
    const first = desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.clock.advance(1_000);
    desk.fill(desk.order('close'), 10, 449);
    desk.clock.advance(1_000);
    const second = desk.longSpy();
    assert.deepEqual([stage(desk, first), stage(desk, second)], ['closed', 'filled']);
  });

  it('is working until every cancelled entry has ended', () => {
    const desk = new Desk();
    const resting = signal();
    desk.take(resting);
    desk.accept();
    const cancel = bareSignal('cancel');
    desk.take(cancel);
    assert.equal(stage(desk, cancel), 'working');
    desk.confirmCancellations();
    assert.equal(stage(desk, cancel), 'closed');
    assert.equal(stage(desk, resting), 'cancelled');
  });

  it('is rejected when the closing failed', () => {
    const desk = new Desk();
    desk.longSpy();
    const close = bareSignal('close');
    desk.take(close);
    desk.confirmCancellations();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const order = desk.order('close');
      desk.sent(order);
      desk.broker({
        type: 'order-notice',
        orderId: order.orderId,
        code: 201,
        message: 'Order rejected',
        fate: 'rejected',
      });
      desk.tick(2_000);
    }
    assert.equal(desk.state.closings.size, 0);
    assert.equal(stage(desk, close), 'rejected');
  });

  it('is refused, or closed when there was nothing to do', () => {
    const desk = new Desk({ maxQuantity: 1 });
    const refused = signal();
    const nothing = bareSignal('close');
    desk.take(refused);
    desk.take(nothing);
    assert.deepEqual([stage(desk, refused), stage(desk, nothing)], ['refused', 'closed']);
  });
});
