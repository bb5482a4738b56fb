import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Share } from '../signal.ts';
import { SPY } from '../testing/fixtures.ts';
import { exitShares } from './exit-shares.ts';

const at = { unit: 'percent', value: 1 } as const;
const shares = (quantity: number, ...asked: (Share | undefined)[]): readonly number[] | string => {
  const result = exitShares(
    asked.map((share) => (share ? { at, share } : { at })),
    quantity,
    SPY,
  );
  return result.ok ? result.value : result.error.code;
};
const units = (value: number): Share => ({ by: 'units', value });
const percent = (value: number): Share => ({ by: 'percent', value });
const fraction = (value: number): Share => ({ by: 'fraction', value });

describe('the shares of several targets', () => {
  it('are units, fractions or percent, and equal parts where nothing is said', () => {
    assert.deepEqual(shares(10, units(3), units(7)), [3, 7]);
    assert.deepEqual(shares(10, fraction(0.5), percent(50)), [5, 5]);
    assert.deepEqual(shares(10, undefined, undefined), [5, 5]);
    assert.deepEqual(shares(10, percent(40), undefined, undefined), [4, 3, 3]);
  });

  it('are rounded down, the last one takes the rest of the whole', () => {
    assert.deepEqual(shares(10, undefined, undefined, undefined), [3, 3, 4]);
    assert.deepEqual(shares(7, percent(50), percent(50)), [3, 4]);
    assert.deepEqual(shares(1, undefined, undefined, undefined), [0, 0, 1]);
  });

  it('leave what they do not claim to the stop', () => {
    assert.deepEqual(shares(10, percent(25), percent(25)), [2, 2]);
  });

  it('cannot be more than the whole', () => {
    assert.equal(shares(10, units(6), units(5)), 'TARGET_SHARES_EXCEED');
  });

  it('never add up to more than the entry, whatever is asked', () => {
    const share = fc.option(
      fc.oneof(
        fc.record({ by: fc.constant('units' as const), value: fc.integer({ min: 1, max: 50 }) }),
        fc.record({
          by: fc.constant('percent' as const),
          value: fc.double({ min: 0.1, max: 100, noNaN: true }),
        }),
        fc.record({
          by: fc.constant('fraction' as const),
          value: fc.double({ min: 0.01, max: 1, noNaN: true }),
        }),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(share, { minLength: 1, maxLength: 8 }),
        (quantity, asked) => {
          const result = shares(quantity, ...asked);
          if (typeof result === 'string') return;
          assert.equal(result.length, asked.length);
          for (const part of result) assert.ok(Number.isInteger(part) && part >= 0, String(part));
          const sum = result.reduce((total, part) => total + part, 0);
          assert.ok(sum <= quantity);
          if (asked.includes(undefined)) assert.equal(sum, quantity);
        },
      ),
    );
  });
});
