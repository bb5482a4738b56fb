import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ES, EURUSD, SPY } from '../testing/fixtures.ts';
import { sizingSchema } from './settings.ts';
import { sizeOrder } from './size.ts';
import type { SizingInput } from './sizing-input.ts';

const base: SizingInput = {
  request: { by: 'units', value: 1 },
  isDefault: false,
  instrument: SPY,
  reference: 100,
  stopLoss: 98,
  equity: 50_000,
};
const sized = (facts: Partial<SizingInput>): number => {
  const size = sizeOrder({ ...base, ...facts });
  assert.ok(size.ok, size.ok ? '' : size.error.message);
  for (const line of size.value.arithmetic) assert.doesNotMatch(line, /NaN|undefined/);
  return size.value.quantity;
};
const refused = (facts: Partial<SizingInput>): string => {
  const size = sizeOrder({ ...base, ...facts });
  assert.ok(!size.ok);
  return size.error.code;
};
const arithmetic = (facts: Partial<SizingInput>): string => {
  const size = sizeOrder({ ...base, ...facts });
  return size.ok ? size.value.arithmetic.join('\n') : size.error.message;
};

describe('sizing by value', () => {
  it('divides an amount by price, multiplier and rate', () => {
    assert.equal(sized({ request: { by: 'notional', value: 1_250 } }), 12);
    assert.equal(sized({ request: { by: 'notional', value: 15_000 }, instrument: ES }), 3);
    assert.equal(sized({ request: { by: 'notional', value: 1_250 }, rate: 1.25 }), 10);
    assert.match(arithmetic({ request: { by: 'notional', value: 1_250 }, rate: 1.25 }), /× rate 1.25 = 125/);
  });

  it('takes a share of equity, and of the position', () => {
    assert.equal(sized({ request: { by: 'equity-percent', value: 5 } }), 25);
    assert.equal(sized({ request: { by: 'position-percent', value: 50 }, held: -9 }), 4);
    assert.equal(refused({ request: { by: 'position-percent', value: 50 } }), 'SIZE_ZERO');
  });
});

describe('sizing by risk', () => {
  it('converts the currency of the instrument', () => {
    assert.equal(sized({ request: { by: 'risk-amount', value: 100 }, rate: 1.25 }), 40);
    assert.equal(
      refused({ request: { by: 'risk-amount', value: 100 }, rate: Number.NaN }),
      'SIZING_NEEDS_RATE',
    );
    assert.equal(refused({ request: { by: 'notional', value: 100 }, rate: Number.NaN }), 'SIZING_NEEDS_RATE');
  });

  it('takes ranges where volatility is asked for', () => {
    assert.equal(sized({ request: { by: 'volatility', value: 1 }, atr: 2.5 }), 200);
    assert.equal(sized({ request: { by: 'volatility', value: 1, ranges: 2 }, atr: 2.5 }), 100);
    assert.equal(refused({ request: { by: 'volatility', value: 1 } }), 'SIZING_NEEDS_RANGE');
    assert.equal(refused({ request: { by: 'volatility', value: 1 }, atr: 0 }), 'SIZING_NEEDS_RANGE');
  });

  const kelly = { by: 'kelly', value: 0.25, winRate: 0.55, payoff: 1.5, capPercent: 100 } as const;
  it("takes a part of Kelly's share, scaled by confidence and capped", () => {
    // 0.55 − 0.45 / 1.5 = 25 %, a quarter of it 6.25 % of 50,000 = 3,125 at 2 a unit.
    assert.equal(sized({ request: kelly }), 1_562);
    assert.equal(sized({ request: kelly, confidence: 0.5 }), 781);
    assert.equal(sized({ request: kelly, confidence: 7 }), 1_562);
    assert.equal(sized({ request: { ...kelly, capPercent: 1 } }), 250);
    assert.match(
      arithmetic({ request: { ...kelly, capPercent: 1 } }),
      /= 25 %, × 0.25 .* = 6.25 %, capped at 1 %/,
    );
  });

  it('bets nothing on a losing edge', () => {
    assert.equal(refused({ request: { ...kelly, winRate: 0.3 } }), 'SIZE_ZERO');
    assert.equal(refused({ request: kelly, confidence: 0 }), 'SIZE_ZERO');
  });
});

describe('sizes for an account', () => {
  it('are multiplied, units apart', () => {
    assert.equal(sized({ request: { by: 'risk-amount', value: 100 }, accountMultiplier: 0.5 }), 25);
    assert.equal(sized({ request: { by: 'units', value: 10 }, accountMultiplier: 0.5 }), 10);
    assert.match(
      arithmetic({ request: { by: 'notional', value: 1_000 }, accountMultiplier: 1.5 }),
      /10 × 1.5 = 15/,
    );
  });

  it('never cost more than was said, whatever the method', () => {
    const positive = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (value, reference, atr, rate) => {
          for (const [request, perUnit] of [
            [{ by: 'notional', value }, reference],
            [{ by: 'risk-amount', value }, reference / 2],
          ] as const) {
            const size = sizeOrder({
              ...base,
              request,
              reference,
              stopLoss: reference / 2,
              atr,
              rate,
              instrument: EURUSD,
            });
            if (size.ok) assert.ok(size.value.quantity * perUnit * rate <= value * (1 + 1e-6));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the settings of sizing', () => {
  it('take every method and no half of one', () => {
    for (const settings of [
      { by: 'units', value: 2 },
      { by: 'volatility', value: 1, ranges: 2 },
      { by: 'kelly', value: 0.25, winRate: 0.5, payoff: 2, capPercent: 2 },
    ])
      assert.ok(sizingSchema.safeParse(settings).success);
    for (const settings of [
      { by: 'units' },
      { by: 'units', value: 0 },
      { by: 'equity-percent', value: 101 },
      { by: 'kelly', value: 0.25 },
      { by: 'all-in', value: 1 },
    ])
      assert.ok(!sizingSchema.safeParse(settings).success, JSON.stringify(settings));
  });
});
