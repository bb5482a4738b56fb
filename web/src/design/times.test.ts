import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockTime, localTime, utcTime } from './times.ts';

const at = (year: number, month: number, date: number): number =>
  new Date(year, month - 1, date, 10, 15, 32).getTime();

describe('times', () => {
  it('shows the clock today and the date on other days', () => {
    const now = at(2026, 11, 21);
    assert.equal(localTime(now, now), clockTime(now));
    assert.match(localTime(at(2026, 11, 20), now), /20.*10:15:32/);
    assert.doesNotMatch(localTime(at(2026, 11, 20), now), /2026/);
    assert.match(localTime(at(2013, 10, 7), now), /2013.*10:15:32/);
  });

  it('writes UTC with milliseconds', () => {
    assert.equal(utcTime(Date.UTC(2026, 10, 21, 10, 15, 32, 120)), '2026-11-21 10:15:32.120 UTC');
  });
});
