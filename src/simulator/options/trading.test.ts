import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { AAPL, ACCOUNT, newYork } from '../testing/fixture.ts';
import { cash, desk, fees, find, holding, SPX } from '../testing/option-bench.ts';

test('an option trades at its quote, with multiplier and the commissions of options', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 2 });
  const [execution] = bench.exchange.executions();
  assert.ok(execution && execution.price > 10 && execution.price < 11);
  assert.equal(cash(bench), Number((1_000_000 - execution.price * 200 - fees(bench)).toFixed(6)));
  // 2 × 0.65 above the minimum, with the regulatory fee and clearing.
  assert.equal(fees(bench).toFixed(4), (1.3 + 2 * 0.04685).toFixed(4));
  const row = holding(bench, option);
  assert.equal(row?.position, 2);
  assert.equal(row.averageCost.toFixed(4), (execution.price * 100 + fees(bench) / 2).toFixed(4));
  assert.ok(Math.abs(fromMicros(row.marketValue) - execution.price * 200) < 50);
});

test('the quote follows the underlying while it is needed, and stops afterwards', () => {
  const { bench, option } = desk({ strike: 270, right: 'C', expiry: '20261218' });
  const seen: ConId[] = [];
  bench.exchange.onQuote(({ conId }) => seen.push(conId));
  const stop = bench.exchange.follow?.(option);
  const before = bench.exchange.quote(option)?.bid ?? 0;
  bench.quote(274.99, 275.01);
  const after = bench.exchange.quote(option)?.bid ?? 0;
  assert.ok(after > before + 2);
  assert.ok(seen.includes(option));
  stop?.();
  seen.length = 0;
  bench.quote(279.99, 280.01);
  assert.deepEqual(seen, [AAPL]);
});

test('several quotes of the underlying within a moment bring one of the option, the last one counts', () => {
  const { bench, option } = desk({ strike: 270, right: 'C', expiry: '20261218' });
  bench.exchange.follow?.(option);
  let count = 0;
  bench.exchange.onQuote(({ conId, time }) => {
    if (conId === option && time > 0) count += 1;
  });
  const now = bench.exchange.now();
  const quote = (ms: number, at: number) =>
    ({
      type: 'quote',
      conId: AAPL,
      time: now + ms,
      bid: at,
      ask: at + 0.02,
      bidSize: 100,
      askSize: 100,
    }) as never;
  bench.exchange.onMarket([quote(10, 271), quote(20, 272), quote(30, 300)]);
  bench.exchange.tick((now + 1000) as never);
  assert.ok(count >= 1 && count <= 2);
  assert.ok((bench.exchange.quote(option)?.bid ?? 0) > 29);
});

test('a worthless option has no bid: it can be bought, not sold', () => {
  const { bench, option } = desk({ strike: 310, right: 'C' });
  bench.place({ id: 1, conId: option, action: 'SELL', quantity: 1 });
  assert.equal(bench.exchange.quote(option)?.bid, undefined);
  assert.equal(bench.exchange.quote(option)?.ask, 0.01);
  assert.equal(bench.find(1)?.filled, 0);
  bench.place({ id: 2, conId: option, quantity: 1 });
  assert.equal(bench.find(2)?.avgFillPrice, 0.01);
});

test('a bracket on an option: the stop watches the bid and ask of the option', () => {
  const { bench, option } = desk({ strike: 270, right: 'C', expiry: '20261218' });
  bench.place({ id: 1, conId: option, quantity: 5, type: 'LMT', limit: 12, transmit: false });
  bench.place({
    id: 2,
    conId: option,
    action: 'SELL',
    quantity: 5,
    type: 'LMT',
    limit: 15,
    parent: 1,
    transmit: false,
  });
  bench.place({ id: 3, conId: option, action: 'SELL', quantity: 5, type: 'STP', aux: 5, parent: 1 });
  assert.equal(bench.find(1)?.status, 'Filled');
  assert.deepEqual([bench.find(2)?.status, bench.find(3)?.status], ['Submitted', 'PreSubmitted']);
  bench.quote(258.99, 259.01);
  assert.deepEqual([bench.find(2)?.status, bench.find(3)?.status], ['Cancelled', 'Filled']);
  assert.equal(holding(bench, option)?.position, 0);
});

test('prices off the grid of the penny programme are refused with 110, and an index itself with 387', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 1, type: 'LMT', limit: 5.01 });
  bench.place({ id: 2, conId: option, quantity: 1, type: 'LMT', limit: 2.99 });
  bench.place({ id: 3, conId: SPX, quantity: 1 });
  bench.place({ id: 4, conId: option, quantity: 0.5 });
  assert.deepEqual(
    bench.told().filter((line) => line.startsWith('error')),
    ['error 1 110', 'error 3 387', 'error 4 10318'],
  );
});

