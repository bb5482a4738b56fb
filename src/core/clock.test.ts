import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock, systemClock, unixMs } from './clock.ts';

describe('the manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock(unixMs(1_000));
    assert.equal(clock.now(), 1_000);
    clock.advance(250);
    assert.equal(clock.now(), 1_250);
    clock.set(unixMs(5_000));
    assert.equal(clock.now(), 5_000);
  });

  it('is never set back', () => {
    const clock = new ManualClock(unixMs(1_000));
    clock.set(unixMs(999));
    assert.equal(clock.now(), 1_000);
  });
});

describe('the system clock', () => {
  it('tells whole milliseconds', () => assert.ok(Number.isInteger(systemClock.now())));
});
