import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, conId, orderRef, signalId } from '../../core/ids.ts';
import { roundOf } from '../kernel/exit-plans.ts';
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

  it('keeps the longest references within 40 characters', () => {
    const longest = conId(2_147_483_647);
    const plan = makePlan([closingLeg(1)], { ...identity, conId: longest, suffix: `${longest}.3` });
    assert.equal(plan.kind, 'single');
    assert.equal(plan.orders[0]?.ref, 'S-20260304-150000-000042-C2147483647.3');
    assert.ok((plan.orders[0]?.ref.length ?? 99) <= 40);
  });

  it('keeps those of exits that are placed anew within them too, with the longest account in the id of the signal', () => {
    const desk = signalId('S-20260304-150000-000042-DUP12345678');
    const refs = ['', 'R12.3', 'M1.1'].flatMap((suffix) => {
      const { legs } = riskInput();
      return makePlan(legs, { ...identity, signalId: desk, suffix }).orders.map(({ ref }) => ref);
    });
    assert.deepEqual(refs.slice(0, 3), [`${desk}-E`, `${desk}-S`, `${desk}-T`]);
    assert.ok(refs.every((ref) => ref.length <= 40));
    assert.equal(new Set(refs).size, refs.length);
    const [, again] = makePlan(riskInput().legs, { ...identity, signalId: desk, suffix: 'R12.3' }).orders;
    assert.equal(roundOf(again?.ref ?? orderRef('')), 12, 'the round is read from it as from every other');
  });
});
