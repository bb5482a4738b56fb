import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { volumeCurve } from './matching/algo-schedule.ts';
import { BTC, ExchangeBench, newYork, type OrderFields } from './testing/fixture.ts';

const algo = (
  id: number,
  strategy: string,
  params: object,
  fields: Partial<OrderFields> = {},
): OrderFields => ({
  id,
  ...fields,
  more: { algo: { strategy, params: Object.entries(params).map(([tag, value]) => ({ tag, value })) } },
});

function quoted(size = 1000): ExchangeBench {
  const bench = new ExchangeBench();
  bench.quote(270, 270.1, size);
  return bench;
}

const wait = (bench: ExchangeBench, seconds: number): void =>
  bench.exchange.tick(unixMs(bench.exchange.now() + seconds * 1000));

test('an Adaptive order goes from its own side of the quote to the other, in the time of its priority', () => {
  for (const [priority, seconds] of [
    ['Urgent', 10],
    ['Normal', 60],
    ['Patient', 300],
  ] as const) {
    const bench = quoted();
    bench.place(algo(1, 'Adaptive', { adaptivePriority: priority }));
    assert.equal(bench.find(1)?.status, 'Submitted');
    wait(bench, seconds - 1);
    assert.equal(bench.find(1)?.filled, 0, priority);
    wait(bench, 2);
    assert.equal(bench.find(1)?.avgFillPrice, 270.1, priority);
  }
});

test('an Adaptive order half-way gets a better price from a quote that comes to it, and keeps its limit', () => {
  const bench = quoted();
  bench.place(algo(1, 'Adaptive', { adaptivePriority: 'Normal' }));
  bench.place(algo(2, 'Adaptive', { adaptivePriority: 'Urgent' }, { type: 'LMT', limit: 270.02 }));
  wait(bench, 30);
  bench.quote(269.9, 270.04);
  assert.equal(bench.find(1)?.avgFillPrice, 270.05);
  assert.equal(bench.find(2)?.filled, 0);
});

test('words that every object knows are neither strategies, nor parameters, nor priorities', () => {
  for (const word of ['constructor', 'toString', '__proto__']) {
    const bench = quoted();
    bench.place(algo(1, word, {}));
    bench.place({
      ...algo(1, 'Twap', {}),
      more: { algo: { strategy: 'Twap', params: [{ tag: word, value: '' }] } },
    });
    bench.place(algo(1, 'Adaptive', { adaptivePriority: word }));
    assert.deepEqual(bench.told(), ['error 1 439', 'error 1 443', 'error 1 441'], word);
  }
});

test('Twap sends equal parts over its time', () => {
  const bench = quoted();
  bench.place(
    algo(1, 'Twap', { startTime: '20261120 10:10:00 US/Eastern', endTime: '20261120 10:20:00 US/Eastern' }),
  );
  assert.equal(bench.find(1)?.status, 'PreSubmitted');
  bench.exchange.tick(newYork('2026-11-20T10:15'));
  assert.equal(bench.find(1)?.filled, 50);
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.exchange.tick(newYork('2026-11-20T10:20'));
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('Twap takes times of the day as well, in any zone', () => {
  for (const [startTime, endTime] of [
    ['10:10:00 US/Eastern', '10:20:00 US/Eastern'],
    ['16:10:00 CET', '9:20 US/Central'],
    ['10:10', '10:20:00'],
  ] as const) {
    const bench = quoted();
    bench.place(algo(1, 'Twap', { startTime, endTime }));
    bench.exchange.tick(newYork('2026-11-20T10:15'));
    assert.equal(bench.find(1)?.filled, 50, startTime);
  }
  const refused = quoted();
  refused.place(algo(1, 'Twap', { startTime: '10:10:00 Nowhere/Else' }));
  refused.place(algo(2, 'Twap', { startTime: '25:10:00' }));
  assert.deepEqual([refused.find(1), refused.find(2)], [undefined, undefined]);
});

test('Twap ends with its time, or goes on where that is allowed', () => {
  for (const [allowed, status] of [
    ['0', 'Cancelled'],
    ['1', 'Submitted'],
  ] as const) {
    const bench = quoted(1);
    const params = { endTime: '20261120 10:01:00 US/Eastern', allowPastEndTime: allowed };
    bench.place(algo(1, 'Twap', params, { quantity: 500 }));
    bench.exchange.tick(newYork('2026-11-20T10:02'));
    assert.equal(bench.find(1)?.status, status);
  }
});

test('Vwap follows the volume of a day, and stays below its share of it', () => {
  assert.equal(volumeCurve(0), 0);
  assert.ok(Math.abs(volumeCurve(1) - 1) < 1e-12);
  assert.ok(volumeCurve(0.1) > 0.1 && Math.abs(volumeCurve(0.5) - 0.5) < 1e-12);
  const bench = quoted();
  bench.place(algo(1, 'Vwap', { endTime: '20261120 10:30:00 US/Eastern' }));
  bench.place(algo(2, 'Vwap', { maxPctVol: '0.1' }));
  bench.trade(270.05, 200);
  bench.exchange.tick(newYork('2026-11-20T15:59'));
  assert.equal(bench.find(1)?.status, 'Filled');
  assert.equal(bench.find(2)?.filled, 20);
});

test('algos are the same each time and survive a restart', () => {
  const bench = quoted();
  bench.place(algo(1, 'Twap', { endTime: '20261120 10:10:00 US/Eastern' }));
  bench.exchange.tick(newYork('2026-11-20T10:05'));
  const again = new ExchangeBench({ snapshot: bench.exchange.snapshot(), start: bench.exchange.now() });
  again.quote(270, 270.1);
  again.exchange.tick(newYork('2026-11-20T10:10'));
  assert.equal(again.find(1)?.status, 'Filled');
});

test('what an algo cannot do is refused by name', () => {
  const bench = quoted();
  bench.place(algo(1, 'DarkIce', {}));
  bench.place(algo(1, 'Twap', { riskAversion: 'x' }));
  bench.place(algo(1, 'Vwap', { noTakeLiq: '1' }));
  bench.place(algo(1, 'Adaptive', { adaptivePriority: 'Now' }));
  bench.place(algo(1, 'Twap', {}, { type: 'STP', aux: 280 }));
  bench.place(algo(1, 'Twap', {}, { conId: BTC, type: 'LMT', limit: 90_000, quantity: 1 }));
  assert.match(bench.errors()[1] ?? '', /riskAversion/);
  assert.match(bench.errors()[2] ?? '', /noTakeLiq=1/);
  assert.deepEqual(
    bench.told(),
    [439, 443, 441, 441, 442, 442].map((code) => `error 1 ${code}`),
  );
});
