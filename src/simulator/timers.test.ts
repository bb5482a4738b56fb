import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { TimerQueue } from './timers.ts';

test('tasks come out by due time, those of the same time in order of entry', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
      const queue = new TimerQueue<readonly [number, number]>();
      for (const [number, time] of times.entries()) queue.add(unixMs(time), [time, number]);
      const taken: (readonly [number, number])[] = [];
      for (let task = queue.take(); task !== undefined; task = queue.take()) taken.push(task);
      const expected = times.map((time, number) => [time, number] as const);
      expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.deepEqual(taken, expected);
      assert.equal(queue.due, undefined);
    }),
  );
});
