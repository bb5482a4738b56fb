import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

const reverse = (facts: Partial<Signal> = {}): Signal =>
  bareSignal('reverse', { stopLoss: { unit: 'percent', value: 1 }, ...facts });
const entries = (desk: Desk): number =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'entry').length;

describe('reverse', () => {
  it('closes, and only then enters the other way with exits, for the same size', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse();
    desk.take(turn);
    desk.confirmCancellations();
    assert.equal(entries(desk), 1, 'no entry before the position is flat');
    desk.accept();
    desk.fill(desk.order('close'), 10, 449.9);
    const entry = desk.order('entry');
    assert.deepEqual([entry.side, entry.quantity, entry.signalId], ['SELL', 10, turn.id]);
    assert.deepEqual(
      [desk.order('stop').side, desk.order('stop').pricing],
      ['BUY', { type: 'stop', stop: 454.5 }],
    );
    desk.accept();
    desk.fill(entry, 10, 449.9);
    assert.equal(desk.position(), -10);
    assert.equal(new Set([...desk.state.orders.keys()]).size, desk.state.orders.size);
  });

  it('takes the size that it says', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(reverse({ size: { by: 'units', value: 3 } }));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
    desk.fill(desk.order('close'), 10, 449.9);
    assert.equal(desk.order('entry').quantity, 3);
  });

  it('does not enter any more once a later signal wants the position flat', () => {
    for (const action of ['close', 'flatten'] as const) {
      const desk = new Desk();
      desk.longSpy();
      const turn = reverse();
      desk.take(turn);
      desk.take(bareSignal(action, { source: 'cli' }));
      desk.confirmCancellations();
      desk.accept();
      desk.fill(desk.order('close'), 10, 449.9);
      desk.brokerHolds(0);
      desk.tick();
      assert.equal(entries(desk), 1, action);
      assert.equal(desk.record(turn).refusal?.code, 'REVERSE_OVERTAKEN');
    }
  });

  it('keeps the verdict on its closing when it is overtaken', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse();
    desk.take(turn);
    desk.confirmCancellations();
    desk.accept();
    desk.take(bareSignal('close', { source: 'cli' }));
    assert.equal(desk.record(turn).refusal?.code, 'REVERSE_OVERTAKEN');
    assert.equal(desk.record(turn).judgedBy?.verdict?.approved, true);
  });

  it('needs a position', () => {
    const desk = new Desk();
    const turn = reverse();
    desk.take(turn);
    assert.equal(desk.record(turn).refusal?.code, 'NOTHING_TO_REVERSE');
  });

  it('that could not enter does not close: the exits stay', () => {
    for (const facts of [
      { stopLoss: { unit: 'price', value: 440 } },
      { size: { by: 'units', value: 1e9 } },
    ] as const) {
      const desk = new Desk();
      desk.longSpy();
      const turn = reverse(facts);
      desk.take(turn);
      assert.ok(desk.record(turn).refusal);
      assert.equal(desk.order('stop').state, 'working');
      assert.equal(desk.state.closings.size, 0);
    }
  });

  it('opens nothing when the exits closed the position during the cancelling', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse();
    desk.take(turn);
    desk.fill(desk.order('target'), 10, 470);
    desk.confirmCancellations();
    assert.equal(entries(desk), 1);
    assert.equal(desk.record(turn).refusal?.code, 'NOTHING_TO_REVERSE');
    assert.equal(desk.state.closings.size, 0);
  });

  it('ends flat and says so when the entry is refused at the end', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse({ stopLoss: { unit: 'price', value: 455 } });
    desk.take(turn);
    desk.confirmCancellations();
    desk.quotes.clear();
    desk.fill(desk.order('close'), 10, 449.9);
    desk.tick(9_000);
    assert.equal(desk.record(turn).refusal, undefined, 'a quote may come in a moment');
    desk.tick();
    assert.equal(desk.record(turn).refusal?.code, 'QUOTE_MISSING');
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
  });

  it('enters once the first quote has come, where its closing has filled while Bowline was away', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse();
    desk.take(turn);
    desk.confirmCancellations();
    const quotes = [...desk.quotes];
    desk.quotes.clear();
    desk.fill(desk.order('close'), 10, 449.9);
    desk.tick();
    assert.deepEqual([entries(desk), desk.record(turn).refusal], [1, undefined]);
    for (const [of, quote] of quotes) desk.quotes.set(of, quote);
    desk.tick();
    const entry = desk.order('entry');
    assert.deepEqual([entry.side, entry.quantity, entry.signalId], ['SELL', 10, turn.id]);
    assert.equal(desk.state.closings.size, 0);
  });

  it('is given up by a close that comes while its entry waits for a quote', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse();
    desk.take(turn);
    desk.confirmCancellations();
    desk.quotes.clear();
    desk.fill(desk.order('close'), 10, 449.9);
    desk.brokerHolds(0);
    desk.take(bareSignal('close'));
    desk.tick();
    assert.equal(desk.record(turn).refusal?.code, 'REVERSE_OVERTAKEN');
    assert.deepEqual([entries(desk), desk.state.closings.size], [1, 0]);
  });

  it('does not collide with a plain entry of the same body', () => {
    const desk = new Desk();
    desk.longSpy();
    const turn = reverse({ senderId: 'r-1', dedupeKey: 'id-r-1' });
    desk.take(turn);
    desk.confirmCancellations();
    desk.fill(desk.order('close'), 10, 449.9);
    assert.equal(entries(desk), 2);
    assert.equal(desk.kernel.repeatOf(signal({ senderId: 'r-1', dedupeKey: 'id-r-1' }))?.signalId, turn.id);
  });
});
