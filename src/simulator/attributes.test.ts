import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderRequest } from './exchange.ts';
import { BTC, ES, EURUSD, ExchangeBench, newYork, type OrderFields } from './testing/fixture.ts';

type More = { [Name in keyof OrderRequest]?: unknown };

/** An order with further fields as plain numbers. */
const order = (fields: OrderFields, more: More): OrderFields => ({
  ...fields,
  more: more as Partial<OrderRequest>,
});

function quoted(size = 1000): ExchangeBench {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, size);
  bench.trade(270.01);
  bench.told();
  return bench;
}

const filled = (bench: ExchangeBench, id: number): number => bench.find(id)?.filled ?? 0;

test('good after time: it says PreSubmitted and does nothing until then', () => {
  const bench = quoted();
  bench.place(order({ id: 1 }, { goodAfterTime: '20261120 11:00:00 US/Eastern' }));
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100']);
  bench.quote(269, 269.02);
  assert.equal(filled(bench, 1), 0);
  bench.exchange.tick(newYork('2026-11-20T11:00'));
  assert.equal(bench.find(1)?.avgFillPrice, 269.02);
});

test('good after a time that has passed works at once; one that is none is refused', () => {
  const bench = quoted();
  bench.place(order({ id: 1 }, { goodAfterTime: '20261120 09:45:00 US/Eastern' }));
  assert.equal(filled(bench, 1), 100);
  bench.place(order({ id: 2 }, { goodAfterTime: 'noon' }));
  assert.deepEqual(bench.told().slice(-1), ['error 2 337']);
});

test('good till date ends at its second, and overnight orders live on until it', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'LMT', limit: 260, tif: 'GTD', goodTill: '20261120 10:30:00 US/Eastern' });
  bench.place({ id: 2, type: 'LMT', limit: 260, tif: 'GTD', goodTill: '20261123 09:45:00 US/Eastern' });
  bench.exchange.tick(newYork('2026-11-20T10:29:59'));
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.exchange.tick(newYork('2026-11-20T10:30'));
  assert.equal(bench.find(1)?.status, 'Cancelled');
  bench.exchange.tick(newYork('2026-11-23T09:44:59'));
  assert.equal(bench.find(2)?.status, 'PreSubmitted');
  bench.exchange.tick(newYork('2026-11-23T09:45'));
  assert.equal(bench.find(2)?.status, 'Cancelled');
});

test('all or none waits until all of it is there at once', () => {
  const bench = quoted(5);
  bench.place(order({ id: 1, type: 'LMT', limit: 270.03 }, { allOrNone: true }));
  assert.equal(filled(bench, 1), 0);
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.trade(270, 99);
  assert.equal(filled(bench, 1), 0);
  bench.quote(270, 270.02, 100);
  assert.equal(filled(bench, 1), 100);
});

test('a minimum quantity holds for the first fill only', () => {
  const bench = quoted(20);
  bench.place(order({ id: 1, type: 'LMT', limit: 270.02 }, { minQty: 50 }));
  assert.equal(filled(bench, 1), 0);
  bench.quote(270, 270.02, 60);
  assert.equal(filled(bench, 1), 60);
  bench.quote(270, 270.02, 10);
  assert.equal(filled(bench, 1), 70);
});

test('an iceberg that rests gives one display size to each quote or trade', () => {
  const bench = quoted();
  bench.place(order({ id: 1, type: 'LMT', limit: 269 }, { displaySize: 30 }));
  bench.quote(268.9, 268.95);
  assert.equal(filled(bench, 1), 30);
  bench.trade(268.9, 500);
  assert.equal(filled(bench, 1), 60);
  bench.place(order({ id: 2, type: 'LMT', limit: 260 }, { displaySize: 100 }));
  bench.place(order({ id: 2, type: 'LMT', limit: 260 }, { displaySize: 10, discretionaryAmt: 1 }));
  assert.deepEqual(bench.told().slice(-2), ['error 2 10020', 'error 2 157']);
});

test('a cash quantity becomes whole units at the limit or the quote', () => {
  const bench = quoted();
  bench.quote(1.16, 1.16005, 5_000_000, EURUSD);
  bench.place(order({ id: 1, quantity: 0 }, { cashQty: 10_000 }));
  bench.place(order({ id: 2, quantity: 0, conId: EURUSD }, { cashQty: 58_002.5 }));
  bench.place(order({ id: 3, quantity: 0, type: 'LMT', limit: 250 }, { cashQty: 10_000 }));
  assert.deepEqual([filled(bench, 1), filled(bench, 2), bench.find(3)?.totalQuantity], [37, 50_000, 40]);
  bench.place(order({ id: 4, quantity: 0, conId: ES }, { cashQty: 10_000 }));
  bench.place(order({ id: 4, quantity: 0, conId: BTC }, { cashQty: 10_000 }));
  assert.deepEqual(bench.told().slice(-2), ['error 4 10244', 'error 4 201']);
});

