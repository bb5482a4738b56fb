import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, SPY, signal } from '../testing/fixtures.ts';
import { SIGNALS_KEPT } from './apply-signal.ts';

describe('the same signal again', () => {
  it("is known by the sender's id for ever, also after a restart", () => {
    const desk = new Desk();
    const first = signal({ senderId: 'a', dedupeKey: 'id-a' });
    desk.take(first);
    const later = signal({ senderId: 'a', dedupeKey: 'id-a', receivedAt: unixMs(NOW + 400 * 86_400_000) });
    assert.equal(desk.kernel.repeatOf(later)?.signalId, first.id);
    assert.equal(desk.rebuilt().repeatOf(later)?.signalId, first.id);
  });

  it('is known by its body within the window, to the millisecond', () => {
    const desk = new Desk({ duplicateWindowMs: 60_000 });
    const first = signal({ dedupeKey: 'body-b' });
    desk.take(first);
    const again = (ms: number) => signal({ dedupeKey: 'body-b', receivedAt: unixMs(NOW + ms) });
    assert.equal(desk.kernel.repeatOf(again(60_000))?.signalId, first.id);
    assert.equal(desk.kernel.repeatOf(again(60_001)), undefined);
  });

  it('is noted with the first one and opens nothing', () => {
    const desk = new Desk();
    const first = signal({ dedupeKey: 'body-b' });
    desk.take(first);
    desk.commit({ type: 'signal.repeated', signalId: first.id });
    assert.equal(desk.record(first).repeats, 1);
    assert.equal(desk.record(first).timeline.at(-1)?.stage, 'repeated');
    assert.equal(desk.state.orders.size, 3);
  });

  it('is explained as a duplicate, of entries', () => {
    const desk = new Desk();
    const first = signal({ senderId: 'a', dedupeKey: 'id-a' });
    desk.take(first);
    const decision = desk.kernel.explain(signal({ senderId: 'a', dedupeKey: 'id-a' }), { instrument: SPY });
    assert.equal(decision.kind === 'refused' && decision.refusal.code, 'DUPLICATE');
  });

  it('is still known when the record of the first is let go of', () => {
    const desk = new Desk();
    desk.provesEveryStep = false;
    const first = bareSignal('cancel', { senderId: 'a', dedupeKey: 'id-a' });
    desk.take(first);
    for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
    assert.equal(desk.state.signals.has(first.id), false);
    assert.ok(desk.state.signals.size <= SIGNALS_KEPT * 1.1 + 1);
    assert.ok(desk.kernel.repeatOf(signal({ senderId: 'a', dedupeKey: 'id-a' })));
    desk.provesReplay();
  });

  it('never lets go of a signal whose orders work or whose position is open', () => {
    const desk = new Desk();
    const entry = desk.longSpy();
    desk.provesEveryStep = false;
    for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
    assert.ok(desk.state.signals.has(entry.id));
    assert.equal(desk.state.openOrders.size, 2);
    assert.equal(desk.order('stop').state, 'working');
  });
});

describe('an interrupted signal', () => {
  it('is refused by name and not acted upon late', () => {
    const desk = new Desk();
    const entry = signal();
    desk.receive(entry);
    const refusal = { code: 'INTERRUPTED', message: 'Bowline stopped before it had acted on this signal.' };
    desk.commit({ type: 'signal.refused', signalId: entry.id, refusal, arithmetic: [] });
    assert.deepEqual(desk.act(entry), []);
    assert.equal(desk.state.orders.size, 0);
  });
});
