import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import type { Bar, MarketSource } from '../../marketdata/market.ts';
import { ComboBench } from '../testing/combo-bench.ts';
import { AAPL, newYork } from '../testing/fixture.ts';
import { find } from '../testing/option-bench.ts';

const MINUTE_MS = 60_000;

/** AAPL at 270 in regular hours and at 350 outside of them. */
const SOURCE: MarketSource = {
  label: 'two prices',
  start: newYork('2026-11-20T12:00'),
  conIds: [AAPL],
  advance: () => [],
  previousClose: () => undefined,
  bars({ conId, from, to, lengthMs }) {
    const bars: Bar[] = [];
    if (conId !== AAPL) return bars;
    for (let time = Math.ceil(from / lengthMs) * lengthMs; time < to; time += lengthMs) {
      const isClosed = time >= newYork('2026-11-19T16:00') && time < newYork('2026-11-20T09:30');
      const at = price(isClosed ? 350 : 270);
      bars.push({ time: unixMs(time), open: at, high: at, low: at, close: at, volume: 100 });
    }
    return bars;
  },
};

test('of shares and a call on them there are bars while the call is traded', () => {
  const b = new ComboBench({ start: SOURCE.start, bars: SOURCE });
  b.quote(269.99, 270.01);
  const call = find(b, { strike: 280, right: 'C', expiry: '20261218' }).conId;
  const combo = b.list([
    [AAPL, 100, 'BUY'],
    [call, 1, 'SELL'],
  ]);
  const bars = (lengthMs: number) =>
    b.exchange.bars({
      conId: combo,
      source: 'MIDPOINT',
      lengthMs,
      from: newYork('2026-11-19T15:00'),
      to: newYork('2026-11-20T11:00'),
      regularHoursOnly: false,
    });
  for (const minutes of [1, 5, 30]) {
    const made = bars(minutes * MINUTE_MS);
    const opening = newYork('2026-11-20T09:30');
    assert.equal(
      made.filter(({ time }) => time < opening).at(-1)?.time,
      newYork('2026-11-19T16:00') - minutes * MINUTE_MS,
    );
    assert.equal(made.find(({ time }) => time >= opening)?.time, opening);
    assert.equal(made.length, 150 / minutes);
    for (const { high, low } of made) assert.ok(low > 260 && high < 270, `${low} - ${high}`);
  }
});
