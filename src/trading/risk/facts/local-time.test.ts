import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { localTime, minuteOf } from './local-time.ts';

describe('local time', () => {
  it('is that of the zone, to the minute', () => {
    const at = Date.parse('2026-03-04T20:47:59.999Z');
    assert.deepEqual(localTime('America/New_York', at), { date: '2026-03-04', weekday: 3, minute: 947 });
    assert.deepEqual(localTime('Asia/Kolkata', at), { date: '2026-03-05', weekday: 4, minute: 137 });
  });

  it('is the same from memory as anew, also where the clocks change', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
    const around = Date.parse('2026-03-08T06:00:00Z');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.array(fc.integer({ min: around, max: around + 40 * 86_400_000 }), { minLength: 1, maxLength: 6 }),
        (zone, times) => {
          for (const time of times) {
            const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);
            assert.deepEqual(localTime(zone, time), {
              date: local.toPlainDate().toString(),
              weekday: local.dayOfWeek,
              minute: local.hour * 60 + local.minute,
            });
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of a text is in minutes since midnight', () => {
    assert.deepEqual(['00:00', '09:05', '23:59'].map(minuteOf), [0, 545, 1439]);
  });
});
