import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { divideUnits } from './divide-units.ts';

describe('units shared out by weights', () => {
  it('come to the whole, each less than a lot from its exact part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 2_000 }),
        fc.constantFrom(1, 100, 0.0001),
        (weights, lots, lot) => {
          const total = lots * lot;
          const parts = divideUnits(total, weights, lot);
          const whole = weights.reduce((sum, weight) => sum + weight, 0);
          assert.ok(Math.abs(parts.reduce((sum, units) => sum + units, 0) - total) < 1e-6);
          for (const [index, units] of parts.entries())
            assert.ok(Math.abs(units - (total * (weights[index] ?? 0)) / whole) < lot * (1 + 1e-6));
        },
      ),
    );
  });

  it('give the remainder to the earlier of equals, and what is no lot to the first', () => {
    assert.deepEqual(divideUnits(3, [5, 5], 1), [2, 1]);
    assert.deepEqual(divideUnits(1, [5, 5], 1), [1, 0]);
    assert.deepEqual(divideUnits(2.5, [5, 5], 1), [1.5, 1]);
    assert.deepEqual(divideUnits(10, [], 1), []);
    assert.deepEqual(divideUnits(10, [0, 0], 1), [0, 0]);
  });
});
