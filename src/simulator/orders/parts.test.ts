import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../core/ids.ts';
import { shareOut } from '../../core/share-out.ts';
import { newParts, resizeParts, shareFill } from './parts.ts';

const sum = (parts: readonly number[]): number =>
  Number(parts.reduce((all, part) => all + part, 0).toFixed(8));

test('orders are shared out as IB describes', () => {
  assert.deepEqual(shareOut(400, [1, 1, 1, 1], 1), [100, 100, 100, 100]);
  assert.deepEqual(shareOut(400, [1, 1, 1, 1, 1, 1], 1), [67, 67, 67, 67, 66, 66]);
  assert.deepEqual(shareOut(700, [25_000, 50_000, 100_000], 1), [100, 200, 400]);
  assert.deepEqual(shareOut(1000, [50, 25, 25], 1), [500, 250, 250]);
  assert.deepEqual(shareOut(1, [1, 1], 1), [1, 0]);
  assert.deepEqual(shareOut(0.3, [1, 2], 0.1), [0.1, 0.2]);
  assert.deepEqual(shareOut(10, [0, 3], 1), [0, 10]);
});

const weights = fc
  .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 8 })
  .filter((all) => all.some((weight) => weight > 0));

test('nothing is lost in sharing out, and nobody is more than a step from his due', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 100_000 }), (all, total) => {
      const parts = shareOut(total, all, 1);
      assert.equal(sum(parts), total);
      const whole = sum(all);
      for (const [index, part] of parts.entries()) {
        assert.ok(Math.abs(part - (total * (all[index] ?? 0)) / whole) < 1 + 1e-6);
      }
    }),
  );
});

test('whatever the fills, each account ends with exactly its part and never has more', () => {
  const fills = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(
      weights,
      fills,
      fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
      (all, sizes, more) => {
        const total = sum(sizes);
        const allotted = shareOut(total, all, 1).map((quantity, index) => ({
          account: accountId(`DU${index}`),
          quantity,
        }));
        let parts = newParts(allotted);
        let filled = 0;
        const take = (size: number): void => {
          filled += size;
          const shares = shareFill(parts, size, filled, 1);
          assert.equal(sum(shares), size);
          for (const [index, part] of parts.entries()) {
            assert.ok((shares[index] ?? 0) >= 0);
            part.filled += shares[index] ?? 0;
            assert.ok(part.filled <= part.quantity);
          }
        };
        for (const [index, size] of sizes.entries()) {
          // Half way the order is made larger.
          if (more !== undefined && index === Math.floor(sizes.length / 2))
            parts = resizeParts(parts, total + more, 1);
          take(size);
        }
        if (more !== undefined) take(more);
        assert.deepEqual(
          parts.map((part) => part.filled),
          parts.map((part) => part.quantity),
        );
      },
    ),
  );
});
