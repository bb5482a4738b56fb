import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addMoney,
  formatMoney,
  fromMicros,
  type Micros,
  negateMoney,
  notional,
  subtractMoney,
  toMicros,
  ZERO_MONEY,
} from './money.ts';

describe('money', () => {
  it('is whole millionths, rounded half away from zero', () => {
    assert.equal(toMicros(1.0000005), 1_000_001);
    assert.equal(toMicros(-1.0000005), -1_000_001);
    assert.equal(toMicros(0.1) + toMicros(0.2), toMicros(0.3));
    assert.equal(fromMicros(toMicros(-12.345678)), -12.345678);
  });

  it('knows no negative zero, which would not survive the journal', () => {
    for (const zero of [toMicros(-0), toMicros(-1e-9), negateMoney(ZERO_MONEY), notional(100, 0, -1)])
      assert.ok(Object.is(zero, 0));
  });

  it('multiplies once and rounds once', () => {
    assert.equal(notional(0.00005, 1, 1), 50);
    assert.equal(notional(5000.25, 3, 50), 750_037_500_000);
    assert.equal(notional(66_666.67, 0.00000001, 1), 667);
  });

  it('adds and subtracts without drift', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 })), (amounts) => {
        const sum = amounts.reduce<Micros>((total, amount) => addMoney(total, amount as Micros), ZERO_MONEY);
        const back = amounts.reduce<Micros>((total, amount) => subtractMoney(total, amount as Micros), sum);
        assert.equal(back, 0);
      }),
    );
  });

  it('comes back from its decimal form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e15, max: 9e15 }), (micros) => {
        assert.ok(Math.abs(toMicros(fromMicros(micros as Micros)) - micros) <= 1);
      }),
    );
  });

  it('is written for people', () => {
    assert.equal(formatMoney(toMicros(1234.5), 'USD'), '1,234.50 USD');
    assert.equal(formatMoney(toMicros(-0.005), 'EUR'), '-0.01 EUR');
  });
});
