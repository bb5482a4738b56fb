import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderView } from '../../../src/app/views.ts';
import { inFamilies, priceText } from './order-text.ts';

const order = (signalId: string, role: OrderView['role'], placedAt: string) =>
  ({ ref: `${signalId}-${role}`, signalId, role, placedAt }) as OrderView;

describe('order text', () => {
  it('says what prices an order carries', () => {
    assert.equal(priceText({ type: 'MKT' }, 0.01), '');
    assert.equal(priceText({ type: 'STP', stopPrice: 90.5 }, 0.01), 'stop 90.50');
    assert.equal(
      priceText({ type: 'STP LMT', stopPrice: 90.5, limitPrice: 90 }, 0.25),
      'stop 90.50, limit 90.00',
    );
    assert.equal(
      priceText({ type: 'TRAIL', stopPrice: 90.5, trailingPercent: 1.5 }, 0.01),
      'trails by 1.5 %, now 90.50',
    );
    assert.equal(priceText({ type: 'TRAIL', trailingAmount: 2 }, 0.01), 'trails by 2.00');
  });

  it('keeps the orders of a signal together, newest signal first', () => {
    const refs = inFamilies([
      order('S1', 'target', '2026-11-21T10:00:00.000Z'),
      order('S2', 'stop', '2026-11-21T11:00:00.000Z'),
      order('S1', 'stop', '2026-11-21T10:00:00.000Z'),
      order('S2', 'entry', '2026-11-21T11:00:00.000Z'),
    ]).map(({ ref }) => ref);
    assert.deepEqual(refs, ['S2-entry', 'S2-stop', 'S1-stop', 'S1-target']);
  });
});
