import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ListChanges, listChanges, nameOfOrder, withListChanges } from './list-changes.ts';
import type { OrderView } from './views.ts';

const order = (number: number, filled = 0, reason?: string): OrderView => ({
  ref: `S${number}-E`,
  account: 'DU1234567',
  orderId: number,
  signalId: `S${number}`,
  role: 'entry',
  conId: 265598,
  symbol: 'AAPL',
  side: 'BUY',
  quantity: 10,
  filled,
  type: 'MKT',
  tif: 'DAY',
  outsideRth: false,
  state: 'working',
  open: true,
  placedAt: '2026-03-04T15:00:00.000Z',
  updatedAt: '2026-03-04T15:00:00.000Z',
  ...(reason === undefined ? {} : { reason }),
});

const orderChanges = (before: readonly OrderView[], after: readonly OrderView[]) =>
  listChanges(before, after, nameOfOrder);
const withOrderChanges = (orders: readonly OrderView[], changes: ListChanges<OrderView>) =>
  withListChanges(orders, changes, nameOfOrder);

/** Lists newest first: which of a hundred orders are in it, and how each is. */
const lists = fc.array(
  fc
    .uniqueArray(
      fc.record({
        number: fc.integer({ min: 1, max: 100 }),
        filled: fc.integer({ min: 0, max: 2 }),
        reason: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      }),
      { selector: ({ number }) => number, maxLength: 30 },
    )
    .map((all) =>
      all
        .toSorted((one, other) => other.number - one.number)
        .map(({ number, filled, reason }) => order(number, filled, reason)),
    ),
  { minLength: 2, maxLength: 8 },
);

describe('changes of a list', () => {
  it('lead to the next list, whatever it is, or are not told', () => {
    let told = 0;
    fc.assert(
      fc.property(lists, (all) => {
        let held: readonly OrderView[] = all[0] ?? [];
        for (const [index, after] of all.slice(1).entries()) {
          const changes = orderChanges(all[index] ?? [], after);
          held = changes ? withOrderChanges(held, JSON.parse(JSON.stringify(changes))) : after;
          assert.deepEqual(held, after);
          if (!changes) continue;
          told += 1;
          assert.equal(changes.total, after.length);
        }
      }),
    );
    assert.ok(told > 50, `told ${told} times`);
  });

  it('hold what changed, what is new and what has gone, and nothing else', () => {
    const before = [order(3), order(2), order(1)];
    const after = [order(5), order(4), order(3), order(2, 5)];
    const changes = orderChanges(before, after);
    assert.deepEqual(changes, { changed: [order(5), order(4), order(2, 5)], removed: ['S1-E'], total: 4 });
    assert.ok(changes);
    assert.equal(withOrderChanges(before, changes)[2], before[0], 'the same object');
    assert.deepEqual(orderChanges(after, [...after]), { changed: [], removed: [], total: 4 });
  });

  it('are not told where an order comes into the middle, or places change', () => {
    assert.equal(orderChanges([order(3), order(1)], [order(3), order(2), order(1)]), undefined);
    assert.equal(orderChanges([order(2), order(1)], [order(1), order(2)]), undefined);
  });
});
