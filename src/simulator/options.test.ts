import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, type ConId } from '../core/ids.ts';
import { fromMicros } from '../core/money.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { OptionQuery } from '../instruments/options/chains.ts';
import type { ExchangeOptions } from './create-exchange.ts';
import { AAPL, ACCOUNT, CLIENT, ExchangeBench, listed, newYork } from './testing/fixture.ts';

const SPX = listed('SPX').conId;

function find(bench: ExchangeBench, fields: Partial<OptionQuery>): Instrument {
  const found = bench.exchange.options?.search({
    secType: 'OPT',
    symbol: 'AAPL',
    localSymbol: '',
    tradingClass: '',
    expiry: '20261120',
    exchange: 'SMART',
    currency: 'USD',
    includeExpired: false,
    ...fields,
  });
  const [only, another] = found ?? [];
  if (only === undefined || another !== undefined) throw new Error(`not one contract but ${found?.length}`);
  return only;
}

/** AAPL at 270, and one contract of it. */
function desk(
  fields: Partial<OptionQuery>,
  options: Partial<ExchangeOptions> = {},
): { bench: ExchangeBench; option: ConId } {
  const bench = new ExchangeBench(options);
  bench.quote(269.99, 270.01);
  return { bench, option: find(bench, fields).conId };
}

const cash = (bench: ExchangeBench): number => fromMicros(bench.exchange.balances(ACCOUNT).totalCashValue);
const holding = (bench: ExchangeBench, conId: ConId) =>
  bench.exchange.positions(ACCOUNT).find((row) => row.conId === conId);
const fees = (bench: ExchangeBench): number =>
  fromMicros(bench.exchange.executions().reduce((sum, { commission }) => sum + commission, 0) as never);
/** Past the close, and past the time at which expirations are booked. */
const CLOSE = newYork('2026-11-20T16:00');
const BOOKED = newYork('2026-11-20T17:31');

const exercise = (bench: ExchangeBench, conId: ConId, fields: object = {}) =>
  bench.exchange.exerciseOption?.({
    clientId: CLIENT,
    orderId: 50,
    account: accountId(''),
    conId,
    action: 1,
    quantity: 1,
    override: false,
    ...fields,
  });

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

test('long options in the money are exercised at the expiration, the rest ends worthless', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  const worthless = find(bench, { strike: 280, right: 'C' }).conId;
  bench.place({ id: 1, conId: option, quantity: 2 });
  bench.place({ id: 2, conId: worthless, quantity: 3 });
  bench.place({ id: 3, conId: option, action: 'SELL', quantity: 2, type: 'LMT', limit: 50, tif: 'GTC' });
  const premium = bench.find(1)?.avgFillPrice ?? 0;
  const paid = fees(bench);
  const before = cash(bench);
  bench.exchange.tick(CLOSE);
  // The stock goes on trading; the price at the close counts.
  bench.quote(240, 240.02);
  bench.told();
  bench.exchange.tick(BOOKED);
  assert.deepEqual(bench.told(), [
    'status 3 Cancelled 0/2',
    'error 3 202',
    'execution 0 2@0',
    'commission 0 0',
    'position 0',
    'execution 0 200@260',
    'commission 0 0',
    'position 200',
    'execution 0 3@0',
    'commission 0 0',
    'position 0',
  ]);
  assert.equal(cash(bench), before - 2 * 100 * 260);
  // The premium and its commission are part of what the shares cost.
  const stock = holding(bench, AAPL);
  assert.equal(stock?.position, 200);
  const commission = fromMicros(bench.find(1)?.commission ?? (0 as never));
  assert.ok(Math.abs(stock.averageCost - (260 + premium + commission / 200)) < 1e-6);
  assert.ok(paid > 0);
  assert.equal(holding(bench, option)?.realizedPnl, 0);
  assert.ok(fromMicros(holding(bench, worthless)?.realizedPnl ?? (0 as never)) < 0);
  bench.place({ id: 9, conId: option, quantity: 1 });
  assert.deepEqual(bench.told(), ['error 9 392']);
});

test('the books balance through an exercise: net liquidation moves by the prices alone', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 1 });
  bench.exchange.tick(CLOSE);
  const { netLiquidation } = bench.exchange.balances(ACCOUNT);
  const value = holding(bench, option)?.marketValue ?? 0;
  bench.exchange.tick(BOOKED);
  const after = bench.exchange.balances(ACCOUNT);
  assert.ok(Math.abs(after.netLiquidation - (netLiquidation - value + 10 * 100 * 1e6)) < 2e6);
  assert.equal(after.dailyPnl, after.netLiquidation - 1_000_000e6);
  const daily = bench.exchange.positions(ACCOUNT).reduce((sum, row) => sum + row.dailyPnl, 0);
  assert.equal(daily, after.dailyPnl);
});

test('short options in the money are assigned: puts bring stock, covered calls take it away', () => {
  const { bench, option } = desk({ strike: 280, right: 'P' });
  const covered = find(bench, { strike: 260, right: 'C' }).conId;
  bench.place({ id: 1, quantity: 100 });
  bench.place({ id: 2, conId: covered, action: 'SELL', quantity: 1 });
  bench.place({ id: 3, conId: option, action: 'SELL', quantity: 1 });
  bench.exchange.tick(BOOKED);
  assert.equal(bench.position(), 100);
  const prices = bench.exchange
    .executions()
    .slice(-4)
    .map(({ side, shares, price }) => `${side} ${shares}@${price}`);
  assert.deepEqual(prices.toSorted(), ['BOT 1@0', 'BOT 100@280', 'BOT 1@0', 'SLD 100@260'].toSorted());
});

