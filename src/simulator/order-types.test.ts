import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedListings } from './catalogue.ts';
import { AAPL, BTC, ES, ExchangeBench, newYork } from './testing/fixture.ts';

const filledAt = (bench: ExchangeBench, id: number): number | undefined => {
  const order = bench.find(id);
  return order?.status === 'Filled' ? order.avgFillPrice : undefined;
};

function quoted(): ExchangeBench {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  return bench;
}

test('market if touched waits for a better price, then takes what there is', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'MIT', aux: 269 });
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100 (trigger)',
    'pair 1 PreSubmitted 0/100 (trigger)',
  ]);
  bench.trade(269.5);
  assert.deepEqual(bench.told(), []);
  bench.quote(268.97, 269.01);
  bench.trade(268.99);
  assert.equal(filledAt(bench, 1), 269.01);
});

test('limit if touched works as a limit order once touched; a sale is touched from below', () => {
  const bench = quoted();
  bench.place({ id: 1, action: 'SELL', type: 'LIT', aux: 271, limit: 271.2 });
  bench.trade(271.05);
  assert.equal(bench.find(1)?.status, 'Submitted');
  assert.equal(bench.find(1)?.whyHeld, '');
  bench.quote(271.25, 271.3);
  assert.equal(filledAt(bench, 1), 271.2);
});

test('a trailing stop limit takes its limit along and keeps it once triggered', () => {
  const bench = quoted();
  const more = { lmtPriceOffset: 0.1 };
  bench.place({ id: 1, action: 'SELL', type: 'TRAIL LIMIT', aux: 1, trailStop: 269, more });
  assert.equal(bench.find(1)?.lmtPrice, 268.91);
  bench.trade(272);
  assert.equal(bench.find(1)?.trailStopPrice, 271);
  assert.equal(bench.find(1)?.lmtPrice, 270.9);
  bench.quote(270.5, 270.6);
  bench.trade(270.6);
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.quote(270.95, 271);
  assert.equal(filledAt(bench, 1), 270.9);
});

test('a trailing stop limit may give its distance as two prices', () => {
  const bench = quoted();
  bench.place({ id: 1, action: 'SELL', type: 'TRAILLMT', aux: 1, trailStop: 269, limit: 268.8 });
  bench.trade(271.01);
  assert.equal(bench.find(1)?.lmtPrice, 269.81);
  bench.place({ id: 2, action: 'SELL', type: 'TRAIL LIMIT', aux: 1, trailStop: 269 });
  assert.match(bench.errors()[0] ?? '', /limit price offset/);
});

test('market on close fills at the last price of regular hours; limit on close only within its limit', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'MOC' });
  bench.place({ id: 2, type: 'LOC', limit: 271 });
  bench.place({ id: 3, type: 'LOC', limit: 269 });
  assert.equal(bench.find(1)?.status, 'PreSubmitted');
  bench.quote(270.4, 270.6);
  bench.trade(270.5);
  bench.exchange.tick(newYork('2026-11-20T15:59:59'));
  assert.equal(bench.position(), 0);
  bench.exchange.tick(newYork('2026-11-20T16:00'));
  assert.equal(filledAt(bench, 1), 270.5);
  assert.equal(filledAt(bench, 2), 270.5);
  assert.equal(bench.find(3)?.status, 'Cancelled');
});

test('orders for the opening fill at the first price of the next regular hours, or end with it', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T08:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1, tif: 'OPG' });
  bench.place({ id: 2, tif: 'OPG', type: 'LMT', limit: 270.2 });
  bench.place({ id: 3, tif: 'OPG', type: 'LMT', limit: 269, action: 'BUY' });
  assert.match(bench.errors()[0] ?? '', /2026-11-20 09:30:00 US.Eastern/);
  bench.quote(270.1, 270.2);
  assert.equal(bench.position(), 0);
  bench.exchange.tick(newYork('2026-11-20T09:30'));
  bench.trade(270.15, 5);
  assert.equal(filledAt(bench, 1), 270.15);
  assert.equal(filledAt(bench, 2), 270.15);
  assert.equal(bench.find(3)?.status, 'Cancelled');
});

test('an order for the opening that comes during the day is for the next day', () => {
  const bench = quoted();
  bench.place({ id: 1, tif: 'OPG' });
  bench.quote(270.1, 270.2);
  bench.exchange.tick(newYork('2026-11-23T09:29'));
  bench.quote(280, 280.1);
  assert.equal(bench.find(1)?.status, 'PreSubmitted');
  bench.exchange.tick(newYork('2026-11-23T09:30'));
  bench.quote(281, 281.1);
  assert.equal(filledAt(bench, 1), 281.05);
});

