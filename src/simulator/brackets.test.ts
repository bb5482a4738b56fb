import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeBench, newYork, type OrderFields } from './testing/fixture.ts';

const STOP: OrderFields = { id: 2, parent: 1, action: 'SELL', type: 'STP', aux: 265, transmit: true };
const TARGET: OrderFields = { id: 3, parent: 1, action: 'SELL', type: 'LMT', limit: 280, transmit: false };

/** Parent 1, stop 2, target 3; the stop is sent last and releases all. */
function placeBracket(
  bench: ExchangeBench,
  parent: Partial<OrderFields> = {},
  exits: Partial<OrderFields> = {},
): void {
  bench.place({ transmit: false, ...parent, id: 1 });
  bench.place({ ...TARGET, ...exits });
  bench.place({ ...STOP, ...exits, id: 4 });
}

test('transmit=false: nothing at all happens, also when the market moves', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, transmit: false });
  bench.place({ ...TARGET });
  bench.quote(270, 270.02);
  assert.deepEqual(bench.told(), []);
  assert.equal(bench.exchange.openOrders().length, 0);
});

test('a staged order goes out when the same id comes with transmit=true', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260, transmit: false });
  bench.place({ id: 1, type: 'LMT', limit: 261, transmit: true });
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100', 'pair 1 Submitted 0/100']);
  assert.equal(bench.find(1)?.lmtPrice, 261);
});

test('the last child releases its parent and siblings; children are held until the parent is filled', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench, { type: 'LMT', limit: 269 });
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100',
    'pair 3 PreSubmitted 0/100 (child)',
    'pair 4 PreSubmitted 0/100 (child,trigger)',
    'pair 1 Submitted 0/100',
  ]);
  bench.trade(290);
  assert.equal(bench.find(3)?.status, 'PreSubmitted');
});

test('after the parent’s complete fill the children work, in the parent’s permId as OCA group', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench);
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100',
    'pair 3 PreSubmitted 0/100 (child)',
    'pair 4 PreSubmitted 0/100 (child,trigger)',
    'execution 1 100@270.02',
    'pair 1 Filled 100/0',
    'pair 1 Filled 100/0',
    'commission 1 1',
    'position 100',
    'pair 3 Submitted 0/100',
    'pair 4 PreSubmitted 0/100 (trigger)',
  ]);
  const group = String(bench.find(1)?.permId);
  assert.equal(bench.find(3)?.ocaGroup, group);
  assert.equal(bench.find(4)?.ocaGroup, group);
  assert.equal(bench.find(3)?.ocaType, 3);
});

test('a partly filled parent keeps its children held', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 60);
  placeBracket(bench, { type: 'LMT', limit: 270.02 });
  assert.equal(bench.find(1)?.filled, 60);
  assert.equal(bench.find(4)?.whyHeld, 'child,trigger');
  bench.quote(270, 270.02, 60);
  assert.equal(bench.find(4)?.whyHeld, 'trigger');
});

for (const ocaType of [0, 1, 2, 3]) {
  test(`OCA type ${ocaType}: the stop’s fill ends the target`, () => {
    const bench = new ExchangeBench();
    bench.quote(270, 270.02);
    placeBracket(bench, {}, { ocaType });
    bench.quote(264.9, 264.92);
    bench.trade(264.9);
    assert.equal(bench.find(4)?.status, 'Filled');
    assert.equal(bench.find(3)?.status, 'Cancelled');
    assert.equal(bench.position(), 0);
  });
}

test('OCA type 1: a partial fill already ends the others', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench, {}, { ocaType: 1 });
  bench.trade(280.01, 30);
  assert.equal(bench.find(3)?.filled, 30);
  assert.equal(bench.find(4)?.status, 'Cancelled');
});

test('without an OCA type the others shrink with each partial fill and end with the last', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench);
  bench.told();
  bench.trade(280.01, 30);
  assert.equal(bench.find(4)?.totalQuantity, 70);
  assert.equal(bench.told().at(-1), 'pair 4 PreSubmitted 0/70 (trigger)');
  bench.trade(280.01, 70);
  assert.equal(bench.find(3)?.status, 'Filled');
  assert.equal(bench.find(4)?.status, 'Cancelled');
  assert.equal(bench.position(), 0);
});

test('orders of unequal size in one group lose the same share', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260, quantity: 100, oca: 'pair', ocaType: 3 });
  bench.place({ id: 2, type: 'LMT', limit: 250, quantity: 50, oca: 'pair', ocaType: 3 });
  bench.trade(259.99, 20);
  assert.equal(bench.find(2)?.totalQuantity, 40);
});

const LATE = 'Order rejected - reason:OCA group is already filled.';

