import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, conId, signalId } from '../../core/ids.ts';
import { ACCOUNT, riskInput, SPY } from '../testing/fixtures.ts';
import { closingLeg } from './legs.ts';
import { makePlan } from './make-plan.ts';

const identity = {
  signalId: signalId('S-20260304-150000-000042'),
  account: ACCOUNT,
  conId: SPY.conId,
  nextOrderId: clientOrderId(7),
};

describe('a plan', () => {
  it('gives references by signal and role, and numbers in order, always the same', () => {
    const plan = makePlan(riskInput().legs, identity);
    assert.equal(plan.kind, 'bracket');
    assert.deepEqual(
      plan.orders.map(({ ref, orderId, role }) => [ref, orderId, role]),
      [
        ['S-20260304-150000-000042-E', 7, 'entry'],
        ['S-20260304-150000-000042-S', 8, 'stop'],
        ['S-20260304-150000-000042-T', 9, 'target'],
      ],
    );
    assert.deepEqual(makePlan(riskInput().legs, identity), plan);
    for (const order of plan.orders) assert.deepEqual([order.account, order.conId], [ACCOUNT, SPY.conId]);
  });

  it("keeps the longest references within IB's 40 characters", () => {
    const longest = conId(2_147_483_647);
    const plan = makePlan([closingLeg(1)], { ...identity, conId: longest, suffix: `${longest}.3` });
    assert.equal(plan.kind, 'single');
    assert.equal(plan.orders[0]?.ref, 'S-20260304-150000-000042-C2147483647.3');
    assert.ok((plan.orders[0]?.ref.length ?? 99) <= 40);
  });
});
