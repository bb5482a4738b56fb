import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { ordersOf } from '../testing/failed-closing.ts';
import { SPY } from '../testing/fixtures.ts';

const seconds = (desk: Desk, count: number): void => {
  for (let second = 0; second < count; second += 1) desk.tick();
};

/** Stop and target were in no list, so a stop was placed anew, if that is the policy; then both are listed after all. */
function revived(
  onMissingStop: TradingPolicies['onMissingStop'],
  accepts = true,
): [Desk, readonly OrderRecord[]] {
  const desk = new Desk();
  desk.reconcile({ brokerDay: 'd1' });
  desk.longSpy();
  const old = [desk.order('stop'), desk.order('target')];
  desk.clock.advance(60_000);
  desk.session(200);
  for (let reading = 0; reading < 2; reading += 1) {
    desk.reconcile({ brokerDay: 'd1', began: desk.clock.now() });
    desk.tick();
  }
  seconds(desk, 10);
  if (accepts) desk.accept();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
  desk.clock.advance(5_000);
  const fresh = [...desk.state.orders.values()].filter(({ state }) => state === 'working');
  const listed = [...old, ...fresh].map((order) =>
    desk.listed(order, order.role === 'target' ? 'Submitted' : 'PreSubmitted'),
  );
  desk.reconcile({ brokerDay: 'd1', openOrders: listed, withoutGap: true });
  desk.tick();
  return [desk, old];
}

const cancelled = (desk: Desk): number =>
  desk.journal.filter(({ event }) => event.type === 'stray.cancel-requested').length;

describe('exits that turn up again after a stop was placed in their stead', () => {
  it('are cancelled under repair, so that one stop rests for the units', () => {
    const [desk] = revived('repair');
    assert.equal(ordersOf(desk, 'stop').length, 2);
    assert.equal(cancelled(desk), 2);
    seconds(desk, 5);
    assert.equal(cancelled(desk), 2, 'once each');
    assert.equal(desk.order('stop').state, 'working');
    assert.ok(!desk.state.alarms.has(`unprotected-${SPY.conId}`));
  });

  it('stay under the other policies, and while the new stop does not work yet', () => {
    assert.equal(cancelled(revived('alarm')[0]), 0);
    assert.equal(cancelled(revived('repair', false)[0]), 0);
  });
});
