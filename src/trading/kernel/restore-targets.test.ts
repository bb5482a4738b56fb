import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { open, priced, refuseClosings, settle } from '../testing/failed-closing.ts';
import { bareSignal } from '../testing/fixtures.ts';

/** 10 SPY with a target at 470 and no stop. */
function withoutStop(): Desk {
  const desk = new Desk({ stopRequired: false });
  const size = { by: 'units', value: 10 } as const;
  desk.take(bareSignal('buy', { size, takeProfit: { unit: 'price', value: 470 } }));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  desk.status(desk.order('target'), 'Submitted');
  desk.brokerHolds(10);
  return desk;
}

describe('targets without a stop that were given up for a closing that failed', () => {
  it('come back once, also in the moment of the failure', () => {
    const desk = withoutStop();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    desk.tick(0);
    desk.accept();
    const [again, ...others] = open(desk, 'target');
    assert.ok(again);
    assert.deepEqual(others, []);
    desk.keep(desk.kernel.cancel(again.ref, 'dashboard', 'not wanted'));
    desk.confirmCancellations();
    settle(desk);
    assert.deepEqual(open(desk, 'target'), []);
  });

  it('do not beside one that turns up working again: both could fill', () => {
    const desk = withoutStop();
    const target = desk.order('target');
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    refuseClosings(desk);
    desk.clock.advance(10_000);
    desk.reconcile({ openOrders: [desk.listed(target, 'Submitted')] });
    assert.deepEqual(
      [...desk.state.strays.values()].map(({ kind }) => kind),
      ['revived'],
    );
    settle(desk);
    assert.deepEqual(open(desk, 'target'), []);
    desk.reconcile();
    settle(desk);
    assert.deepEqual(priced(open(desk, 'target')), [[10, 470]]);
  });
});
