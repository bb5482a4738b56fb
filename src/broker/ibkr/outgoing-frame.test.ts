import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { outgoingFrame } from './outgoing-frame.ts';

const field = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(undefined, null),
);

describe('an outgoing frame', () => {
  it('is four bytes of length and the fields, each ended by a zero byte', () => {
    const { frame } = outgoingFrame([3, 'é', true, false, undefined, null, 1.5]);
    assert.equal(frame.readUInt32BE(0), frame.length - 4);
    assert.equal(frame.subarray(4).toString('utf8'), '3\0é\x001\x000\0\0\x001.5\0');
  });

  it('keeps every field in its place, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const { frame, text } = outgoingFrame(fields);
        assert.equal(frame.readUInt32BE(0), frame.length - 4);
        assert.equal(frame.at(-1), 0);
        const read = frame.subarray(4, -1).toString('utf8');
        assert.equal(read, Buffer.from(text).toString('utf8'));
        assert.equal(read.split('\0').length, fields.length);
      }),
    );
  });
});
