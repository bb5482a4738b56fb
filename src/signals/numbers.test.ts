import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readDecimal } from './numbers.ts';

describe('reading numbers', () => {
  test('reads every finite number as JSON writes it', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const read = readDecimal(JSON.stringify(value));
        assert.ok(read.ok);
        assert.equal(read.value, value === 0 ? 0 : value);
      }),
      { numRuns: 2000 },
    );
  });

  for (const [text, value] of [
    [' 10 ', 10],
    ['.5', 0.5],
    ['-0', 0],
    ['1e5', 100_000],
    ['1E-7', 1e-7],
    ['12.50', 12.5],
  ] as const)
    test(`"${text}" is ${value}`, () => {
      assert.deepEqual(readDecimal(text), { ok: true, value });
    });

  for (const [text, reason] of [
    ['', /empty/],
    ['null', /Leave the field out/],
    ['None', /Leave the field out/],
    ['NaN', /no value \(na\)/],
    ['na', /no value \(na\)/],
    ['-Infinity', /no value \(na\)/],
    ['1,000', /without commas/],
    ['1,000.50', /without commas/],
    ['3,14', /without commas/],
    ['91k', /in full/],
    ['1.5M', /in full/],
    ['$5', /currency/],
    ['5€', /currency/],
    ['5%', /percentage/],
    ['007', /leading zeros/],
    ['+5', /plus sign/],
    ['5.', /not a number/],
    ['0x1F', /not a number/],
    ['1_000', /not a number/],
    ['１０', /not a number/],
    ['1e', /not a number/],
    ['ten', /not a number/],
    ['1e13', /larger/],
    ['1e999', /larger/],
    ['9'.repeat(60), /too long/],
  ] as const)
    test(`"${text.slice(0, 12)}" is refused`, () => {
      const read = readDecimal(text);
      assert.ok(!read.ok);
      assert.match(read.error, reason);
    });
});
