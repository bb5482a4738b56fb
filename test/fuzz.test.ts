import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../src/core/random.ts';
import { drawBody } from './fuzz/bodies.ts';
import { checkBody } from './fuzz/check-body.ts';

describe('any body that may come', () => {
  it('gives a signal that holds, or a refusal with its code; prose never gives an order', () => {
    const random = seededRandom(11);
    const verdicts = new Set<string>();
    for (let left = 10_000; left > 0; left--) {
      const body = drawBody(random);
      try {
        verdicts.add(checkBody(body));
      } catch (error) {
        throw new Error(`${body.kind} ${body.contentType}: ${JSON.stringify(body.text)}`, { cause: error });
      }
    }
    // The bodies reach far: orders in most dialects, and most refusals.
    assert.ok(verdicts.size > 30, [...verdicts].join(', '));
  });
});
