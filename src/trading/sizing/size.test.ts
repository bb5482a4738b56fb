import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BTC, ES, SPY } from '../testing/fixtures.ts';
import { type Size, sizeOrder } from './size.ts';
import type { SizingInput } from './sizing-input.ts';

const input = (facts: Partial<SizingInput> = {}): SizingInput => ({
  request: { by: 'units', value: 10 },
  isDefault: false,
  instrument: SPY,
  reference: 450,
  ...facts,
});
const sized = (facts: Partial<SizingInput>): Size => {
  const size = sizeOrder(input(facts));
  assert.ok(size.ok, JSON.stringify(size));
  return size.value;
};
const refusedCode = (facts: Partial<SizingInput>): string => {
  const size = sizeOrder(input(facts));
  assert.ok(!size.ok);
  assert.ok(size.error.message.length > 20);
  return size.error.code;
};

describe('sizing', () => {
  it('takes units as they are, and says when they are the default', () => {
    assert.equal(sized({}).quantity, 10);
    assert.match(sized({ isDefault: true }).arithmetic.join(), /configured default/);
  });

  it('rounds down to the lot and says so', () => {
    const size = sized({ request: { by: 'units', value: 10.9 } });
    assert.equal(size.quantity, 10);
    assert.match(size.arithmetic.join(), /rounded down to 10 \(lot 1\)/);
    assert.equal(
      sized({ instrument: BTC, request: { by: 'units', value: 0.123456789 } }).quantity,
      0.12345678,
    );
  });

  it('does not lose a lot to binary noise', () => {
    assert.equal(sized({ instrument: BTC, request: { by: 'units', value: 0.1 + 0.2 } }).quantity, 0.3);
    assert.equal(
      sized({ request: { by: 'risk-amount', value: 4.5 }, reference: 0.3, stopLoss: 0.15 }).quantity,
      30,
    );
  });

  it('sizes by an amount at risk, with the multiplier', () => {
    const spy = sized({ request: { by: 'risk-amount', value: 1_000 }, stopLoss: 443 });
    assert.equal(spy.quantity, 142);
    assert.match(spy.arithmetic.join('\n'), /1000.00 \/ 7 = 142.857143/);
    const es = sized({
      instrument: ES,
      reference: 5000,
      stopLoss: 5004,
      request: { by: 'risk-amount', value: 1_000 },
    });
    assert.equal(es.quantity, 5);
    assert.match(es.arithmetic.join('\n'), /\|5000 − 5004\| × 50 = 200/);
  });

  it('sizes by percent of equity', () => {
    const size = sized({ request: { by: 'risk-percent', value: 0.5 }, stopLoss: 440, equity: 100_000 });
    assert.equal(size.quantity, 50);
    assert.match(size.arithmetic[0] ?? '', /0.5 % of 100000.00 = 500.00/);
  });

  it('refuses what cannot be sized, and names the field', () => {
    assert.equal(refusedCode({ request: { by: 'risk-amount', value: 100 } }), 'SIZING_NEEDS_STOP');
    assert.equal(
      refusedCode({ request: { by: 'risk-amount', value: 100 }, stopLoss: 450 }),
      'SIZING_NEEDS_STOP',
    );
    assert.equal(
      refusedCode({ request: { by: 'risk-percent', value: 1 }, stopLoss: 440 }),
      'SIZING_NEEDS_EQUITY',
    );
    for (const equity of [0, -5_000])
      assert.equal(
        refusedCode({ request: { by: 'risk-percent', value: 1 }, stopLoss: 440, equity }),
        'SIZE_ZERO',
      );
    const zero = sizeOrder(input({ request: { by: 'units', value: 0.9 } }));
    assert.deepEqual(zero.ok ? undefined : [zero.error.field, zero.error.found, zero.error.allowed], [
      'quantity',
      '0.9',
      'at least 1',
    ]);
  });

  it('never risks more than was said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SPY, ES, BTC),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 2, max: 40_000 }),
        fc.integer({ min: 1, max: 4_000 }),
        (instrument, cents, ticks, away) => {
          const reference = ticks * instrument.minTick;
          const stopLoss = reference - Math.min(away, ticks - 1) * instrument.minTick;
          const amount = cents / 100;
          const size = sizeOrder(
            input({ instrument, reference, stopLoss, request: { by: 'risk-amount', value: amount } }),
          );
          const perUnit = (reference - stopLoss) * instrument.multiplier;
          if (!size.ok) {
            assert.equal(size.error.code, 'SIZE_ZERO');
            assert.ok(amount < perUnit * Math.max(instrument.minSize, instrument.sizeIncrement) * (1 + 1e-6));
            return;
          }
          assert.ok(size.value.quantity * perUnit <= amount * (1 + 1e-8) + 1e-6);
          assert.ok((size.value.quantity + instrument.sizeIncrement) * perUnit > amount * (1 - 1e-8));
        },
      ),
    );
  });

  it('is none below the smallest order, whatever the lot, and says the least that goes', () => {
    const tens = { ...SPY, minSize: 10 };
    const small = sizeOrder(input({ instrument: tens, request: { by: 'units', value: 5 } }));
    assert.ok(!small.ok);
    assert.deepEqual([small.error.code, small.error.allowed], ['SIZE_ZERO', 'at least 10']);
    const anything = { ...SPY, minSize: 0, sizeIncrement: 100 };
    const half = sizeOrder(input({ instrument: anything, request: { by: 'units', value: 50 } }));
    assert.ok(!half.ok);
    assert.equal(half.error.allowed, 'at least 100');
  });

  it('needs a rate that is worth something', () => {
    for (const rate of [0, Number.NaN, -1]) {
      const of = { rate, equity: 1_000_000, stopLoss: 440 };
      assert.equal(refusedCode({ ...of, request: { by: 'notional', value: 1_000 } }), 'SIZING_NEEDS_RATE');
      assert.equal(refusedCode({ ...of, request: { by: 'risk-amount', value: 1_000 } }), 'SIZING_NEEDS_RATE');
    }
  });

  it('values what has a price below zero by its amount', () => {
    const size = sized({ reference: -20, request: { by: 'notional', value: 1_000 } });
    assert.equal(size.quantity, 50);
  });
});
