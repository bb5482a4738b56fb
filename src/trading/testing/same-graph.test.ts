import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { graphDifference } from './same-graph.ts';

const shared = { n: 1 };

describe('the difference of two graphs', () => {
  it('is none between a value and its copy', () => {
    const value = {
      one: shared,
      two: [shared],
      map: new Map([['a', shared]]),
      set: new Set([1]),
      none: undefined,
    };
    assert.equal(graphDifference(value, deserialize(serialize(value))), undefined);
  });

  it('is where something is shared in one only', () => {
    assert.match(graphDifference([shared, shared], [{ n: 1 }, { n: 1 }]) ?? '', /shared/);
    assert.match(graphDifference([{ n: 1 }, { n: 1 }], [shared, shared]) ?? '', /shared/);
  });

  it('is where a value, an order or a class is another', () => {
    const pairs: readonly (readonly [unknown, unknown])[] = [
      [{ a: 0 }, { a: -0 }],
      [{ a: undefined }, {}],
      [
        new Map([
          [1, 2],
          [3, 4],
        ]),
        new Map([
          [3, 4],
          [1, 2],
        ]),
      ],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [new Date(0), {}],
      [{ a: () => 1 }, { a: () => 1 }],
    ];
    for (const [one, other] of pairs) assert.notEqual(graphDifference(one, other), undefined);
  });
});
