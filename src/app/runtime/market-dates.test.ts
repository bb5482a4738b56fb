import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { marketDateAt, marketDates } from './market-dates.ts';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

describe("the market's date", () => {
  it('turns at midnight in New York, in whatever order it is asked for', () => {
    for (const [moment, date] of [
      ['2026-03-05T04:59:59.999Z', '2026-03-04'],
      ['2026-03-05T05:00:00Z', '2026-03-05'],
      ['2026-03-06T04:59:59.999Z', '2026-03-05'],
      ['2026-03-05T04:59:59.999Z', '2026-03-04'],
    ] as const)
      assert.equal(marketDateAt(at(moment)), date);
  });

  it('turns where a day has 23 or 25 hours, too', () => {
    for (const [moment, date] of [
      ['2026-03-08T12:00:00Z', '2026-03-08'],
      ['2026-03-09T03:59:59.999Z', '2026-03-08'],
      ['2026-03-09T04:00:00Z', '2026-03-09'],
      ['2026-11-01T12:00:00Z', '2026-11-01'],
      ['2026-11-02T04:59:59.999Z', '2026-11-01'],
      ['2026-11-02T05:00:00Z', '2026-11-02'],
    ] as const)
      assert.equal(marketDateAt(at(moment)), date);
  });

  it('is that of the moment at which it is asked for', () => {
    let now = at('2026-03-05T04:59:00Z');
    const today = marketDates(() => now);
    assert.equal(today(), '2026-03-04');
    now += 60_000;
    assert.equal(today(), '2026-03-05');
  });
});
