import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedListings } from './catalogue.ts';
import { AAPL, ACCOUNT, ES, ExchangeBench, newYork } from './testing/fixture.ts';

test('outside its hours an order waits: PreSubmitted, 399 with the next opening, PreSubmitted', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T17:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1, quantity: 1 });
  assert.deepEqual(bench.errors(), [
    'Order Message:\nBUY 1 AAPL NASDAQ.NMS\nWarning: Your order will not be placed at the exchange until 2026-11-23 09:30:00 US/Eastern.',
  ]);
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/1', 'error 1 399', 'pair 1 PreSubmitted 0/1']);
});

test('a waiting order fills at the first quote of its session, not at one from before', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T15:59') });
  bench.quote(270, 270.02);
  bench.exchange.tick(newYork('2026-11-22T12:00'));
  bench.place({ id: 1 });
  bench.exchange.tick(newYork('2026-11-23T09:45'));
  assert.equal(bench.find(1)?.filled, 0);
  bench.quote(280, 280.02);
  assert.equal(bench.find(1)?.avgFillPrice, 280.02);
});

test('an order that waits through the pre-market enters when regular hours begin', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T09:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 271 });
  assert.equal(bench.find(1)?.filled, 0);
  bench.told();
  bench.exchange.tick(newYork('2026-11-20T09:30'));
  assert.deepEqual(bench.told().slice(0, 2), ['pair 1 Submitted 0/100', 'execution 1 100@270.02']);
});

test('with outsideRth a limit order trades before the opening; a market order does not (2109)', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T08:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 270.02, outsideRth: true });
  assert.equal(bench.find(1)?.status, 'Filled');
  bench.told();
  bench.place({ id: 2, outsideRth: true });
  assert.deepEqual(bench.told().slice(0, 3), ['pair 2 PreSubmitted 0/100', 'error 2 2109', 'error 2 399']);
});

test('a stop without outsideRth is not triggered after hours and is again the next day', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-19T15:59') });
  bench.quote(270, 270.02);
  bench.trade(270);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 265, tif: 'GTC' });
  bench.exchange.tick(newYork('2026-11-19T17:00'));
  bench.quote(264, 264.02);
  bench.trade(264);
  assert.equal(bench.find(1)?.filled, 0);
  bench.exchange.tick(newYork('2026-11-20T09:30'));
  bench.quote(264, 264.02);
  bench.trade(264);
  assert.equal(bench.find(1)?.avgFillPrice, 264);
});

test('futures: a limit order works all night, a stop only with outsideRth', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-18T20:00') });
  bench.quote(6900, 6900.25, 50, ES);
  bench.trade(6900, 1, ES);
  bench.place({ id: 1, conId: ES, type: 'LMT', limit: 6890, quantity: 1 });
  bench.place({ id: 2, conId: ES, action: 'SELL', type: 'STP', aux: 6880, quantity: 1 });
  bench.place({ id: 3, conId: ES, action: 'SELL', type: 'STP', aux: 6880, quantity: 1, outsideRth: true });
  bench.quote(6870, 6870.25, 50, ES);
  bench.trade(6870, 1, ES);
  assert.equal(bench.find(1)?.status, 'Filled');
  assert.equal(bench.find(2)?.filled, 0);
  assert.equal(bench.find(3)?.status, 'Filled');
});

test('a DAY order ends at the close of regular hours, with outsideRth at the end of late trading', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260 });
  bench.place({ id: 2, type: 'LMT', limit: 260, outsideRth: true });
  bench.place({ id: 3, type: 'LMT', limit: 260, tif: 'GTC' });
  bench.told();
  bench.exchange.tick(newYork('2026-11-20T15:59:59'));
  assert.deepEqual(bench.told(), []);
  bench.exchange.tick(newYork('2026-11-20T16:00'));
  assert.deepEqual(bench.told(), [
    'pair 3 PreSubmitted 0/100',
    'status 1 PendingCancel 0/100',
    'status 1 Cancelled 0/100',
    'error 1 202',
  ]);
  bench.exchange.tick(newYork('2026-11-20T20:00'));
  assert.equal(bench.find(2)?.status, 'Cancelled');
  assert.equal(bench.find(3)?.status, 'PreSubmitted');
});

