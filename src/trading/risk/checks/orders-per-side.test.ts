import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/result.ts';
import { Desk } from '../../testing/desk.ts';
import { bareSignal } from '../../testing/fixtures.ts';

describe('the orders that IB takes of a contract and side', () => {
  const targets = (count: number) =>
    Array.from({ length: count }, (_, nth) => ({ at: { unit: 'price', value: 460 + nth } }) as const);
  let entries = 0;
  /** What becomes of an entry with so many targets. */
  function enter(desk: Desk, count: number): Refusal | undefined {
    entries += 1;
    const signal = bareSignal('buy', {
      id: signalId(`S-${entries}`),
      dedupeKey: String(entries),
      size: { by: 'units', value: 20 },
      stopLoss: { unit: 'price', value: 440 },
      takeProfits: targets(count),
    });
    desk.take(signal);
    return desk.state.signals.get(signal.id)?.refusal;
  }

  it('are twenty, exits included, with what is open already', () => {
    const desk = new Desk({ maxOpenOrders: 100 });
    assert.equal(enter(desk, 8), undefined);
    const refusal = enter(desk, 3);
    assert.equal(refusal?.code, 'BROKER_ORDER_LIMIT');
    assert.match(refusal?.message ?? '', /22 orders to SELL SPY would be open at once/);
    assert.equal(enter(desk, 2), undefined);
    assert.equal(enter(desk, 1)?.code, 'BROKER_ORDER_LIMIT');
  });
});
