import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

const cancelsOf = (desk: Desk): string[] =>
  desk.journal.flatMap(({ event }) => (event.type === 'order.cancel-requested' ? [event.ref] : []));

describe('the kill switch', () => {
  it('cancels resting entries, leaves exits, and refuses later entries', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    assert.deepEqual(desk.state.tradingState, {
      name: 'halted',
      by: 'dashboard',
      reason: 'enough',
      since: desk.clock.now(),
    });
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.deepEqual(cancelsOf(desk), [desk.order('entry').ref]);
    const exits = [...desk.state.orders.values()].filter(({ role }) => role === 'stop' || role === 'target');
    assert.deepEqual(
      exits.map(({ state }) => state),
      ['working', 'working', 'working', 'working'],
    );
    const late = signal();
    desk.take(late);
    assert.equal(desk.record(late).refusal?.code, 'TRADING_STATE');
    assert.match(desk.record(late).refusal?.message ?? '', /enough.*bowline resume/);
  });

  it('does nothing more when pulled twice', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.keep(desk.kernel.kill('cli', 'one'));
    desk.keep(desk.kernel.kill('cli', 'two'));
    assert.equal(cancelsOf(desk).length, 1);
    assert.equal(desk.state.tradingState.reason, 'two');
  });

  it('survives a restart and is lifted only by resume', () => {
    const desk = new Desk();
    desk.keep(desk.kernel.kill('cli', 'enough'));
    assert.equal(desk.rebuilt().state.tradingState.name, 'halted');
    desk.keep(desk.kernel.resume('cli', 'again'));
    const entry = signal();
    desk.take(entry);
    assert.equal(desk.record(entry).refusal, undefined);
    assert.equal(desk.order('entry').state, 'planned');
  });

  it('reaches an entry that was in doubt, as soon as it is found working', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry);
    desk.commit({ type: 'order.doubted', ref: entry.ref, reason: 'no answer' });
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    desk.status(entry, 'Submitted');
    assert.equal(entry.state, 'cancelling');
    assert.ok(cancelsOf(desk).includes(entry.ref));
  });

  it('keeps watch for entries that the broker refuses to cancel and lists again', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    desk.broker({
      type: 'order-notice',
      orderId: entry.orderId,
      code: 161,
      message: 'Cancel attempted when order is not in a cancellable state.',
      fate: 'not-cancellable',
    });
    assert.equal(entry.state, 'unknown');
    desk.status(entry, 'Submitted');
    assert.equal(entry.state, 'cancelling');
  });

  it('ends a reverse flat', () => {
    const desk = new Desk();
    desk.longSpy();
    const reverse = bareSignal('reverse', { stopLoss: { unit: 'percent', value: 1 } });
    desk.take(reverse);
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    desk.confirmCancellations();
    desk.fill(desk.order('close'), 10, 449);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
    assert.equal(desk.record(reverse).refusal?.code, 'TRADING_STATE');
    assert.equal(desk.order('entry').side, 'BUY', 'no new entry');
  });
});

describe('cancelling', () => {
  it('asks for one order, once', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.cancel(entry.ref, 'cli', 'changed my mind'));
    assert.equal(entry.state, 'cancelling');
    desk.status(entry, 'Cancelled');
    assert.deepEqual(desk.kernel.cancel(entry.ref, 'cli', 'again'), []);
  });

  it('is remembered for an order in doubt', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry);
    desk.commit({ type: 'order.doubted', ref: entry.ref, reason: 'no answer' });
    desk.keep(desk.kernel.cancel(entry.ref, 'cli', 'changed my mind'));
    assert.equal(entry.state, 'unknown');
    desk.status(entry, 'Submitted');
    assert.equal(entry.state, 'cancelling');
    assert.equal(cancelsOf(desk).length, 2);
  });

  it('by signal cancels the resting entries and no exits', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    const cancel = bareSignal('cancel', { symbol: '' });
    desk.takeForAll(cancel);
    assert.deepEqual(cancelsOf(desk), [desk.order('entry').ref]);
    assert.match(desk.record(cancel).carriedOut ?? '', /Cancellation of 1/);
    const again = bareSignal('cancel');
    desk.take(again);
    assert.match(desk.record(again).carriedOut ?? '', /no resting entry/);
  });

  it('still counts what fills while it is asked', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.cancel(entry.ref, 'cli', 'no'));
    desk.status(entry, 'Submitted', 0, 'late');
    assert.equal(entry.state, 'cancelling', 'a late "working" does not undo the asking');
    desk.fill(entry, 10, 450);
    assert.equal(entry.state, 'filled');
    assert.equal(desk.position(), 10);
  });
});
