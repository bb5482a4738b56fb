import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FrameReader, FrameWriter, frame, frames, MAX_PAYLOAD } from './frames.ts';

const payloads = fc.array(fc.string({ maxLength: 40, unit: 'grapheme' }), { maxLength: 20 });

const readAll = (reader: FrameReader): string[] => {
  const found: string[] = [];
  for (;;) {
    const next = reader.next();
    assert.ok(next.ok);
    if (next.value === undefined) return found;
    found.push(next.value);
  }
};

describe('frames', () => {
  it('are the same one by one and together', () => {
    fc.assert(
      fc.property(payloads, (texts) => {
        assert.deepEqual(frames(texts), Buffer.concat(texts.map(frame)));
      }),
    );
  });

  it('that are gathered stay as they are while more are gathered', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat({ max: 60_000 }), { maxLength: 4 }), { maxLength: 8 }),
        (rounds) => {
          const writer = new FrameWriter();
          const taken = rounds.map((lengths) => {
            for (const length of lengths) writer.add('é'.repeat(length));
            return writer.take();
          });
          assert.equal(writer.length, 0);
          rounds.forEach((lengths, index) => {
            const wanted = lengths.map((length) => frame('é'.repeat(length)));
            assert.ok(taken[index]?.equals(Buffer.concat(wanted)));
          });
        },
      ),
    );
  });

  it('come out as they went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (texts, cuts) => {
        const bytes = frames(texts);
        const reader = new FrameReader();
        const found: string[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const end = at + (cuts[cut % cuts.length] ?? 1);
          reader.push(bytes.subarray(at, end));
          found.push(...readAll(reader));
          at = end;
        }
        assert.deepEqual(found, texts);
        assert.equal(reader.buffered, 0);
      }),
    );
  });

  it('of more than the largest payload are refused before their bytes arrive', () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_PAYLOAD);
    const allowed = new FrameReader();
    allowed.push(header);
    assert.deepEqual(allowed.next(), { ok: true, value: undefined });
    header.writeUInt32BE(MAX_PAYLOAD + 1);
    const refused = new FrameReader();
    refused.push(header);
    assert.deepEqual(refused.next(), { ok: false, error: { length: MAX_PAYLOAD + 1 } });
  });
});
