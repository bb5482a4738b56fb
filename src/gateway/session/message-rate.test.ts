import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MessageBucket } from './message-rate.ts';

describe('the message rate', () => {
  it('lets fifty a second pass for ever', () => {
    const bucket = new MessageBucket(0);
    for (let message = 0; message < 1000; message++) {
      assert.equal(bucket.take(message * 20).type, 'accept');
    }
  });

  it('counts a violation a second, however many messages are too many', () => {
    const bucket = new MessageBucket(0);
    const violations: unknown[] = [];
    for (let second = 0; second < 3; second++) {
      for (let message = 0; message < 138; message++) {
        const verdict = bucket.take(second * 1000);
        if (verdict.type === 'violation') violations.push(verdict);
      }
    }
    assert.deepEqual(violations, [
      { type: 'violation', received: 51, count: 1 },
      { type: 'violation', received: 51, count: 2 },
      { type: 'violation', received: 51, count: 3 },
    ]);
  });

  it('never lets more than the burst and the rate pass, and always as many as were announced', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 300 }), (gaps) => {
        const bucket = new MessageBucket(0);
        let now = 0;
        let passed = 0;
        for (const gap of gaps) {
          now += gap;
          const mayPass = bucket.delay(now) === 0;
          const accepted = bucket.take(now).type === 'accept';
          assert.equal(accepted, mayPass);
          if (accepted) passed++;
        }
        assert.ok(passed <= 50 + now / 20 + 1);
      }),
    );
  });
});
