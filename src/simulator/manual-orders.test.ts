import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccountId, permId } from '../core/ids.ts';
import { price, quantity } from '../core/price.ts';
import type { ManualOrder } from './orders/manual-order.ts';
import { AAPL, ACCOUNT, ExchangeBench } from './testing/fixture.ts';

const resting: ManualOrder = {
  account: ACCOUNT,
  conId: AAPL,
  exchange: 'SMART',
  action: 'BUY',
  totalQuantity: quantity(10),
  orderType: 'LMT',
  lmtPrice: price(269),
  tif: 'GTC',
  outsideRth: false,
  orderRef: '',
};

function benchWithTwo(): ExchangeBench {
  const bench = new ExchangeBench();
  bench.quote(270, 270);
  bench.exchange.manualDesk?.bind();
  assert.ok(bench.exchange.manualDesk?.place(resting).ok);
  bench.exchange.manualDesk?.bind();
  assert.ok(bench.exchange.manualDesk?.place(resting).ok);
  return bench;
}

test('several orders without a number live side by side, and a restart keeps who has been bound', () => {
  const before = benchWithTwo();
  before.exchange.manualDesk?.place(resting);
  const snapshot = JSON.parse(JSON.stringify(before.exchange.snapshot()));
  const bench = new ExchangeBench({ snapshot });
  const numbers = () => bench.exchange.openOrders(0).map(({ orderId, manual }) => [orderId, manual]);
  assert.deepEqual(numbers(), [
    [-1, true],
    [0, true],
    [0, true],
  ]);
  bench.exchange.manualDesk?.bind();
  assert.deepEqual(numbers(), [
    [-1, true],
    [-2, true],
    [-3, true],
  ]);
  bench.told();
  bench.cancel(-2, 0);
  assert.deepEqual(bench.told(), [
    'status -2 PendingCancel 0/10',
    'status -2 Cancelled 0/10',
    'error -2 202',
  ]);
});

test('an order without a number ends in silence but for its status', () => {
  const bench = benchWithTwo();
  const unbound = bench.exchange.openOrders(0).at(-1);
  bench.told();
  bench.exchange.manualDesk?.cancel(unbound?.permId ?? permId(0));
  assert.deepEqual(bench.told(), ['status 0 PendingCancel 0/10', 'status 0 Cancelled 0/10']);
});

test('by hand too, nothing enters that the broker refuses, and what is over cannot be changed', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270);
  const code = (changes: Partial<ManualOrder>): number | undefined => {
    const placed = bench.exchange.manualDesk?.place({ ...resting, ...changes });
    return placed?.ok === false ? placed.error.code : undefined;
  };
  assert.equal(code({ account: 'DU9' as AccountId }), 321);
  assert.equal(code({ lmtPrice: price(269.001) }), 110);
  const filled = bench.exchange.manualDesk?.place({ ...resting, orderType: 'MKT' });
  assert.ok(filled?.ok);
  const changed = bench.exchange.manualDesk?.modify(filled.value, { totalQuantity: quantity(5) });
  assert.equal(changed?.ok === false && changed.error.code, 135);
  assert.equal(bench.exchange.manualDesk?.cancel(filled.value).ok, false);
});

test('an order of a bracket, which was sent with transmit=false, is changed by hand like any other', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270);
  bench.place({ id: 1, type: 'LMT', limit: 250, transmit: false });
  bench.place({ id: 2, action: 'SELL', type: 'STP', aux: 240, parent: 1, transmit: false });
  bench.place({ id: 3, action: 'SELL', type: 'LMT', limit: 290, parent: 1 });
  bench.told();
  const stop = bench.exchange.openOrders().find(({ orderId }) => orderId === 2);
  assert.ok(stop);
  assert.ok(bench.exchange.manualDesk?.modify(stop.permId, { auxPrice: price(245) }).ok);
  assert.equal(bench.exchange.openOrders()[1]?.auxPrice, 245);
  assert.ok(bench.told().length > 0);
  assert.ok(bench.exchange.manualDesk?.modify(stop.permId, { orderType: 'LMT', lmtPrice: price(300) }).ok);
  const retyped = bench.exchange.openOrders()[1];
  assert.deepEqual([retyped?.orderType, retyped?.lmtPrice, retyped?.auxPrice], ['LMT', 300, undefined]);
});

test('a person makes a stop of a bracket another type, and gives it another size', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  bench.place({ id: 1, transmit: false });
  bench.place({ id: 2, action: 'SELL', type: 'STP', aux: 265, parent: 1, transmit: false });
  bench.place({ id: 3, action: 'SELL', type: 'LMT', limit: 280, parent: 1 });
  const stop = permId(bench.find(2)?.permId ?? 0);
  const become = (revision: Parameters<NonNullable<typeof bench.exchange.manualDesk>['modify']>[1]) => {
    assert.ok(bench.exchange.manualDesk?.modify(stop, revision).ok);
    const { orderType, auxPrice, lmtPrice, trailStopPrice, totalQuantity } = bench.find(2) ?? {};
    return [orderType, auxPrice, lmtPrice, trailStopPrice, totalQuantity];
  };
  assert.deepEqual(become({ orderType: 'TRAIL', auxPrice: price(2) }), ['TRAIL', 2, undefined, 268.01, 100]);
  assert.deepEqual(become({ auxPrice: price(3) }).slice(0, 2), ['TRAIL', 3]);
  assert.deepEqual(become({ orderType: 'LMT', lmtPrice: price(275) }), [
    'LMT',
    undefined,
    275,
    undefined,
    100,
  ]);
  assert.deepEqual(become({ totalQuantity: quantity(40) }), ['LMT', undefined, 275, undefined, 40]);
  assert.deepEqual(become({ orderType: 'STP', auxPrice: price(266) }), [
    'STP',
    266,
    undefined,
    undefined,
    40,
  ]);
  bench.told();
  become({ orderType: 'MKT' });
  assert.deepEqual([bench.find(2)?.status, bench.position()], ['Filled', 60]);
});
