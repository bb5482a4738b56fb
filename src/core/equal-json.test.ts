import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isEqualJson } from './equal-json.ts';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('values of JSON', () => {
  it('are equal to themselves, read anew', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isEqualJson(asJson(value), asJson(value))));
  });

  it('are equal only where they are written alike', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        const [first, second] = [asJson(one), asJson(other)];
        if (JSON.stringify(first) === JSON.stringify(second)) assert.ok(isEqualJson(first, second));
        else if (typeof first !== 'object' || typeof second !== 'object')
          assert.ok(!isEqualJson(first, second));
      }),
    );
    for (const [one, other] of [
      [{ a: 1 }, { a: 1, b: 2 }],
      [{ a: 1 }, { b: 1 }],
      [[], {}],
      [null, {}],
      [{ a: [1, 2] }, { a: [1, 3] }],
    ])
      assert.equal(isEqualJson(one, other), false);
  });
});
