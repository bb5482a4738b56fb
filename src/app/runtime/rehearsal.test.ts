import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { parseSignal } from '../../signals/parse.ts';
import { SPY } from '../../trading/testing/fixtures.ts';
import type { RawSignal } from '../raw-signal.ts';
import { Desk, eventually } from '../testing/desk.ts';
import { type RehearsalParts, rehearse } from './rehearsal.ts';

const quote = {
  quote: { conId: SPY.conId, time: unixMs(0), bid: price(400), ask: price(400.01), bidSize: 1, askSize: 1 },
  receivedAt: unixMs(0),
};

describe('the rehearsal after the start', () => {
  let desk: Desk;
  let explained: RawSignal[];
  let parts: RehearsalParts;
  beforeEach(() => {
    desk = new Desk();
    explained = [];
    parts = {
      market: { get: (conId) => (conId === SPY.conId ? quote : undefined) },
      resolver: { cached: (symbol) => (symbol === 'SPY' ? SPY : undefined) },
      symbols: ['EUR.USD', 'SPY'],
      log: desk.log,
      explain: async (raw) => explained.push(raw),
    };
  });
  afterEach(() => desk.close());

  it('explains a protected entry of a symbol whose contract and price are known', async () => {
    const end = rehearse(parts);
    await eventually(
      () => explained.length,
      (count) => count > 0,
      'an alert was explained',
    );
    end();
    const [first] = explained;
    assert.ok(first);
    const parsed = parseSignal({ ...first, source: 'alert', receivedAt: unixMs(0), sequence: 1 });
    assert.ok(parsed.ok);
    const { action, symbol, stopLoss, takeProfit, entry } = parsed.value.signal;
    assert.equal(action, 'buy');
    assert.equal(symbol, 'SPY');
    assert.deepEqual(entry, { type: 'limit', limit: 400 });
    assert.ok(stopLoss && takeProfit);
  });

  it('is over when it is ended, and does nothing where no price is known', async () => {
    rehearse({ ...parts, symbols: ['EUR.USD'] });
    rehearse(parts)();
    await delay(50);
    assert.deepEqual(explained, []);
  });

  it('comes to its end by itself, and survives what fails', async () => {
    rehearse({ ...parts, explain: () => Promise.reject(new Error('a bug')) });
    rehearse(parts);
    await eventually(
      () => explained.length,
      (count) => count === 600,
      'all were explained',
    );
    await delay(50);
    assert.equal(explained.length, 600);
  });
});
