import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { price } from '../core/price.ts';
import { aggregateBars, MINUTE_MS } from './aggregate.ts';
import { LocalDays } from './local-days.ts';
import { secondsOf } from './seconds.ts';

const MINUTE = unixMs(Date.parse('2026-11-20T15:00:00Z'));
const days = new LocalDays('America/New_York');

test('the seconds of a minute join to it again, on the grid', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.nat(),
      fc.integer({ min: 0, max: MINUTE_MS }),
      (ticks, volume, seed, reached) => {
        const [low = 0, open = 0, close = 0, high = 0] = ticks
          .toSorted((a, b) => a - b)
          .map((tick) => 50 + tick / 100);
        const minute = {
          time: MINUTE,
          open: price(open),
          high: price(high),
          low: price(low),
          close: price(close),
          volume,
        };
        const seconds = secondsOf(minute, seed, 0.01, 1, MINUTE + reached);
        assert.equal(seconds.length, Math.min(60, Math.floor(reached / 1000) + 1));
        assert.deepEqual(aggregateBars(seconds, MINUTE_MS, days), [minute]);
        for (const bar of seconds) {
          for (const value of [bar.open, bar.high, bar.low, bar.close]) {
            assert.ok(Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, String(value));
          }
        }
        assert.deepEqual(secondsOf(minute, seed, 0.01, 1, MINUTE + reached), seconds);
      },
    ),
  );
});