test('a DAY order entered after the close is good for the next session', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T17:00') });
  bench.place({ id: 1, type: 'LMT', limit: 260 });
  bench.exchange.tick(newYork('2026-11-23T15:59'));
  assert.equal(bench.exchange.openOrders().length, 1);
  bench.exchange.tick(newYork('2026-11-23T16:00'));
  assert.equal(bench.exchange.openOrders().length, 0);
});

test('good till date ends then, also over a leap of time; what falls due in between happens at its own time', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260, tif: 'GTD', goodTill: '20261120 12:00:00 US/Eastern' });
  bench.exchange.tick(newYork('2026-11-20T23:00'));
  assert.equal(bench.find(1)?.completedAt, newYork('2026-11-20T12:00'));
});

test('a parent’s expiry ends its held children', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260, transmit: false });
  bench.place({ id: 2, action: 'SELL', type: 'STP', aux: 250, tif: 'GTC', parent: 1 });
  bench.exchange.tick(newYork('2026-11-20T16:00'));
  assert.equal(bench.find(2)?.status, 'Cancelled');
});

test('at midnight in New York executions, completed orders and the day’s results begin anew; positions stay', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  bench.place({ id: 2, action: 'SELL', quantity: 40 });
  bench.quote(280, 280.02);
  const day = bench.exchange.balances(ACCOUNT);
  assert.notEqual(day.realizedPnl, 0);
  bench.exchange.tick(newYork('2026-11-21T00:00'));
  assert.equal(bench.exchange.executions().length, 0);
  assert.equal(bench.exchange.completedOrders().length, 0);
  const night = bench.exchange.balances(ACCOUNT);
  assert.equal(night.realizedPnl, 0);
  assert.equal(night.dailyPnl, 0);
  assert.equal(night.netLiquidation, day.netLiquidation);
  assert.equal(bench.position(), 60);
  assert.equal(bench.exchange.positions(ACCOUNT)[0]?.dailyPnl, 0);
});

test('a closed position stays as a row of zero until midnight', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  bench.place({ id: 2, action: 'SELL' });
  assert.equal(bench.exchange.positions(ACCOUNT)[0]?.position, 0);
  bench.exchange.tick(newYork('2026-11-21T00:00'));
  assert.deepEqual(bench.exchange.positions(ACCOUNT), []);
});

test('a future is settled in cash at midnight after its last trading day', () => {
  const bench = new ExchangeBench({ start: newYork('2026-12-18T09:00') });
  bench.quote(6900, 6900, 50, ES);
  bench.place({ id: 1, conId: ES, quantity: 2 });
  bench.quote(6910, 6910, 50, ES);
  const before = bench.exchange.balances(ACCOUNT).netLiquidation;
  bench.told();
  bench.exchange.tick(newYork('2026-12-19T00:00'));
  assert.deepEqual(bench.told(), ['position 0']);
  assert.equal(bench.position(ES), 0);
  const after = bench.exchange.balances(ACCOUNT);
  assert.equal(after.netLiquidation, before);
  assert.equal(after.cash.USD, before);
});

test('always open: regular hours on a Sunday night, DAY orders end at midnight', () => {
  const listings = simulatedListings('2026-11-22', { alwaysOpen: true });
  const bench = new ExchangeBench({
    instruments: listings.map((listing) => listing.instrument),
    start: newYork('2026-11-22T22:00'),
  });
  assert.equal(bench.exchange.session(AAPL), 'regular');
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  assert.equal(bench.find(1)?.status, 'Filled');
  bench.place({ id: 2, type: 'LMT', limit: 260 });
  bench.exchange.tick(newYork('2026-11-23T00:00'));
  assert.equal(bench.exchange.openOrders().length, 0);
  bench.quote(271, 271.02);
  bench.place({ id: 3 });
  bench.exchange.tick(newYork('2027-01-15T12:00'));
  assert.equal(bench.exchange.session(AAPL), 'regular');
});