test('margin: the premium of long options, the formula for uncovered ones, the strikes of spreads', () => {
  const margin = (
    orders: readonly (readonly [strike: number, right: 'C' | 'P', action: 'BUY' | 'SELL'])[],
  ) => {
    const { bench } = desk({ strike: 270, right: 'C', expiry: '20261218' });
    for (const [index, [strike, right, action]] of orders.entries()) {
      const { conId } = find(bench, { strike, right, expiry: '20261218' });
      bench.place({ id: index + 1, conId, quantity: 1, action });
      assert.equal(bench.find(index + 1)?.status, 'Filled');
    }
    const { initMarginReq, netLiquidation, totalCashValue } = bench.exchange.balances(ACCOUNT);
    // What can be lost besides what the options are worth now.
    return {
      margin: fromMicros(initMarginReq),
      value: fromMicros((netLiquidation - totalCashValue) as never),
    };
  };
  const long = margin([[270, 'C', 'BUY']]);
  assert.equal(long.margin, long.value);
  assert.equal(margin([[270, 'C', 'SELL']]).margin, 5400);
  assert.equal(margin([[280, 'C', 'SELL']]).margin, 4400);
  assert.equal(margin([[200, 'P', 'SELL']]).margin, 2000);
  const straddle = margin([
    [270, 'C', 'SELL'],
    [270, 'P', 'SELL'],
  ]);
  assert.equal(straddle.margin, 5400);
  // A credit spread of ten points needs a thousand, of which its value was counted already.
  const credit = margin([
    [270, 'C', 'SELL'],
    [280, 'C', 'BUY'],
  ]);
  assert.ok(Math.abs(credit.margin - (1000 + credit.value)) < 1e-6);
  const debit = margin([
    [280, 'C', 'SELL'],
    [270, 'C', 'BUY'],
  ]);
  assert.ok(Math.abs(debit.margin - debit.value) < 1e-6);
});

test('an order that is not transmitted keeps its option over midnight', () => {
  const { bench, option } = desk({ strike: 270, right: 'C', expiry: '20261218' });
  bench.place({ id: 1, conId: option, quantity: 1, type: 'LMT', limit: 20, tif: 'GTC', transmit: false });
  bench.exchange.tick(newYork('2026-11-23T09:31'));
  bench.quote(269.99, 270.01);
  bench.place({ id: 1, conId: option, quantity: 1, type: 'LMT', limit: 20, tif: 'GTC' });
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('a halt of the stock halts its options, also those that are opened in it', () => {
  const { bench, option } = desk({ strike: 270, right: 'C', expiry: '20261218' });
  bench.exchange.halt?.(AAPL, true);
  bench.place({ id: 1, conId: option, quantity: 1 });
  assert.notEqual(bench.find(1)?.status, 'Filled');
  bench.exchange.halt?.(AAPL, false);
  bench.quote(269.99, 270.01);
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('an account that cannot carry it may not write options; a covered call needs nothing more', () => {
  const { bench, option } = desk(
    { strike: 280, right: 'C', expiry: '20261218' },
    {
      accounts: [{ id: ACCOUNT, currency: 'USD', cash: 30_000 }],
    },
  );
  bench.place({ id: 1, conId: option, action: 'SELL', quantity: 10 });
  assert.ok(bench.told().includes('error 1 201'));
  bench.place({ id: 2, quantity: 100 });
  const before = bench.exchange.balances(ACCOUNT).initMarginReq;
  bench.place({ id: 3, conId: option, action: 'SELL', quantity: 1 });
  assert.equal(bench.find(3)?.status, 'Filled');
  assert.equal(bench.exchange.balances(ACCOUNT).initMarginReq, before);
});

test('the same seed and calls give the same quotes and fills', () => {
  const run = () => {
    const { bench, option } = desk({ strike: 270, right: 'P', expiry: '20261127' });
    const events: unknown[] = [];
    bench.exchange.onQuote((event) => events.push(event));
    bench.exchange.follow?.(option);
    for (let step = 0; step < 50; step++) bench.quote(270 + Math.sin(step), 270.02 + Math.sin(step));
    bench.place({ id: 1, conId: option, quantity: 100 });
    return { events, executions: bench.exchange.executions() };
  };
  assert.deepEqual(run(), run());
  assert.ok(run().events.length > 90);
});
