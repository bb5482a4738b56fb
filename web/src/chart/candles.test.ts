import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderView, PositionView } from '../../../src/app/views.ts';
import { ascending, barAfter, levelsOf, scaleFor, tradedPrice } from './candles.ts';

const minute = Date.parse('2026-11-21T10:15:00.000Z') / 1000;
const bar = { time: minute, open: 10, high: 11, low: 9, close: 10, volume: 5 };
const quote = (time: string, change: object) => ({
  conId: 1,
  symbol: 'SPY',
  time: `2026-11-21T${time}.000Z`,
  ...change,
});

describe('live candles', () => {
  it('take the last trade, or the middle where there are no trades', () => {
    assert.equal(tradedPrice(quote('10:15:01', { last: 10, bid: 1, ask: 2 })), 10);
    assert.equal(tradedPrice(quote('10:15:01', { bid: 1, ask: 2 })), 1.5);
    assert.equal(tradedPrice(quote('10:15:01', { bid: 1 })), undefined);
  });

  it('widen the running bar', () => {
    assert.deepEqual(barAfter(bar, quote('10:15:59', { last: 12 })), { ...bar, high: 12, close: 12 });
    assert.deepEqual(barAfter(bar, quote('10:15:59', { last: 8 })), { ...bar, low: 8, close: 8 });
    assert.equal(barAfter(bar, quote('10:15:59', { last: 10 })), undefined);
  });

  it('begin the next bar and pass over old quotes', () => {
    assert.deepEqual(barAfter(bar, quote('10:16:00', { last: 12 })), {
      time: minute + 60,
      open: 12,
      high: 12,
      low: 12,
      close: 12,
      volume: 0,
    });
    assert.equal(barAfter(bar, quote('10:14:59', { last: 12 })), undefined);
    assert.equal(barAfter(undefined, { conId: 1, symbol: 'SPY', last: 1 }), undefined);
  });

  it('come in order and once', () => {
    const points = [
      { time: 2, value: 'b' },
      { time: 1, value: 'a' },
      { time: 2, value: 'c' },
    ];
    assert.deepEqual(ascending(points), [points[1], points[2]]);
  });
});

describe('price levels', () => {
  const position = {
    quantity: -10,
    averagePrice: 100,
    stops: [{ ref: 'S1-s', price: 101, quantity: 10 }],
    targets: [{ ref: 'S1-t', price: 98, quantity: 10 }],
  } as unknown as PositionView;

  it('show entry, stop and target once, and other working orders', () => {
    const orders = [
      { ref: 'S1-s', open: true, role: 'stop', stopPrice: 101, side: 'BUY', quantity: 10, type: 'STP' },
      { ref: 'S2-e', open: true, role: 'entry', limitPrice: 97, side: 'SELL', quantity: 5, type: 'LMT' },
      { ref: 'S0-e', open: false, role: 'entry', limitPrice: 90, side: 'SELL', quantity: 5, type: 'LMT' },
    ] as OrderView[];
    assert.deepEqual(levelsOf(position, orders), [
      { kind: 'entry', price: 100, label: 'Entry, short 10' },
      { kind: 'stop', price: 101, label: 'Stop' },
      { kind: 'target', price: 98, label: 'Target' },
      { kind: 'order', price: 97, label: 'SELL 5 LMT' },
    ]);
  });

  it('show every exit of several, those at one price together', () => {
    const stops = [
      { ref: 'S1-s1', price: 101, quantity: 4 },
      { ref: 'S1-s2', price: 101, quantity: 3 },
      { ref: 'S2-s', price: 102.5, quantity: 3 },
    ];
    const orders = stops.map(({ ref, price }) => ({ ref, open: true, role: 'stop', stopPrice: price }));
    assert.deepEqual(levelsOf({ ...position, stops, targets: [] }, orders as OrderView[]).slice(1), [
      { kind: 'stop', price: 101, label: 'Stop 7' },
      { kind: 'stop', price: 102.5, label: 'Stop 3' },
    ]);
  });

  it('widen the scale only as far as the candles stay readable', () => {
    const candles = { low: 99, high: 100 };
    assert.deepEqual(scaleFor(candles, levelsOf(position, [])), { low: 98, high: 101 });
    const wide = levelsOf({ ...position, targets: [{ ref: 'S1-t', price: 50, quantity: 10 }] }, []);
    assert.deepEqual(scaleFor(candles, wide), { low: 99, high: 101 });
    assert.deepEqual(scaleFor(candles, []), candles);
  });
});
