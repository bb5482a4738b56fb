import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, clientOrderId, orderRef, permId, signalId } from '../../core/ids.ts';
import { isWatchdogReference, watchdogOrderRef, watchdogSignalId } from '../order/watchdog-reference.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { SPY, signal } from '../testing/fixtures.ts';
import { foldFills } from './fold-fills.ts';

const closedByWatchdog = (desk: Desk, units: number) =>
  desk.execution(desk.order('stop'), units, 445, {
    ref: watchdogOrderRef(watchdogSignalId(desk.clock.now(), 1), SPY.conId),
    clientId: 101,
  });

/** Its order for all of 10 SPY, which the broker holds. */
const leftBehind = (desk: Desk) =>
  desk.listed(desk.order('stop'), 'PreSubmitted', {
    ref: watchdogOrderRef(watchdogSignalId(desk.clock.now(), 1), SPY.conId),
    clientId: 101,
    orderId: clientOrderId(1),
    permId: permId(777),
    orderType: 'MKT',
  });

describe('what the watchdog has traded', () => {
  it('is booked as ours, once, and leaves no difference to the broker', () => {
    const desk = new Desk();
    desk.longSpy({ strategy: 'orb' });
    const fill = closedByWatchdog(desk, 10);
    desk.broker({ type: 'execution', execution: fill });
    assert.equal(desk.position(), 0);
    assert.deepEqual(desk.broker({ type: 'execution', execution: fill }), []);
    assert.equal(desk.state.externalExecutions.size, 0);
    assert.equal(desk.state.risk.shares.get(SPY.conId), undefined);
    assert.equal(desk.state.risk.trades.length, 1);
    assert.equal(desk.state.risk.trades[0]?.strategy, 'orb');
    assert.equal([...desk.state.risk.ownerProfit.values()][0]?.strategy, 'orb');
  });

  it('is not booked again when its fill is no longer kept', () => {
    const desk = new Desk();
    desk.longSpy();
    const fill = closedByWatchdog(desk, 10);
    desk.broker({ type: 'execution', execution: fill });
    desk.state.orders.clear();
    foldFills(desk.state, SPY.conId);
    assert.deepEqual(desk.kernel.onBroker({ type: 'execution', execution: fill }), []);
    assert.equal(desk.position(), 0);
  });

  it('is not sold a second time while its order is still open', () => {
    const desk = new Desk();
    desk.longSpy();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.reconcile({ openOrders: [leftBehind(desk)] });
    assert.equal(desk.state.strays.size, 1);
    const flatten = signal({ action: 'flatten', id: signalId('S-FLATTEN'), source: 'cli' });
    const events = [...desk.take(flatten), ...desk.tick()];
    assert.ok(!events.some(({ type }) => type === 'plan.made'));
    const ended = events.find((event) => event.type === 'closing.ended');
    assert.match(ended?.text ?? '', /order of the watchdog that closes 10 SPY is open/);

    desk.brokerHolds(0);
    desk.reconcile({ executions: [closedByWatchdog(desk, 10)] });
    assert.equal(desk.state.strays.size, 0);
    assert.equal(desk.position(), 0);
  });

  it('gets no stop beside its order that is still open, and one when that has gone', () => {
    const desk = new Desk();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'repair' };
    desk.longSpy();
    desk.status(desk.order('stop'), 'Cancelled');
    const target = desk.listed(desk.order('target'), 'Submitted');
    desk.reconcile({ openOrders: [leftBehind(desk), target] });
    const tick = () => Array.from({ length: 30 }, () => desk.tick()).flat();
    assert.ok(!tick().some(({ type }) => type === 'plan.made'));
    desk.reconcile({ openOrders: [target] });
    assert.ok(tick().some(({ type }) => type === 'plan.made'));
  });

  it("is somebody else's in another account, or under another reference", () => {
    const desk = new Desk();
    desk.longSpy();
    const fill = closedByWatchdog(desk, 10);
    desk.broker({ type: 'execution', execution: { ...fill, account: accountId('DU7654321') } });
    assert.equal(desk.position(), 10);
    for (const ref of ['W-1', 'X-20261121-101532-000001-C756733', 'W-20261121-101532-000001-S', ''])
      assert.equal(isWatchdogReference(ref), false, ref);
    assert.ok(isWatchdogReference(orderRef('W-20261121-101532-000001-C756733')));
  });
});
