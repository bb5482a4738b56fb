import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONDITION_TYPES, type OrderCondition } from './exchange.ts';
import { AAPL, ES, ExchangeBench, newYork, type OrderFields } from './testing/fixture.ts';

const { price, time, margin, execution, volume, percentChange } = CONDITION_TYPES;

const when = (type: number, fields: Partial<OrderCondition>): OrderCondition => ({
  type,
  conjunction: 'a',
  isMore: true,
  ...fields,
});

const conditional = (
  id: number,
  conditions: readonly OrderCondition[],
  fields: Partial<OrderFields> = {},
) => ({
  id,
  ...fields,
  more: { conditions, ...fields.more },
});

function quoted(): ExchangeBench {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.trade(270.01);
  bench.quote(6900, 6900.25, 1000, ES);
  bench.told();
  return bench;
}

const status = (bench: ExchangeBench, id: number) => bench.find(id)?.status;

test('a price of another contract sets the order free; until then it is PreSubmitted', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(price, { conId: ES, value: '6950' })]));
  assert.deepEqual(bench.told(), ['pair 1 PreSubmitted 0/100']);
  bench.trade(6949.75, 5, ES);
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.trade(6950, 5, ES);
  assert.equal(status(bench, 1), 'Filled');
  assert.equal(bench.told()[0], 'pair 1 Submitted 0/100');
});

test('a condition that holds already holds at once', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(price, { conId: AAPL, isMore: false, value: '271' })]));
  assert.equal(status(bench, 1), 'Filled');
});

test('a time', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(time, { value: '20261120 11:00:00 US/Eastern' })]));
  bench.exchange.tick(newYork('2026-11-20T10:59:59'));
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.exchange.tick(newYork('2026-11-20T11:00'));
  assert.equal(status(bench, 1), 'Filled');
});

test('a volume', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(volume, { conId: AAPL, value: '1000' })]));
  bench.trade(270, 899);
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.trade(270, 1);
  assert.equal(status(bench, 1), 'Filled');
});

test('a change in per cent since the close', () => {
  const bars = { previousClose: () => 270 } as never;
  const bench = new ExchangeBench({ bars });
  bench.quote(270, 270.02);
  bench.place(conditional(1, [when(percentChange, { conId: AAPL, isMore: false, value: '-2' })]));
  bench.trade(264.61);
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.trade(264.6);
  assert.equal(status(bench, 1), 'Filled');
});

test('a margin cushion', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(margin, { isMore: false, value: '50' })]));
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.place({ id: 2, quantity: 9000, conId: AAPL });
  bench.quote(270, 270.02, 100_000);
  assert.equal(bench.find(2)?.status, 'Filled');
  bench.trade(270);
  assert.equal(status(bench, 1), 'Filled');
});

test('an execution in a symbol, also one that another conditional order makes', () => {
  const bench = quoted();
  bench.place(
    conditional(1, [when(execution, { symbol: 'AAPL', secType: 'STK' })], { conId: ES, quantity: 1 }),
  );
  bench.place(conditional(2, [when(price, { conId: AAPL, value: '280' })]));
  assert.equal(status(bench, 1), 'PreSubmitted');
  bench.trade(280);
  assert.equal(status(bench, 2), 'Filled');
  assert.equal(status(bench, 1), 'Filled');
});

test('conjunctions are taken from left to right', () => {
  const high = when(price, { conId: AAPL, value: '280' });
  const low = when(price, { conId: AAPL, isMore: false, value: '260' });
  const future = when(price, { conId: ES, value: '7000' });
  const bench = quoted();
  bench.place(conditional(1, [{ ...high, conjunction: 'o' }, low]));
  bench.place(conditional(2, [high, future]));
  bench.trade(281);
  assert.deepEqual([status(bench, 1), status(bench, 2)], ['Filled', 'PreSubmitted']);
  bench.trade(7000, 1, ES);
  assert.equal(status(bench, 2), 'Filled');
});

test('conditions that cancel: the order works until they are met', () => {
  const bench = quoted();
  const more = { conditionsCancelOrder: true };
  const fields = { type: 'LMT', limit: 265, more };
  bench.place(conditional(1, [when(price, { conId: AAPL, value: '275' })], fields));
  assert.equal(status(bench, 1), 'Submitted');
  bench.told();
  bench.trade(275);
  assert.deepEqual(bench.told(), ['status 1 PendingCancel 0/100', 'status 1 Cancelled 0/100', 'error 1 202']);
});

test('outside regular hours conditions are judged only when they are told to', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-20T08:00') });
  bench.quote(270, 270.02);
  bench.trade(281);
  bench.quote(270, 270.02);
  const condition = when(price, { conId: AAPL, value: '280' });
  const fields = { type: 'LMT', limit: 275, outsideRth: true };
  bench.place(conditional(1, [condition], fields));
  bench.place(conditional(2, [condition], { ...fields, more: { conditionsIgnoreRth: true } }));
  assert.deepEqual([status(bench, 1), status(bench, 2)], ['PreSubmitted', 'Filled']);
});

test('what cannot be judged is refused', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(price, { conId: 42, value: '1' })]));
  bench.place(conditional(1, [when(price, { conId: AAPL, value: 'much' })]));
  bench.place(conditional(1, [when(2, { value: '1' })]));
  bench.place(conditional(1, [when(price, { conId: AAPL, value: '1' })], { type: 'STP', aux: 280 }));
  assert.deepEqual(bench.told(), ['error 1 200', 'error 1 147', 'error 1 147', 'error 1 148']);
});

test('conditional orders survive a restart', () => {
  const bench = quoted();
  bench.place(conditional(1, [when(price, { conId: ES, value: '6950' })]));
  const again = new ExchangeBench({ snapshot: bench.exchange.snapshot(), start: bench.exchange.now() });
  again.quote(270, 270.02);
  again.trade(6950, 1, ES);
  assert.equal(again.find(1)?.status, 'Filled');
});
