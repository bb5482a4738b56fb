import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/random.ts';
import { encode } from './encode.ts';
import { allValues, type Message } from './message.ts';
import { SERVER_MESSAGES } from './server/catalogue.ts';
import { drawValues } from './testing/draw-values.ts';

const RUNS = 200;
const messages = [...SERVER_MESSAGES.values()].filter(({ usual }) => usual !== undefined);

/** The message as it is written when every value has to be given. */
const withoutUsual = ({ id, name, parts }: Message): Message => ({ id, name, parts });

describe('messages with usual values', () => {
  it('are those of open and completed orders', () => {
    assert.deepEqual(messages.map(({ name }) => name).sort(), ['completedOrder', 'openOrder']);
  });

  for (const message of messages) {
    const plain = withoutUsual(message);
    it(`${message.name}: is written as if the usual values had been given`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 157, max: 193 }), fc.integer(), (version, seed) => {
          const random = seededRandom(seed);
          const drawn = Object.entries(drawValues(message, version, random));
          const usual = Object.keys(message.usual ?? {});
          const given = Object.fromEntries(
            drawn.flatMap(([name, value]) => {
              if (!usual.includes(name)) return [[name, value]];
              const choice = random.below(3);
              return choice === 0 ? [] : [[name, choice === 1 ? undefined : value]];
            }),
          );
          const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
          assert.equal(encode(message, version, given), encode(plain, version, allValues(message, known)));
        }),
        { numRuns: RUNS },
      );
    });
  }
});
