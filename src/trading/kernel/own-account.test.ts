import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../broker/port.ts';
import { accountId, clientOrderId, permId } from '../../core/ids.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const OTHER = accountId('U7654321');
const A_NIGHT_MS = 36_000_000;

/** What somebody trades by hand in another account of the login. */
const theirs = (desk: Desk, side: 'BUY' | 'SELL'): Execution =>
  desk.execution(desk.order('entry'), 10, 451, {
    ref: '',
    clientId: 0,
    orderId: clientOrderId(0),
    permId: permId(5),
    account: OTHER,
    side,
  });

describe("what the login's other accounts trade", () => {
  it('explains no difference of ours', () => {
    const desk = new Desk();
    desk.longSpy();
    assert.deepEqual(desk.broker({ type: 'execution', execution: theirs(desk, 'SELL') }), []);
    desk.reconcile({
      executions: [theirs(desk, 'SELL')],
      openOrders: [
        desk.listed(desk.order('stop'), 'Submitted'),
        desk.listed(desk.order('target'), 'Submitted'),
      ],
    });
    desk.brokerHolds(0);
    desk.tick(6_000);
    desk.tick();
    assert.equal(desk.state.breaks.get(SPY.conId)?.cause, 'unknown');
    assert.equal(desk.state.externalExecutions.size, 0);
  });

  it('counts for nothing in a journal of before, either', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.commit({ type: 'execution.external', execution: theirs(desk, 'SELL') });
    assert.equal(desk.state.externalExecutions.size, 0);
  });

  it('does not make a closing that filled unseen one that never arrived', () => {
    const desk = new Desk();
    desk.reconcile({ brokerDay: 'one' });
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const close = desk.order('close');
    desk.sent(close);
    desk.brokerHolds(0);
    desk.clock.advance(60_000);
    const execution = theirs(desk, 'SELL');
    desk.clock.advance(A_NIGHT_MS);
    desk.session(50);
    for (let reading = 0; reading < 3; reading += 1) {
      desk.clock.advance(5_000);
      desk.reconcile({ brokerDay: 'another', executions: [execution] });
    }
    assert.equal(close.state, 'unknown');
    assert.match(close.reason ?? '', /as if 10 of 10 had filled/);
  });

  it('does not make an entry that filled unseen one that never arrived', () => {
    const desk = new Desk();
    desk.reconcile({ brokerDay: 'one' });
    desk.take(signal());
    const [entry, stop, target] = [desk.order('entry'), desk.order('stop'), desk.order('target')];
    desk.sent(entry, stop, target);
    desk.brokerHolds(10);
    desk.clock.advance(60_000);
    const execution = theirs(desk, 'BUY');
    desk.clock.advance(A_NIGHT_MS);
    desk.session(50);
    const openOrders = [desk.listed(stop, 'Submitted'), desk.listed(target, 'Submitted')];
    for (let reading = 0; reading < 3; reading += 1) {
      desk.clock.advance(5_000);
      desk.reconcile({ brokerDay: 'another', executions: [execution], openOrders });
    }
    assert.equal(entry.state, 'unknown');
    assert.match(entry.reason ?? '', /as if 10 of 10 had filled/);
  });

  it('is not ours under a reference of ours: another Bowline of the login may have given the same', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    const before = { ...stop };
    const other = { account: OTHER, permId: permId(6) };
    desk.broker({ type: 'execution', execution: desk.execution(stop, 10, 440, other) });
    desk.broker({ type: 'order', order: desk.listed(stop, 'Cancelled', other) });
    desk.clock.advance(20_000);
    desk.reconcile({
      openOrders: [desk.listed(desk.order('target'), 'Submitted')],
      completedOrders: [desk.listed(stop, 'Cancelled', { ...other, permId: before.permId ?? permId(0) })],
    });
    assert.equal(desk.position(), 10);
    assert.equal(desk.state.strays.size, 0);
    assert.equal(stop.state, 'unknown', 'the list of our account does not know it');
  });
});
