import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keptData, letGo, readData } from './late-member.ts';

describe('the member that is kept beside an entry', () => {
  it('is not in the text of the others', () => {
    const { data, late } = keptData({ type: 'plan.made', verdict: { approved: true }, n: 1 });
    assert.deepEqual(JSON.parse(data), { type: 'plan.made', n: 1 });
    assert.deepEqual(JSON.parse(late ?? ''), { approved: true });
    assert.equal(keptData({ type: 'a' }).late, null);
  });

  it('is read when it is asked for, once', () => {
    const read = readData('{"n":1}', () => '{"approved":true}') as { n: number; verdict: object };
    assert.equal(read.verdict, read.verdict);
    assert.deepEqual({ ...read }, { n: 1, verdict: { approved: true } });
    const broken = readData('{"n":1}', () => '{') as { n: number; verdict: object };
    assert.equal(broken.n, 1);
    assert.throws(() => broken.verdict, SyntaxError);
  });

  it('comes back with everything else, whatever it is', () => {
    const data = fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.string(), verdict: fc.jsonValue(), other: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(data, (written) => {
        const { data, late } = keptData(written);
        const read = readData(data, late === null ? undefined : () => late);
        assert.deepEqual(read, JSON.parse(JSON.stringify(written)));
        assert.equal(JSON.stringify(read)?.length, JSON.stringify(written).length);
      }),
    );
  });

  it('is let go where it was, and read again', () => {
    const written = { type: 'plan.made', verdict: { approved: true }, n: 1 };
    const { late } = keptData(written);
    let asked = 0;
    letGo(written, 7, (seq) => {
      assert.equal(seq, 7);
      asked += 1;
      return late ?? '';
    });
    assert.deepEqual([asked, Object.keys(written)], [0, ['type', 'verdict', 'n']]);
    assert.deepEqual(written, { type: 'plan.made', verdict: { approved: true }, n: 1 });
    assert.deepEqual([written.verdict.approved, asked], [true, 1]);
    const frozen = Object.freeze({ verdict: 1 });
    for (const kept of [frozen, 'a text', null]) assert.doesNotThrow(() => letGo(kept, 7, () => '2'));
    assert.equal(frozen.verdict, 1);
  });
});
