import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digitsOf, formatAverage, formatMoney, formatPrice, formatQuantity, UNKNOWN } from './numbers.ts';

/** Without the machine's own choice of separators and spaces. */
const plain = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]/g, '').replaceAll(/[,.'’]/g, '.');

describe('numbers', () => {
  it('takes the digits of a price from its step', () => {
    const steps: [number, number][] = [
      [0.01, 2],
      [0.25, 2],
      [0.5, 1],
      [1, 0],
      [5, 0],
      [0.00005, 5],
      [0.0001, 4],
      [0.0078125, 7],
    ];
    for (const [step, digits] of steps) assert.equal(digitsOf(step), digits, String(step));
  });

  it('writes prices with the digits of their step, averages with up to two more', () => {
    assert.equal(plain(formatPrice(495.5, 0.01)), '495.50');
    assert.equal(plain(formatPrice(1.08235, 0.00005)), '1.08235');
    assert.equal(plain(formatAverage(495.50333333, 0.01)), '495.5033');
    assert.equal(plain(formatAverage(495.5, 0.01)), '495.50');
  });

  it('writes prices with all their digits while their step is not known', () => {
    assert.equal(plain(formatPrice(1.08235, undefined)), '1.08235');
    assert.equal(plain(formatPrice(110.015625, undefined)), '110.015625');
    assert.equal(plain(formatAverage(495.5, undefined)), '495.50');
  });

  it('tells dollars of several countries apart', () => {
    const dollars = ['USD', 'CAD', 'AUD', 'HKD', 'SGD'].map((currency) => formatMoney(10, currency));
    assert.equal(new Set(dollars).size, dollars.length, dollars.join(', '));
    assert.notEqual(formatMoney(10, 'JPY'), formatMoney(10, 'CNY'));
  });

  it('says so when a figure is missing', () => {
    assert.equal(formatPrice(undefined, 0.01), UNKNOWN);
    assert.equal(formatAverage(undefined, 0.01), UNKNOWN);
    assert.equal(formatMoney(undefined, 'USD'), UNKNOWN);
    const missing = JSON.parse(JSON.stringify({ figure: Number.NaN })) as { figure: number };
    assert.equal(formatMoney(missing.figure, 'USD'), UNKNOWN);
    assert.equal(formatPrice(missing.figure, 0.01), UNKNOWN);
    assert.equal(formatQuantity(missing.figure), UNKNOWN);
  });

  it('signs gains and losses and leaves zero without a sign', () => {
    const signed = (amount: number) => plain(formatMoney(amount, undefined, { signed: true }));
    assert.equal(signed(12.345), '+12.35');
    assert.equal(signed(-12.5), '-12.50');
    assert.equal(signed(-0.004), '0.00');
    assert.equal(signed(0), '0.00');
  });

  it('shows an amount also where the currency is no ISO code', () => {
    assert.equal(plain(formatMoney(10, 'BASE')), '10.00');
    assert.match(formatMoney(10, 'USD'), /\$/);
    assert.match(plain(formatMoney(1_000_250.5, 'USD', { whole: true })), /1\.000\.25[01]/);
  });

  it('keeps fractions of quantities and adds none', () => {
    assert.equal(plain(formatQuantity(0.25)), '0.25');
    assert.equal(plain(formatQuantity(10)), '10');
  });
});
