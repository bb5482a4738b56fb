import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { execId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { protectionOf } from './protection.ts';

/** Found by simulation: answers that never come, executions that come late, clocks that are set. */

describe('a cancellation without an answer', () => {
  it('is in doubt after ten seconds, and asked for again when the order turns up working', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.cancel(entry.ref, 'dashboard', 'by a person'));
    desk.tick(9_000);
    assert.equal(entry.state, 'cancelling');
    desk.tick();
    assert.equal(entry.state, 'unknown');
    const events = desk.reconcile({ openOrders: [desk.listed(entry, 'Submitted')] });
    assert.ok(events.some((event) => event.type === 'order.cancel-requested' && event.ref === entry.ref));
    assert.equal(entry.state, 'cancelling');
  });

  it('is not in doubt while the broker says that it is being cancelled', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.cancel(entry.ref, 'dashboard', 'by a person'));
    desk.status(entry, 'PendingCancel');
    desk.tick(60_000);
    assert.equal(entry.state, 'cancelling');
  });
});

describe('a closing whose execution is overdue', () => {
  it('does not close again what the broker has told as filled', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const close = desk.order('close');
    desk.status(close, 'Submitted');
    desk.fill(close, 6, 449);
    const late = desk.execution(close, 4, 449);
    desk.status(close, 'Filled', 10);
    desk.brokerHolds(0);
    desk.tick(20_000);
    assert.equal([...desk.state.orders.values()].filter(({ role }) => role === 'close').length, 1);
    assert.equal(desk.position(), 4, 'the ledger waits for the execution');
    desk.broker({ type: 'execution', execution: late });
    assert.equal(desk.position(), 0);
  });
});

describe('a correction while executions are missing', () => {
  it('does not take back what the broker has told as filled', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const close = desk.order('close');
    const first = desk.fill(close, 6, 449);
    desk.status(close, 'Filled', 10);
    const corrected = { ...first, execId: execId(first.execId.replace(/01$/, '02')), price: price(449.01) };
    desk.broker({ type: 'execution', execution: corrected });
    assert.equal(close.filled, 10);
    desk.tick(20_000);
    assert.equal([...desk.state.orders.values()].filter(({ role }) => role === 'close').length, 1);
  });
});

describe('a clock that was set back', () => {
  it('makes an order without an answer doubtful at once rather than never', () => {
    const desk = new Desk();
    desk.take(signal());
    const planned = [...desk.state.orders.values()];
    desk.sent(...planned);
    desk.clock.advance(-3_600_000);
    desk.tick();
    assert.equal(desk.order('entry').state, 'unknown');
  });

  it('does not keep an order of an earlier session from being looked for', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.sent(...desk.state.orders.values());
    desk.clock.advance(-3_600_000);
    desk.session(200);
    desk.reconcile();
    assert.equal(desk.order('entry').state, 'unknown');
  });

  it('does not take a plan of an earlier session for one of this', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.clock.advance(-3_600_000);
    desk.session(200);
    desk.reconcile();
    assert.equal(desk.order('entry').state, 'unknown');
    desk.session(200);
    desk.reconcile({ judgesOrdersUntil: unixMs(desk.clock.now() + 1) });
    assert.equal(desk.order('entry').state, 'cancelled');
  });
});

describe('the stop of an entry that has not filled', () => {
  it('protects nothing: IB holds it back', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    desk.accept();
    assert.equal(protectionOf(desk.state, SPY.conId).coveredQuantity, 10);
    desk.status(stop, 'Cancelled');
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'no');
    desk.tick(6_000);
    assert.ok(desk.state.alarms.has(`unprotected-${SPY.conId}`));
  });

  it('is promised for what the entry has filled so far', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 4, 450.02);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'pending');
    assert.equal(protectionOf(desk.state, SPY.conId).coveredQuantity, 0);
  });
});