test('a discretionary amount is taken in secret: the price beyond the limit is the quote’s', () => {
  const bench = quoted();
  bench.place(order({ id: 1, type: 'LMT', limit: 269.9 }, { discretionaryAmt: 0.05 }));
  bench.quote(269.94, 269.96);
  assert.equal(filled(bench, 1), 0);
  bench.quote(269.92, 269.95);
  assert.equal(bench.find(1)?.avgFillPrice, 269.95);
});

function twice(happen: () => void): void {
  happen();
  happen();
}

const METHODS: readonly (readonly [number, string, (bench: ExchangeBench) => void, boolean])[] = [
  [0, 'a trade', (bench) => bench.trade(268.9), true],
  [0, 'quotes', (bench) => bench.quote(268.8, 268.9), false],
  [2, 'a trade', (bench) => bench.trade(268.9), true],
  [3, 'a trade', (bench) => bench.trade(268.9), false],
  [3, 'two trades', (bench) => twice(() => bench.trade(268.9)), true],
  [1, 'a quote', (bench) => bench.quote(268.8, 268.9), false],
  [1, 'two quotes', (bench) => twice(() => bench.quote(268.8, 268.9)), true],
  [4, 'a trade', (bench) => bench.trade(268.9), false],
  [4, 'a quote', (bench) => bench.quote(268.8, 268.9), true],
  [7, 'a trade', (bench) => bench.trade(268.9), true],
  [7, 'a quote', (bench) => bench.quote(268.8, 268.9), true],
  [8, 'a wide quote', (bench) => bench.quote(267, 270.02), true],
  [8, 'a trade', (bench) => bench.trade(268.9), false],
];

for (const [method, what, happen, expected] of METHODS) {
  test(`trigger method ${method}: ${what} ${expected ? 'triggers' : 'does not trigger'} a sell stop`, () => {
    const bench = quoted();
    bench.place(order({ id: 1, action: 'SELL', type: 'STP', aux: 269 }, { triggerMethod: method }));
    happen(bench);
    assert.equal(bench.find(1)?.status, expected ? 'Filled' : 'PreSubmitted');
  });
}

test('an unknown trigger method is refused', () => {
  const bench = quoted();
  bench.place(order({ id: 1, type: 'STP', aux: 280 }, { triggerMethod: 5 }));
  assert.deepEqual(bench.told(), ['error 1 146']);
});

test('an adjustable stop becomes a trailing stop once the market has come to its trigger', () => {
  const bench = quoted();
  const adjustment = {
    orderType: 'TRAIL',
    trigger: 275,
    stopPrice: 273,
    trailingAmount: 1.5,
    inPercent: false,
  };
  bench.place(order({ id: 1, action: 'SELL', type: 'STP', aux: 265 }, { adjustment }));
  bench.trade(274.99);
  assert.equal(bench.find(1)?.orderType, 'STP');
  bench.told();
  bench.trade(275);
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100 (trigger)']);
  assert.equal(bench.find(1)?.orderType, 'TRAIL');
  assert.equal(bench.find(1)?.trailStopPrice, 273.5);
  bench.trade(277);
  assert.equal(bench.find(1)?.trailStopPrice, 275.5);
  bench.quote(275.3, 275.4);
  bench.trade(275.4);
  assert.equal(bench.find(1)?.avgFillPrice, 275.3);
});

test('an adjustable stop can move to another stop, also as a stop limit', () => {
  const bench = quoted();
  const adjustment = {
    orderType: 'STP LMT',
    trigger: 260,
    stopPrice: 266,
    stopLimitPrice: 267,
    inPercent: false,
  };
  bench.place(order({ id: 1, type: 'STP', aux: 280 }, { adjustment }));
  bench.trade(259);
  const { orderType, auxPrice, lmtPrice } = bench.find(1) ?? {};
  assert.deepEqual({ orderType, auxPrice, lmtPrice }, { orderType: 'STP LMT', auxPrice: 266, lmtPrice: 267 });
  bench.place(order({ id: 2 }, { adjustment }));
  bench.place(
    order({ id: 2, type: 'STP', aux: 280 }, { adjustment: { ...adjustment, stopPrice: undefined } }),
  );
  assert.deepEqual(bench.told().slice(-2), ['error 2 321', 'error 2 321']);
});
