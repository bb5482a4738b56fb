import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shared } from './sharing.ts';

/** As the stream brings it: there is no minus zero. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const order = (ref: string, filled: number) => ({ ref, filled, note: { at: [1, 2] } });

describe('rows of a topic', () => {
  it('keep their identity where they have not changed, wherever they stand by now', () => {
    const before = [order('a', 0), order('b', 0)];
    const after = shared('orders', before, [order('c', 0), order('a', 0), order('b', 5)]) as unknown[];
    assert.equal(after[1], before[0]);
    assert.notEqual(after[2], before[1]);
    assert.deepEqual(after, [order('c', 0), order('a', 0), order('b', 5)]);
  });

  it('are the same list where nothing has changed', () => {
    const before = [order('a', 0), order('b', 0)];
    assert.equal(shared('orders', before, [order('a', 0), order('b', 0)]), before);
    assert.notEqual(shared('orders', before, [order('b', 0), order('a', 0)]), before);
    const status = { now: 1 };
    assert.equal(shared('status', { now: 1 }, status), status);
  });

  it('tell positions of several accounts apart', () => {
    const before = [
      { account: 'DU1', conId: 1, quantity: 1 },
      { account: 'DU2', conId: 1, quantity: 1 },
    ];
    const [one, two] = shared('positions', before, structuredClone(before)) as unknown[];
    assert.deepEqual([one === before[0], two === before[1]], [true, true]);
  });

  it('are what was told, whatever it is', () => {
    const rows = fc.array(fc.record({ ref: fc.constantFrom('a', 'b', 'c'), value: fc.jsonValue() }));
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        assert.deepEqual(shared('orders', asJson(before), asJson(after)), asJson(after));
      }),
    );
  });
});