test('a group of which an order has filled takes no other: 201, also after a restart', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  for (const [first, ocaType] of [
    [1, 1],
    [11, 3],
  ] as const) {
    const oca = `pair ${ocaType}`;
    bench.place({ id: first, quantity: 10, oca, ocaType });
    bench.told();
    bench.place({ id: first + 1, quantity: 10, oca, ocaType });
    assert.deepEqual(bench.errors(), [LATE]);
    assert.equal(bench.find(first + 1)?.status, 'Inactive');
    assert.deepEqual(bench.told(), [`status ${first + 1} Inactive 0/10`, `error ${first + 1} 201`]);
  }
  assert.equal(bench.position(), 20);
  const again = new ExchangeBench({ snapshot: bench.exchange.snapshot() });
  again.quote(270, 270.02);
  again.told();
  again.place({ id: 21, quantity: 10, oca: 'pair 1', ocaType: 1 });
  assert.deepEqual(again.errors(), [LATE]);
  assert.equal(again.position(), 20);
});

test('a group closes with the first partial fill of type 1, of the others with an order that has filled', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  for (const [first, ocaType, expected] of [
    [1, 1, 'Inactive'],
    [11, 2, 'Submitted'],
  ] as const) {
    const rests = { type: 'LMT', limit: 260, quantity: 100, oca: `pair ${ocaType}`, ocaType } as const;
    bench.place({ ...rests, id: first });
    bench.trade(259.99, 20);
    assert.equal(bench.find(first)?.filled, 20);
    bench.place({ ...rests, id: first + 1, limit: 259 });
    assert.equal(bench.find(first + 1)?.status, expected);
    bench.exchange.cancelAll();
  }
});

test('a group that was only cancelled can be used again, and a filled one on the next day', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  const pair = { quantity: 10, oca: 'pair', ocaType: 1 } as const;
  bench.place({ ...pair, id: 1, type: 'LMT', limit: 260 });
  bench.cancel(1);
  bench.place({ ...pair, id: 2 });
  assert.equal(bench.find(2)?.status, 'Filled');
  bench.exchange.tick(newYork('2026-11-21T00:00'));
  bench.place({ ...pair, id: 3, type: 'LMT', limit: 260, tif: 'GTC' });
  assert.equal(bench.find(3)?.status, 'PreSubmitted');
});

test('cancelling the parent cancels the children', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench, { type: 'LMT', limit: 260 });
  bench.told();
  bench.cancel(1);
  assert.deepEqual(bench.told(), [
    'status 1 PendingCancel 0/100',
    'status 1 Cancelled 0/100',
    'error 1 202',
    'status 3 Cancelled 0/100',
    'error 3 202',
    'status 4 Cancelled 0/100',
    'error 4 202',
  ]);
});

test('a child without a living parent is refused with 10006', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ ...STOP, parent: 77 });
  bench.place({ id: 5 });
  bench.told();
  bench.place({ ...STOP, id: 6, parent: 5 });
  assert.deepEqual(bench.told(), ['error 6 10006']);
});

test('a child may join a parent that already works', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 269 });
  bench.place({ ...STOP });
  assert.equal(bench.find(2)?.whyHeld, 'child,trigger');
  bench.quote(268.9, 268.92);
  assert.equal(bench.find(2)?.whyHeld, 'trigger');
});

test('a trailing stop can be attached to limit and stop-limit parents only (328)', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  const trail: OrderFields = { id: 2, parent: 1, action: 'SELL', type: 'TRAIL', aux: 2, trailStop: 268 };
  bench.place({ id: 1, transmit: false });
  bench.place(trail);
  assert.deepEqual(bench.told(), ['error 2 328']);
  assert.equal(bench.exchange.openOrders().length, 0);
  bench.place({ id: 3, type: 'LMT', limit: 270.02, transmit: false });
  bench.place({ ...trail, id: 4, parent: 3 });
  assert.equal(bench.find(4)?.whyHeld, 'trigger');
  assert.equal(bench.find(3)?.status, 'Filled');
});

test('a parent that the account cannot carry takes its children with it', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  placeBracket(bench, { quantity: 100_000 }, { quantity: 100_000 });
  assert.deepEqual(bench.told(), [
    'status 1 Inactive 0/100000',
    'error 1 201',
    'status 3 Cancelled 0/100000',
    'error 3 202',
    'status 4 Cancelled 0/100000',
    'error 4 202',
  ]);
});

test('a stop whose price is already behind the market triggers as soon as it is active', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270);
  placeBracket(bench, { type: 'LMT', limit: 269 });
  bench.trade(264);
  assert.equal(bench.find(1)?.avgFillPrice, 269);
  assert.equal(bench.find(4)?.status, 'Filled');
  assert.equal(bench.find(4)?.avgFillPrice, 264);
  assert.equal(bench.find(3)?.status, 'Cancelled');
});

test('a cancelled staged parent takes its staged children with it', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, transmit: false });
  bench.place({ ...TARGET });
  bench.cancel(1);
  bench.told();
  bench.place({ ...STOP });
  assert.deepEqual(bench.told(), ['error 2 103'], 'its id lies below one already used');
  bench.place({ ...STOP, id: 9 });
  assert.deepEqual(bench.told(), ['error 9 10006']);
});
