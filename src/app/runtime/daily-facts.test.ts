import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import type { Bar } from '../../marketdata/market.ts';
import { dailyFacts } from './daily-facts.ts';

const day = (
  index: number,
  facts: Partial<Record<'high' | 'low' | 'close' | 'volume', number>> = {},
): Bar => ({
  time: unixMs(index * 86_400_000),
  open: price(100),
  high: price(facts.high ?? 101),
  low: price(facts.low ?? 99),
  close: price(facts.close ?? 100),
  volume: facts.volume ?? 1_000,
});
const days = (count: number): Bar[] => Array.from({ length: count }, (_, index) => day(index));

describe('daily facts', () => {
  it('are the mean true range of 14 days and the mean volume of 20, without the day that forms', () => {
    assert.deepEqual(dailyFacts([...days(21), day(21, { high: 900, volume: 1e9 })]), {
      atr: 2,
      averageVolume: 1_000,
    });
  });

  it('count a gap into the range', () => {
    const bars = days(22);
    bars[20] = day(20, { high: 115, low: 114, close: 114 });
    assert.equal(dailyFacts(bars).atr, (13 * 2 + 15) / 14);
  });

  it('are not known from too few days, nor the volume where there is none', () => {
    assert.deepEqual(dailyFacts(days(15)), {});
    assert.deepEqual(dailyFacts(days(16)), { atr: 2 });
    assert.deepEqual(dailyFacts(days(30).map((bar) => ({ ...bar, volume: -1 }))), { atr: 2 });
  });
});
