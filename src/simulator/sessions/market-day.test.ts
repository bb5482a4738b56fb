import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newYork } from '../testing/fixture.ts';
import { marketDayOf, messageTime, parseGoodTillDate } from './market-day.ts';

test('a market day ends at the next midnight in New York, also when the clocks change', () => {
  assert.deepEqual(marketDayOf(newYork('2026-11-20T23:59')), {
    date: '2026-11-20',
    end: newYork('2026-11-21T00:00'),
  });
  const shift = marketDayOf(newYork('2026-11-01T00:30'));
  assert.equal(shift.end - newYork('2026-11-01T00:00'), 25 * 3_600_000);
});

test('good till date in IB’s forms', () => {
  const noon = newYork('2026-11-20T12:00');
  assert.equal(parseGoodTillDate('20261120 12:00:00 US/Eastern'), noon);
  assert.equal(parseGoodTillDate('20261120 11:00:00 America/Chicago'), noon);
  assert.equal(parseGoodTillDate('20261120 12:00'), noon);
  assert.equal(parseGoodTillDate('20261120-17:00:00'), noon);
  assert.equal(parseGoodTillDate('20261120'), newYork('2026-11-20T23:59:59'));
  for (const text of ['', 'tomorrow', '20261320 12:00:00', '20261120 12:00:00 Mars/Olympus', '2026-11-20']) {
    assert.equal(parseGoodTillDate(text), undefined, text);
  }
});

test('times inside messages', () => {
  assert.equal(messageTime(newYork('2026-08-25T09:30'), 'US/Eastern'), '2026-08-25 09:30:00 US/Eastern');
  assert.equal(messageTime(newYork('2026-08-25T09:30'), 'America/Chicago'), '2026-08-25 08:30:00 US/Central');
});
