import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/random.ts';
import { CLIENT_MESSAGES } from './client/catalogue.ts';
import { decode, fieldsOf } from './decode.ts';
import { encode } from './encode.ts';
import type { Message } from './message.ts';
import { SERVER_MESSAGES } from './server/catalogue.ts';
import { drawValues } from './testing/draw-values.ts';

const FIRST = 100;
const LAST = 193;
const RUNS = 2;

function roundTrip(message: Message, version: number): void {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const values = drawValues(message, version, seededRandom(seed));
      const fields = fieldsOf(encode(message, version, values));
      const decoded = decode(message, version, fields);
      assert.ok(decoded.ok);
      assert.deepEqual(decoded.value.value, values);
      assert.equal(decoded.value.consumed, fields.length);
    }),
    { numRuns: RUNS },
  );
}

describe('codec', () => {
  for (const [side, catalogue] of [
    ['client', CLIENT_MESSAGES],
    ['server', SERVER_MESSAGES],
  ] as const) {
    it(`reads every ${side} message as it was written, in every version`, () => {
      for (const message of catalogue.values()) {
        for (let version = FIRST; version <= LAST; version++) roundTrip(message, version);
      }
    });
  }

  it('knows all messages of the protocol', () => {
    assert.equal(CLIENT_MESSAGES.size, 76);
    assert.equal(SERVER_MESSAGES.size, 78);
  });
});
