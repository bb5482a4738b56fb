import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EURUSD, ExchangeBench } from './testing/fixture.ts';

test('a resting stop is told twice; the first echo carries a computed limit price', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265 });
  const limits = bench.events.map((event) => event.type === 'order' && event.order.lmtPrice);
  assert.deepEqual(limits, [265.03, undefined]);
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100 (trigger)',
    'pair 1 PreSubmitted 0/100 (trigger)',
  ]);
});

test('a stop watches the last trade, not the quote', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265 });
  bench.quote(264, 271);
  assert.equal(bench.find(1)?.whyHeld, 'trigger');
  bench.trade(264.99);
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('a stop that is jumped over fills at the market, not at its price', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265 });
  bench.quote(255, 255.02);
  bench.trade(255.01);
  assert.equal(bench.find(1)?.avgFillPrice, 255);
});

test('a trade below a quote that has not caught up fills the stop no better than that trade', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265 });
  bench.trade(255);
  assert.equal(bench.find(1)?.avgFillPrice, 255);
});

test('a triggered stop is told as Submitted before its execution', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265 });
  bench.quote(264.9, 264.92);
  bench.told();
  bench.trade(264.9);
  assert.deepEqual(bench.told().slice(0, 3), [
    'pair 1 Submitted 0/100',
    'execution 1 100@264.9',
    'pair 1 Filled 100/0',
  ]);
});

test('a buy stop triggers from below', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, type: 'STP', aux: 275 });
  bench.trade(274.99);
  assert.equal(bench.find(1)?.filled, 0);
  bench.quote(275, 275.02);
  bench.trade(275);
  assert.equal(bench.find(1)?.avgFillPrice, 275.02);
});

test('a stop-limit that is jumped over rests at its limit', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'STP LMT', aux: 265, limit: 264 });
  bench.quote(255, 255.02);
  bench.trade(255);
  assert.equal(bench.find(1)?.status, 'Submitted');
  assert.equal(bench.find(1)?.whyHeld, '');
  bench.quote(264.1, 264.12);
  assert.equal(bench.find(1)?.avgFillPrice, 264);
});

test('a trailing stop by amount follows the trades upwards only', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'TRAIL', aux: 2 });
  assert.equal(bench.find(1)?.trailStopPrice, 268);
  bench.trade(275);
  assert.equal(bench.find(1)?.trailStopPrice, 273);
  bench.trade(274);
  assert.equal(bench.find(1)?.trailStopPrice, 273);
  bench.quote(272.9, 272.92);
  bench.trade(273);
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('a trailing stop by percent starts where it is told and lies on a tick', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'TRAIL', percent: 1.5, trailStop: 260 });
  assert.equal(bench.find(1)?.trailStopPrice, 265.95);
  bench.trade(271.37);
  assert.equal(bench.find(1)?.trailStopPrice, 267.3);
});

test('a trailing stop whose unused fields are zero is one by the field that is not', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'TRAIL', aux: 2, percent: 0, trailStop: 0 });
  assert.equal(bench.find(1)?.trailStopPrice, 268);
  bench.place({ id: 2, action: 'SELL', type: 'TRAIL', aux: 0, percent: 10 });
  assert.equal(bench.find(2)?.trailStopPrice, 243);
});

test('a buy trailing stop comes down with the market', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, type: 'TRAIL', aux: 2 });
  bench.trade(260);
  assert.equal(bench.find(1)?.trailStopPrice, 262);
});

test('forex has no trades: sell stops watch the ask and buy stops the bid', () => {
  const bench = new ExchangeBench();
  bench.quote(1.16, 1.1601, 1_000_000, EURUSD);
  bench.place({ id: 1, conId: EURUSD, action: 'SELL', type: 'STP', aux: 1.159, quantity: 20_000 });
  bench.quote(1.1589, 1.15905, 1_000_000, EURUSD);
  assert.equal(bench.find(1)?.filled, 0);
  bench.quote(1.15885, 1.159, 1_000_000, EURUSD);
  assert.equal(bench.find(1)?.avgFillPrice, 1.15885);
});
