import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { conId } from '../core/ids.ts';
import { price } from '../core/price.ts';
import { HOUR_MS, MINUTE_MS } from './aggregate.ts';
import { BarRecorder } from './bar-recorder.ts';
import type { MarketEvent } from './market.ts';

const START = Date.parse('2026-11-20T15:00:00Z');
const trade = (offset: number, at: number, size = 1): MarketEvent => ({
  type: 'trade',
  conId: conId(1),
  time: unixMs(START + offset),
  price: price(at),
  size,
});

test('minutes of trades and of quotes, the last one forming', () => {
  const recorder = new BarRecorder(HOUR_MS);
  recorder.add({
    type: 'quote',
    conId: conId(1),
    time: unixMs(START),
    bid: price(9.99),
    ask: price(10.01),
    bidSize: 1,
    askSize: 1,
  });
  for (const event of [trade(1, 10, 5), trade(2000, 12), trade(59_999, 9, 2), trade(60_000, 11)]) {
    recorder.add(event);
  }
  const all = (source: 'TRADES' | 'MIDPOINT'): unknown =>
    recorder.bars(source, unixMs(START), unixMs(START + HOUR_MS));
  assert.deepEqual(all('TRADES'), [
    { time: START, open: 10, high: 12, low: 9, close: 9, volume: 8 },
    { time: START + MINUTE_MS, open: 11, high: 11, low: 11, close: 11, volume: 1 },
  ]);
  assert.deepEqual(all('MIDPOINT'), [{ time: START, open: 10, high: 10, low: 10, close: 10, volume: -1 }]);
});

test('old minutes are forgotten', () => {
  const recorder = new BarRecorder(HOUR_MS);
  for (let minute = 0; minute < 1000; minute++) recorder.add(trade(minute * MINUTE_MS, 10 + minute));
  const kept = recorder.bars('TRADES', unixMs(START), unixMs(START + 24 * HOUR_MS));
  assert.ok(kept.length >= 60 && kept.length <= 60 + 241, String(kept.length));
  kept.forEach((bar, index) => {
    const minute = 1000 - kept.length + index;
    assert.deepEqual([bar.time, bar.close], [START + minute * MINUTE_MS, 10 + minute]);
  });
});

test('minutes are found from any time on, over the borders of blocks', () => {
  const recorder = new BarRecorder(24 * HOUR_MS, true);
  for (let minute = 0; minute < 500; minute++) {
    recorder.add(trade(minute * MINUTE_MS, 10 + minute, 2));
    recorder.add(trade(minute * MINUTE_MS + 1, 20 + minute, 2));
  }
  const times = (from: number, to: number): readonly number[] =>
    recorder
      .bars('TRADES', unixMs(START + from * MINUTE_MS), unixMs(START + to * MINUTE_MS))
      .map((bar) => (bar.time - START) / MINUTE_MS);
  for (const [from, to] of [
    [0, 1],
    [238, 243],
    [479, 481],
    [498, 600],
    [600, 700],
  ] as const) {
    const wanted = Array.from({ length: Math.max(0, Math.min(to, 500) - from) }, (_, index) => from + index);
    assert.deepEqual(times(from, to), wanted);
  }
  assert.deepEqual(recorder.bars('TRADES', unixMs(START), unixMs(START + 1)), [
    { time: START, open: 10, high: 20, low: 10, close: 20, volume: 4, count: 2, wap: 15 },
  ]);
});
