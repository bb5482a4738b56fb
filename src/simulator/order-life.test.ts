import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExchangeBench, newYork } from './testing/fixture.ts';

test('a market purchase: PreSubmitted, execution, Filled without and with commission, commission last', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100',
    'execution 1 100@270.02',
    'pair 1 Filled 100/0',
    'pair 1 Filled 100/0',
    'commission 1 1',
    'position 100',
  ]);
});

test('the commission is missing from the first Filled report and in the second', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  const commissions = bench.events.flatMap((event) =>
    event.type === 'order' && event.order.status === 'Filled' ? [event.order.commission] : [],
  );
  assert.deepEqual(commissions, [0, 1_000_000]);
});

test('a market sale begins as Submitted', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, action: 'SELL' });
  assert.deepEqual(bench.told().slice(0, 3), [
    'pair 1 Submitted 0/100',
    'execution 1 100@270',
    'pair 1 Filled 100/0',
  ]);
});

test('an order larger than the quote fills level by level, each level an execution of its own', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 40);
  bench.place({ id: 1 });
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100',
    'execution 1 40@270.02',
    'pair 1 Submitted 40/60',
    'pair 1 Submitted 40/60',
    'commission 1 1',
    'position 40',
    'execution 1 40@270.03',
    'pair 1 Submitted 80/20',
    'pair 1 Submitted 80/20',
    'commission 1 0',
    'position 80',
    'execution 1 20@270.04',
    'pair 1 Filled 100/0',
    'pair 1 Filled 100/0',
    'commission 1 0',
    'position 100',
  ]);
});

test('what the book behind one quote cannot give comes from the next quotes', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 5);
  bench.place({ id: 1 });
  assert.equal(bench.find(1)?.filled, 50);
  bench.quote(270, 270.02, 5);
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('two orders share the size of one quote', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 100);
  bench.place({ id: 1 });
  bench.place({ id: 2 });
  assert.equal(bench.find(1)?.avgFillPrice, 270.02);
  assert.equal(bench.find(2)?.avgFillPrice, 270.03);
});

test('a limit order away from the market: PreSubmitted, then Submitted', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260 });
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100', 'pair 1 Submitted 0/100']);
});

test('a resting limit order is filled at its limit by a quote that comes to it', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 269.5 });
  bench.quote(269.3, 269.32);
  assert.equal(bench.find(1)?.avgFillPrice, 269.5);
});

test('a trade at the limit does not fill it, a trade through it does, for the size traded', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 269.5 });
  bench.trade(269.5);
  assert.equal(bench.find(1)?.filled, 0);
  bench.trade(269.49, 30);
  assert.equal(bench.find(1)?.filled, 30);
});

test('a trade is shared among the orders that it goes through, better prices first', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 269.5 });
  bench.place({ id: 2, type: 'LMT', limit: 269.6 });
  bench.trade(269.4, 120);
  assert.equal(bench.find(2)?.filled, 100);
  assert.equal(bench.find(1)?.filled, 20);
});

test('a marketable limit order takes the quote and never pays more than its limit', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 60);
  bench.place({ id: 1, type: 'LMT', limit: 270.02 });
  assert.equal(bench.find(1)?.filled, 60);
  assert.equal(bench.find(1)?.avgFillPrice, 270.02);
});

test('without a quote an order waits, and it is no error', () => {
  const bench = new ExchangeBench();
  bench.place({ id: 1 });
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100']);
  bench.quote(270, 270.02);
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('cancel: PendingCancel, Cancelled, 202', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260 });
  bench.told();
  bench.cancel(1);
  assert.deepEqual(bench.told(), ['status 1 PendingCancel 0/100', 'status 1 Cancelled 0/100', 'error 1 202']);
  assert.equal(bench.find(1)?.completedStatus, 'Cancelled by Trader');
});

test('cancelling what is over is 10148, what is unknown or another client’s 10147', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  bench.place({ id: 2, type: 'LMT', limit: 260 });
  bench.told();
  bench.cancel(1);
  bench.cancel(9);
  bench.cancel(2, 5);
  assert.deepEqual(bench.errors(), [
    'OrderId 1 that needs to be cancelled cannot be cancelled, state: Filled.',
    'OrderId 9 that needs to be cancelled is not found.',
    'OrderId 2 that needs to be cancelled is not found.',
  ]);
  assert.equal(bench.find(2)?.status, 'Submitted');
});

test('a global cancel ends the orders of all clients and answers 161 for one that has just finished', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  bench.place({ id: 2, type: 'LMT', limit: 260 });
  bench.place({ id: 1, client: 2, type: 'LMT', limit: 261 });
  bench.told();
  bench.exchange.cancelAll();
  assert.equal(bench.exchange.openOrders().length, 0);
  const permId = bench.exchange.completedOrders()[0]?.permId;
  assert.equal(
    bench.errors().at(-1),
    `Cancel attempted when order is not in a cancellable state.  Order permId =${permId}`,
  );
});

test('immediate or cancel: openOrder, PendingCancel, Cancelled; what is there is taken', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 60);
  bench.place({ id: 1, type: 'LMT', limit: 260, tif: 'IOC' });
  assert.deepEqual(bench.told(), [
    'openOrder 1 Submitted 0/100',
    'status 1 PendingCancel 0/100',
    'status 1 Cancelled 0/100',
  ]);
  bench.place({ id: 2, type: 'LMT', limit: 270.02, tif: 'IOC' });
  assert.equal(bench.find(2)?.filled, 60);
  assert.equal(bench.find(2)?.status, 'Cancelled');
});

test('fill or kill: all or Inactive', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 60);
  bench.place({ id: 1, type: 'LMT', limit: 270.02, tif: 'FOK' });
  assert.deepEqual(bench.told(), ['openOrder 1 Submitted 0/100', 'status 1 Inactive 0/100']);
  bench.place({ id: 2, type: 'LMT', limit: 270.03, tif: 'FOK' });
  assert.equal(bench.find(2)?.status, 'Filled');
});

test('client order ids: nextOrderId is above all used, per client, and survives refusals', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 10 });
  bench.place({ id: 3, client: 2 });
  bench.place({ id: 11, type: 'FEELINGS' });
  assert.equal(bench.exchange.nextOrderId(1), 11);
  assert.equal(bench.exchange.nextOrderId(2), 4);
  assert.equal(bench.exchange.nextOrderId(3), 1);
});

test('a fill happens at the market time of its event', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T11:00') });
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  assert.equal(bench.exchange.executions()[0]?.time, newYork('2026-11-20T11:00:01'));
});

test('a listener that orders in answer to an event is told after that event', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  let answered = false;
  bench.exchange.onEvent((event) => {
    if (event.type !== 'execution' || answered) return;
    answered = true;
    bench.place({ id: 2, action: 'SELL' });
  });
  bench.place({ id: 1 });
  const told = bench.told();
  assert.ok(told.indexOf('commission 1 1') < told.indexOf('pair 2 Submitted 0/100'));
  assert.equal(bench.position(), 0);
});
