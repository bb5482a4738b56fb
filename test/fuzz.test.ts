import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../src/core/random.ts';
import { drawBody } from './fuzz/bodies.ts';
import { checkBody } from './fuzz/check-body.ts';
import { LineChecker } from './fuzz/check-line.ts';
import { drawLine } from './fuzz/lines.ts';

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

describe('any line that may stand in a chat room', () => {
  it('gives an event that holds; what must never trade never does, nor do words that name nothing', () => {
    const random = seededRandom(11);
    const checker = new LineChecker();
    const verdicts = new Set<string>();
    for (let left = 3_000; left > 0; left--) {
      const line = drawLine(random);
      try {
        verdicts.add(checker.check(line));
      } catch (error) {
        throw new Error(`${line.kind}: ${JSON.stringify(line.text)}`, { cause: error });
      }
    }
    assert.ok(verdicts.size > 30, [...verdicts].join(', '));
  });
});
