import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { type AccountId, execId, signalId } from '../../core/ids.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, SPY, signal } from '../testing/fixtures.ts';
import { DEDUPE_KEPT, DEDUPE_ROUND, SIGNALS_KEPT } from './apply-signal.ts';
import { accountSums, freshSums } from './order-sums.ts';

const MOST = SIGNALS_KEPT * 1.1 + 1;

/** A desk that proves the replay at the end only. */
function busyDesk(): Desk {
  const desk = new Desk();
  desk.provesEveryStep = false;
  return desk;
}

describe('what is kept in memory', () => {
  it('is bounded over 10,000 refused signals and bodies that are no signals', () => {
    const desk = busyDesk();
    const refusal = { code: 'ALERT_EMPTY', message: 'The body is empty.' };
    for (let count = 0; count < 5_000; count += 1) {
      desk.take(signal({ account: 'DU9' as AccountId, dedupeKey: `body-${count}` }));
      const id = signalId(`S-${count}`);
      desk.commit({ type: 'signal.not-understood', signalId: id, source: 'alert', body: '', refusal });
    }
    assert.ok(desk.state.signals.size <= MOST, `${desk.state.signals.size} signals`);
    assert.ok(desk.state.dedupe.size <= MOST, `${desk.state.dedupe.size} keys`);
    desk.provesReplay();
  });

  it('is one line for 5,000 duplicates, and the fate of the first stays readable', () => {
    const desk = busyDesk();
    const first = signal();
    desk.take(first);
    for (let count = 0; count < 5_000; count += 1)
      desk.commit({ type: 'signal.repeated', signalId: first.id });
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    const { timeline, repeats } = desk.record(first);
    assert.equal(repeats, 5_000);
    assert.ok(timeline.length <= 60);
    assert.equal(timeline.filter(({ stage }) => stage === 'repeated').length, 1);
    assert.match(timeline.find(({ stage }) => stage === 'repeated')?.text ?? '', /5000 times/);
    assert.ok(timeline.some(({ stage }) => stage === 'fill'));
    assert.equal(timeline[0]?.stage, 'received');
  });

  it('keeps the beginning and the end of a long fate', () => {
    const desk = busyDesk();
    const first = signal();
    desk.take(first);
    const { ref } = desk.order('entry');
    for (let count = 0; count < 200; count += 1)
      desk.commit({ type: 'order.notice', ref, code: 399, message: `notice ${count}` });
    const { timeline } = desk.record(first);
    assert.equal(timeline.length, 60);
    assert.equal(timeline[0]?.stage, 'received');
    assert.match(timeline.at(-1)?.text ?? '', /notice 199/);
  });

  it('forgets the oldest senders ids only, and knows the newest', () => {
    const desk = busyDesk();
    const byId = (n: number) => bareSignal('cancel', { senderId: `${n}`, dedupeKey: `id-${n}` });
    for (let count = 0; count < 20; count += 1) desk.receive(byId(count));
    // Filling up to the limit with real signals would take its time.
    for (let count = 0; count < DEDUPE_KEPT + DEDUPE_ROUND - 21; count += 1)
      desk.state.dedupe.set(`id-filler-${count}`, { signalId: signalId('S-0'), at: unixMs(NOW) });
    assert.ok(desk.kernel.repeatOf(byId(0)));
    desk.receive(byId(999_999));
    assert.equal(desk.state.dedupe.size, DEDUPE_KEPT);
    assert.equal(desk.kernel.repeatOf(byId(0)), undefined);
    assert.ok(desk.kernel.repeatOf(byId(999_999)));
  });
});

describe('fills of orders that are let go of', () => {
  const roundTrip = (desk: Desk, facts: Partial<Signal> = {}): void => {
    desk.longSpy(facts);
    const stop = desk.order('stop');
    const { execId: id } = desk.fill(stop, 10, 449);
    desk.commission(id, 1);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(0);
  };

  it('are folded into their sum: the figures stay', () => {
    const desk = busyDesk();
    for (let count = 0; count < 5; count += 1) roundTrip(desk, { timeExit: { afterMs: 600_000 } });
    assert.equal(desk.state.ruled.size, 5);
    const before = desk.state.positions.get(SPY.conId);
    for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
    assert.equal(desk.state.orders.size, 0);
    for (const refs of [desk.state.ruled, desk.state.lacking, desk.state.plannedThisSession])
      assert.equal(refs.size, 0);
    assert.equal(desk.state.executions.size, 0);
    assert.equal(desk.state.commissions.size, 0);
    assert.deepEqual(desk.state.positions.get(SPY.conId), before);
    roundTrip(desk);
    const after = desk.state.positions.get(SPY.conId);
    assert.equal(after?.commissions, (before?.commissions ?? 0) * 1.2);
    assert.equal(after?.realized, (before?.realized ?? 0) * 1.2);
    desk.provesReplay();
  });

  it('count in the booking of a later correction', () => {
    const desk = busyDesk();
    roundTrip(desk);
    for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
    const folded = desk.state.positions.get(SPY.conId);
    desk.longSpy();
    const fill = desk.fill(desk.order('stop'), 10, 449);
    const corrected = { ...fill, execId: execId(fill.execId.replace(/01$/, '02')) };
    desk.broker({ type: 'execution', execution: corrected });
    assert.equal(desk.state.positions.get(SPY.conId)?.realized, (folded?.realized ?? 0) * 2);
    desk.provesReplay();
  });
});

describe('orders that are forgotten', () => {
  it('count in the risk checks no more, also where executions of them never came', () => {
    const desk = busyDesk();
    desk.take(signal());
    desk.accept();
    desk.status(desk.order('entry'), 'Cancelled', 3);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    assert.equal(accountSums(desk.state).get(SPY.conId)?.buys, 3);
    for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
    assert.equal(desk.state.orders.size, 0);
    assert.deepEqual([...accountSums(desk.state)], [...freshSums(desk.state)]);
  });
});

describe('a second signal to close', () => {
  it('joins the closing under way and shares its end', () => {
    const desk = new Desk();
    desk.longSpy();
    const first = bareSignal('close');
    const second = bareSignal('flatten');
    desk.take(first);
    desk.take(second);
    assert.equal(desk.record(second).carriedOut, 'It is being closed already');
    desk.confirmCancellations();
    const close = desk.order('close');
    desk.sent(close);
    desk.fill(close, 10, 449);
    assert.equal(desk.record(first).timeline.at(-1)?.stage, 'closed');
    assert.equal(desk.record(second).timeline.at(-1)?.stage, 'closed');
  });
});
