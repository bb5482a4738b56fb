import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cleanDecimal, isOnStep, roundToStep, withDecimals } from './price.ts';

const STEPS = [0.00000001, 0.00005, 0.0001, 0.01, 0.05, 0.25, 1, 5, 100];

describe('rounding to a step', () => {
  it('goes to the nearest, up or down, towards infinity also below zero', () => {
    assert.equal(roundToStep(450.126, 0.25), 450.25);
    assert.equal(roundToStep(450.12, 0.25), 450);
    assert.equal(roundToStep(450.01, 0.25, 'up'), 450.25);
    assert.equal(roundToStep(450.24, 0.25, 'down'), 450);
    assert.equal(roundToStep(-1.01, 0.25, 'up'), -1);
    assert.equal(roundToStep(-1.01, 0.25, 'down'), -1.25);
  });

  it('takes what is on the step but for binary noise as on it', () => {
    assert.equal(roundToStep(0.1 + 0.2, 0.1, 'down'), 0.3);
    assert.equal(roundToStep(0.1 + 0.2, 0.1, 'up'), 0.3);
    assert.equal(roundToStep(4.35 * 100, 1, 'down'), 435);
    assert.equal(roundToStep(1.1 * 1.1, 0.01, 'down'), 1.21);
  });

  it('refuses a step that is none', () => {
    for (const step of [0, -0.01, Number.NaN]) assert.throws(() => roundToStep(1, step), RangeError);
  });

  it('lands on the step, within one step, and stays there', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100_000, max: 100_000, noNaN: true }),
        fc.constantFrom(...STEPS),
        fc.constantFrom('nearest' as const, 'up' as const, 'down' as const),
        (value, step, rounding) => {
          const rounded = roundToStep(value, step, rounding);
          assert.ok(isOnStep(rounded, step), `${rounded} is not on ${step}`);
          const away = Math.abs(rounded - value);
          assert.ok(
            away <= step * (rounding === 'nearest' ? 0.5 : 1) * (1 + 1e-6) + 1e-9 * Math.abs(value) + 1e-10,
          );
          assert.equal(roundToStep(rounded, step, rounding), rounded);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('being on a step', () => {
  it('forgives noise and nothing else', () => {
    assert.equal(isOnStep(0.1 + 0.2, 0.1), true);
    assert.equal(isOnStep(450.13, 0.25), false);
    assert.equal(isOnStep(450.250001, 0.25), false);
    assert.equal(isOnStep(0, 0.25), true);
  });
});

describe('a number with so many decimals', () => {
  it('is rounded as its text is, to the last bit', () => {
    const values = fc.oneof(
      fc.double({ noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      // On the middle between two decimals, and right beside it.
      fc
        .tuple(
          fc.integer({ min: -1e9, max: 1e9 }),
          fc.constantFrom(1, 1e2, 1e4, 1e10),
          fc.integer({ min: -2, max: 2 }),
        )
        .map(([whole, scale, ulps]) => ((whole + 0.5) / scale) * (1 + ulps * Number.EPSILON)),
    );
    fc.assert(
      // A negative zero is the only number whose text does not keep its sign.
      fc.property(values, fc.constantFrom(0, 2, 4, 10), (value, digits) =>
        assert.ok(
          Object.is(withDecimals(value, digits), Number(value.toFixed(digits))) || value === 0,
          `${value}`,
        ),
      ),
      { numRuns: 5_000 },
    );
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1.005, 2.5, -2.5, 5e-11])
      assert.ok(Object.is(withDecimals(value, 2), Number(value.toFixed(2))), `${value}`);
  });
});

describe('a clean decimal', () => {
  it('is the number that was meant', () => {
    assert.equal(cleanDecimal(0.1 + 0.2), 0.3);
    assert.equal(cleanDecimal(10 - 9.99999999), 0.00000001);
    assert.equal(cleanDecimal(33_333.33 * 3), 99_999.99);
  });
});