test('index options are settled in cash: SPXW by the close, SPX by the opening of the next day', () => {
  const bench = new ExchangeBench({ start: newYork('2026-11-19T10:00') });
  bench.quote(6879, 6881, 1, SPX);
  const morning = find(bench, {
    symbol: 'SPX',
    tradingClass: 'SPX',
    expiry: '20261119',
    strike: 6800,
    right: 'C',
  }).conId;
  const evening = find(bench, { symbol: 'SPX', expiry: '20261120', strike: 6900, right: 'P' }).conId;
  bench.place({ id: 1, conId: morning, quantity: 1 });
  bench.place({ id: 2, conId: evening, quantity: 1 });
  assert.equal(bench.find(1)?.status, 'Filled');
  bench.exchange.tick(newYork('2026-11-20T09:30'));
  bench.quote(6849, 6851, 1, SPX);
  bench.exchange.tick(newYork('2026-11-20T09:40'));
  bench.quote(6869, 6871, 1, SPX);
  bench.exchange.tick(BOOKED);
  const settled = bench.exchange
    .executions()
    .map(({ conId, side, shares, price }) => [conId, side, shares, price]);
  assert.deepEqual(settled, [
    [morning, 'SLD', 1, 50],
    [evening, 'SLD', 1, 30],
  ]);
  assert.equal(bench.position(SPX), 0);
});

test('an exercise on request is booked at once, under the number of the request', () => {
  const { bench, option } = desk({ strike: 260, right: 'C', expiry: '20261218' });
  bench.place({ id: 1, conId: option, quantity: 3 });
  bench.told();
  assert.equal(exercise(bench, option, { quantity: 2 }), undefined);
  assert.deepEqual(bench.told(), [
    'execution 50 2@0',
    'commission 50 0',
    'position 1',
    'execution 50 200@260',
    'commission 50 0',
    'position 200',
  ]);
});

test('instructions that cannot be followed are refused', () => {
  const { bench, option } = desk({ strike: 280, right: 'C', expiry: '20261218' });
  const code = (fields: object, conId = option) => exercise(bench, conId, fields)?.code;
  assert.equal(code({}), 201, 'nothing held');
  bench.place({ id: 1, conId: option, quantity: 1 });
  assert.match(exercise(bench, option)?.message ?? '', /override/);
  assert.equal(code({ action: 3 }), 321);
  assert.equal(code({ quantity: 0 }), 321);
  assert.equal(code({ quantity: 2 }), 201);
  assert.equal(code({ account: 'DU999' }), 321);
  assert.match(exercise(bench, option, { action: 2 })?.message ?? '', /day on which they expire/);
  assert.equal(code({}, AAPL), 200);
  assert.equal(code({ override: true }), undefined);
  assert.equal(bench.position(), 100);
  const money = find(bench, { strike: 270, right: 'C', expiry: '20261218' }).conId;
  bench.place({ id: 2, conId: money, quantity: 1 });
  assert.equal(code({}, money), 10333);
  const european = new ExchangeBench();
  european.quote(6879, 6881, 1, SPX);
  const index = find(european, { symbol: 'SPX', expiry: '20261204', strike: 6800, right: 'C' }).conId;
  european.place({ id: 1, conId: index, quantity: 1 });
  assert.match(exercise(european, index)?.message ?? '', /European/);
});

test('what its holder lets lapse is not exercised', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 3 });
  assert.equal(exercise(bench, option, { action: 2 })?.code, 201, 'in the money: needs override');
  assert.equal(exercise(bench, option, { action: 2, quantity: 2, override: true }), undefined);
  bench.exchange.tick(BOOKED);
  assert.equal(bench.position(), 100);
});

test('assignment on command; only of American options that are short', () => {
  const { bench, option } = desk({ strike: 280, right: 'P', expiry: '20261218' });
  const assign = (contracts: number) => bench.exchange.assignOption?.(ACCOUNT, option, contracts)?.code;
  assert.equal(assign(1), 201);
  bench.place({ id: 1, conId: option, action: 'SELL', quantity: 2 });
  assert.equal(assign(3), 201);
  assert.equal(assign(1), undefined);
  assert.equal(bench.position(), 100);
  assert.equal(holding(bench, option)?.position, -1);
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

test('options and instructions survive a restart, also over the expiration', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 3 });
  bench.place({ id: 2, conId: option, action: 'SELL', quantity: 1, type: 'LMT', limit: 40, tif: 'GTC' });
  exercise(bench, option, { action: 2, quantity: 1, override: true });
  const snapshot = JSON.parse(JSON.stringify(bench.exchange.snapshot()));
  const again = new ExchangeBench({ snapshot, start: bench.exchange.now() });
  assert.deepEqual(again.exchange.positions(ACCOUNT), bench.exchange.positions(ACCOUNT));
  assert.equal(again.find(2)?.status, 'Submitted');
  again.quote(279.99, 280.01);
  assert.ok((holding(again, option)?.marketPrice ?? 0) > 19);
  again.exchange.tick(BOOKED);
  assert.equal(again.position(), 200);
  assert.equal(again.find(2)?.status, 'Cancelled');
  const late = new ExchangeBench({ snapshot, start: newYork('2026-11-23T08:00') });
  assert.equal(late.position(), 200);
  assert.equal(holding(late, option), undefined);
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