test('an order for the opening ends with the day when there is no opening, also after a restart', () => {
  const bench = quoted();
  bench.place({ id: 1, tif: 'OPG' });
  bench.exchange.tick(newYork('2026-11-23T12:00'));
  assert.equal(bench.find(1)?.status, 'PreSubmitted');
  const again = new ExchangeBench({
    start: newYork('2026-11-23T12:00'),
    snapshot: bench.exchange.snapshot(),
  });
  for (const { exchange } of [bench, again]) exchange.tick(newYork('2026-11-23T16:00'));
  assert.deepEqual(
    [bench, again].map((each) => each.find(1)?.status),
    ['Cancelled', 'Cancelled'],
  );
  bench.exchange.tick(newYork('2026-11-24T09:30'));
  bench.quote(281, 281.1);
  assert.equal(bench.position(), 0);
});

test('a closing auction that nobody attended is made up for after a restart, with the prices of that day', () => {
  for (const [quoted, expected] of [
    ['2026-11-20T15:00', 270.01],
    ['2026-11-19T15:00', undefined],
  ] as const) {
    const bench = new ExchangeBench({ start: newYork(quoted) });
    bench.quote(270, 270.02);
    bench.trade(270.01);
    bench.exchange.tick(newYork('2026-11-20T15:30'));
    bench.place({ id: 1, type: 'MOC' });
    const start = newYork('2026-11-20T17:00');
    const again = new ExchangeBench({ start, snapshot: bench.exchange.snapshot() });
    assert.equal(filledAt(again, 1), expected);
    assert.equal(again.find(1)?.status, expected === undefined ? 'Cancelled' : 'Filled');
  }
});

test('in a halt there is no closing auction; an opening comes after it', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T09:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1, tif: 'OPG' });
  bench.place({ id: 2, type: 'MOC' });
  bench.exchange.halt?.(AAPL, true);
  bench.quote(270, 270.02);
  bench.exchange.tick(newYork('2026-11-20T10:00'));
  assert.equal(bench.find(1)?.status, 'PreSubmitted');
  bench.exchange.halt?.(AAPL, false);
  bench.quote(271, 271.02);
  assert.equal(filledAt(bench, 1), 271.01);
  bench.exchange.halt?.(AAPL, true);
  bench.exchange.tick(newYork('2026-11-20T16:00'));
  assert.equal(bench.find(2)?.status, 'Cancelled');
});

test('where there are no auctions, orders for them are refused', () => {
  const endless = simulatedListings('2026-11-20', { alwaysOpen: true }).map(({ instrument }) => instrument);
  const bench = new ExchangeBench({ instruments: endless });
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'MOC' });
  bench.place({ id: 1, tif: 'OPG' });
  bench.place({ id: 1, conId: ES, quantity: 1, type: 'LOC', limit: 6900 });
  bench.place({ id: 1, conId: BTC, quantity: 1, type: 'LMT', limit: 90_000, tif: 'OPG' });
  assert.deepEqual(bench.told(), ['error 1 387', 'error 1 111', 'error 1 387', 'error 1 111']);
});

test('a relative order stands at its own side’s best price and follows it up to its limit', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'REL', aux: 0.01, limit: 270.5 });
  bench.quote(270.2, 270.3);
  bench.quote(270.19, 270.21);
  assert.equal(filledAt(bench, 1), 270.21, 'pegged at 270.21 when the offer came to it');
  bench.place({ id: 2, type: 'REL', limit: 270.25 });
  bench.quote(271, 271.1);
  bench.quote(270.2, 270.25);
  assert.equal(filledAt(bench, 2), 270.25, 'not above its limit');
});

test('a midprice order stands in the middle', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.1);
  bench.place({ id: 1, type: 'MIDPRICE' });
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.quote(269.9, 270.04);
  assert.equal(filledAt(bench, 1), 270.05);
});

test('pegged to market stands its offset away from the other side', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.1);
  bench.place({ id: 1, type: 'PEG MKT', aux: 0.05 });
  bench.quote(270, 270.06);
  assert.equal(filledAt(bench, 1), undefined);
  bench.quote(269.9, 270);
  assert.equal(filledAt(bench, 1), 270.01);
});

test('types that wait cannot be immediate', () => {
  const bench = quoted();
  for (const type of ['MIT', 'MOC', 'REL', 'MIDPRICE']) bench.place({ id: 1, type, aux: 269, tif: 'IOC' });
  assert.deepEqual(bench.told(), Array(4).fill('error 1 111'));
});

test('waiting orders survive a restart', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'MOC' });
  bench.place({ id: 2, more: { goodAfterTime: '20261120 15:00:00 US/Eastern' } });
  const again = new ExchangeBench({ snapshot: bench.exchange.snapshot(), start: bench.exchange.now() });
  again.quote(272, 272.02);
  again.exchange.tick(newYork('2026-11-20T15:00'));
  assert.equal(filledAt(again, 2), 272.02);
  again.exchange.tick(newYork('2026-11-20T16:00'));
  assert.equal(again.find(1)?.status, 'Filled');
  assert.equal(again.position(AAPL), 200);
});
