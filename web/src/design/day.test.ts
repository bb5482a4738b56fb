import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DayWatch } from './day.ts';

describe('the day watch', () => {
  it('tells once when midnight has passed, to those who still listen', () => {
    let now = new Date(2026, 10, 21, 23, 59, 58).getTime();
    const watch = new DayWatch(() => now);
    let told = 0;
    const leave = watch.subscribe(() => {
      told += 1;
    });
    const first = watch.get();
    now += 1_000;
    watch.look();
    assert.deepEqual([told, watch.get()], [0, first]);
    now += 2_000;
    watch.look();
    watch.look();
    assert.equal(told, 1);
    assert.notEqual(watch.get(), first);
    leave();
  });
});
