import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, orderRef } from '../../core/ids.ts';
import { isWatchdogReference, watchdogOrderRef, watchdogSignalId } from '../order/watchdog-reference.ts';
import { Desk } from '../testing/desk.ts';
import { SPY } from '../testing/fixtures.ts';
import { foldFills } from './fold-fills.ts';

const closedByWatchdog = (desk: Desk, units: number) =>
  desk.execution(desk.order('stop'), units, 445, {
    ref: watchdogOrderRef(watchdogSignalId(desk.clock.now(), 1), SPY.conId),
    clientId: 101,
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
    desk.provesEveryStep = false;
    assert.deepEqual(desk.broker({ type: 'execution', execution: fill }), []);
    assert.equal(desk.position(), 0);
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
