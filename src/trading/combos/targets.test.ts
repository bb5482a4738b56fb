import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { MISMATCH_AFTER_MS } from '../kernel/differing-positions.ts';
import type { Signal } from '../signal.ts';
import {
  bought,
  brokerHolds,
  executions,
  made,
  setLegs,
  tell,
  VERTICAL,
  wish,
} from '../testing/spread-desk.ts';

const AIMS = { takeProfit: { unit: 'percent', value: 50 } } as const;

describe('the targets of spreads', () => {
  it('have numbers of their own where two spreads need them in the same moment', () => {
    const other = made('+1 C 610', '-1 C 615');
    const { on } = bought(AIMS);
    setLegs(on, other, [3, 0.9]);
    const second = { id: 'S-two' as Signal['id'], dedupeKey: 'two', symbol: other.localSymbol, ...AIMS };
    on.take(wish(second), other);
    on.accept();
    tell(on, executions(on, on.order('entry', other), 2, 2.1, [3.01, 0.91], other));
    brokerHolds(on, 2, other);
    on.tick(1_000);
    on.tick(1_000);
    const targets = [...on.state.orders.values()].filter(({ role }) => role === 'target');
    assert.deepEqual(
      targets.map(({ conId }) => conId),
      [VERTICAL.conId, other.conId],
    );
    const numbers = [...on.state.orders.values()].map(({ orderId }) => orderId);
    assert.equal(new Set(numbers).size, numbers.length, numbers.join(', '));
  });

  it('are asked to go once while nobody knows whether they rest', () => {
    const { on } = bought(AIMS);
    on.tick();
    on.accept();
    const target = on.order('target', VERTICAL);
    on.commit({ type: 'order.doubted', ref: target.ref, reason: 'looking for it' });
    for (const { contract } of legsOf(VERTICAL)) on.brokerHolds(0, contract);
    on.tick(MISMATCH_AFTER_MS);
    for (let second = 0; second < 5; second += 1) on.tick(1_000);
    assert.deepEqual([target.state, target.cancelAsked], ['unknown', undefined]);
    // It has turned up, and has to go: the broker does not know it by then.
    on.status(target, 'Submitted');
    on.tick(1_000);
    assert.equal(target.state, 'cancelling');
    const { orderId } = target;
    on.commit({ type: 'order.doubted', ref: target.ref, reason: `10147: ${orderId}` });
    const asked = target.cancelAsked?.at;
    for (let second = 0; second < 5; second += 1) on.tick(1_000);
    assert.equal(target.cancelAsked?.at, asked);
  });
});
