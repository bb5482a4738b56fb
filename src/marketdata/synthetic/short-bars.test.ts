import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { MINUTE_MS } from '../aggregate.ts';
import type { Bar, BarSource } from '../market.ts';
import { syntheticMarket } from './synthetic-market.ts';

const AAPL = conId(265598);
const START = unixMs(Date.parse('2026-11-20T15:00:00Z'));

test('bars of seconds share the minutes’ range, volume and number of trades, past and present', () => {
  const market = syntheticMarket({
    specs: [
      {
        conId: AAPL,
        startPrice: 270,
        tick: 0.01,
        annualVolatility: 0.3,
        spreadTicks: 1,
        typicalSize: 400,
        tradesPerMinute: 120,
      },
    ],
    seed: 7,
    start: START,
  });
  const reached = unixMs(START + 3 * MINUTE_MS + 20_500);
  market.advance(reached);
  const bars = (lengthMs: number, source: BarSource = 'TRADES'): readonly Bar[] =>
    market.bars({
      conId: AAPL,
      source,
      lengthMs,
      from: unixMs(START - 5 * MINUTE_MS),
      to: unixMs(reached + 1),
      regularHoursOnly: false,
    });
  const minutes = bars(MINUTE_MS);
  assert.ok(minutes.length >= 9);
  for (const lengthMs of [1000, 5000, 30_000]) {
    const short = bars(lengthMs);
    assert.equal(short.length, 8 * (MINUTE_MS / lengthMs) + Math.ceil(20_500 / lengthMs));
    for (const minute of minutes) {
      const within = short.filter(({ time }) => time >= minute.time && time < minute.time + MINUTE_MS);
      assert.equal(within[0]?.open, minute.open);
      assert.equal(within.at(-1)?.close, minute.close);
      assert.equal(Math.max(...within.map(({ high }) => high)), minute.high);
      assert.equal(Math.min(...within.map(({ low }) => low)), minute.low);
      assert.equal(
        within.reduce((sum, { volume }) => sum + volume, 0),
        minute.volume,
      );
      for (const { count = 0, wap = 0, low, high } of [minute, ...within.filter((bar) => bar.volume > 0)]) {
        assert.ok(count >= 1 && wap >= low && wap <= high);
      }
    }
  }
  assert.equal(bars(1000, 'BID')[0]?.volume, -1);
});
