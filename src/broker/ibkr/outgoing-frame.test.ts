import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { outgoingFrame } from './outgoing-frame.ts';

const text = fc
  .oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ minLength: 4_000, maxLength: 9_000 }))
  .filter((each) => !each.includes('\0'));
const field = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(undefined, null));
const textOf = (frame: Buffer): string => frame.subarray(4).toString('utf8');

describe('an outgoing frame', () => {
  it('is four bytes of length and the fields, each ended by a zero byte', () => {
    for (const word of ['e', 'é']) {
      const frame = outgoingFrame([3, word, true, false, undefined, null, 1.5]);
      assert.equal(frame.readUInt32BE(0), frame.length - 4);
      assert.equal(textOf(frame), `3\0${word}\x001\x000\0\0\x001.5\0`);
    }
  });

  it('writes the members of lists, and nothing for an empty one', () => {
    assert.equal(textOf(outgoingFrame([3, ['a', [], ['b', 1]], [], 'c'])), '3\0a\0b\x001\0c\0');
    assert.equal(textOf(outgoingFrame([3, ['é', [], ['b', 1]], [], 'c'])), '3\0é\0b\x001\0c\0');
  });

  it('keeps every field in its place, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 30 }), (fields) => {
        const frame = outgoingFrame(fields);
        assert.equal(frame.readUInt32BE(0), frame.length - 4);
        const read = textOf(frame);
        assert.equal(read.endsWith('\0'), true);
        const expected = fields.map((each) => {
          if (typeof each === 'boolean') return each ? '1' : '0';
          return Buffer.from(String(each ?? '')).toString('utf8');
        });
        assert.deepEqual(read.slice(0, -1).split('\0'), expected);
      }),
    );
  });
});
