import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { Tape } from './tape.ts';

const ALL = [unixMs(0), unixMs(1e12)] as const;

test('a tape gives back what it was told, and knows how far back it reaches', () => {
  const tape = new Tape(unixMs(5));
  const id = conId(1);
  for (let time = 10; time < 40_010; time++) {
    const at = { conId: id, time: unixMs(time) };
    if (time % 2 === 0) tape.add({ ...at, type: 'trade', price: price(time), size: 3 });
    else tape.add({ ...at, type: 'quote', bid: price(time), ask: price(time + 1), bidSize: 4, askSize: 5 });
    if (time === 300) assert.equal(tape.trades(...ALL).length, 146);
  }
  const trades = tape.trades(...ALL);
  const quotes = tape.quotes(...ALL);
  assert.equal(trades.length + quotes.length, 16_384);
  assert.equal(tape.since, 40_010 - 16_384);
  assert.deepEqual(trades.at(-1), { time: 40_008, price: 40_008, size: 3 });
  assert.deepEqual(quotes[0], { time: 23_627, bid: 23_627, ask: 23_628, bidSize: 4, askSize: 5 });
  assert.deepEqual(
    tape.trades(unixMs(30_000), unixMs(30_003)).map(({ time }) => time),
    [30_000, 30_002],
  );
});
