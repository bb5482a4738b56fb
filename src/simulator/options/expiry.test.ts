import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromMicros } from '../../core/money.ts';
import { AAPL, ACCOUNT, ES, ExchangeBench, listed, newYork } from '../testing/fixture.ts';
import { BOOKED, CLOSE, cash, desk, exercise, fees, find, holding, SPX } from '../testing/option-bench.ts';

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

test('futures options are exercised into their future, which is settled like any other', () => {
  const bench = new ExchangeBench();
  bench.quote(6899.75, 6900.25, 50, ES);
  const terms = {
    secType: 'FOP',
    symbol: 'ES',
    tradingClass: 'EW4',
    exchange: 'CME',
    expiry: '20261127',
  } as const;
  const call = find(bench, { ...terms, strike: 6800, right: 'C' }).conId;
  const put = find(bench, { ...terms, strike: 6850, right: 'P' }).conId;
  bench.place({ id: 1, conId: call, quantity: 2 });
  bench.place({ id: 2, conId: put, quantity: 1, action: 'SELL' });
  assert.deepEqual([bench.find(1)?.status, bench.find(2)?.status], ['Filled', 'Filled']);
  bench.exchange.tick(newYork('2026-11-27T15:00'));
  bench.quote(6949.75, 6950.25, 50, ES);
  bench.exchange.tick(newYork('2026-11-27T17:40'));
  const [future] = bench.exchange.positions(ACCOUNT).filter(({ conId }) => conId === ES);
  assert.equal(future?.position, 2);
  const premium = (bench.exchange.balances(ACCOUNT).netLiquidation - 1_000_000e6) / 1e6;
  const paid =
    fromMicros(future.unrealizedPnl) + fromMicros(holding(bench, put)?.realizedPnl ?? (0 as never));
  assert.ok(Math.abs(premium - paid) < 0.01);
});

test('an option whose underlying is not listed any more ends at its last price', () => {
  const { bench, option } = desk({ strike: 260, right: 'C' });
  bench.place({ id: 1, conId: option, quantity: 1 });
  const snapshot = JSON.parse(JSON.stringify(bench.exchange.snapshot()));
  const start = bench.exchange.now();
  const other = new ExchangeBench({ snapshot, start, instruments: [listed('EUR.USD')] });
  const { marketPrice = 0 } = holding(other, option) ?? {};
  assert.equal(exercise(other, option)?.code, 200);
  other.exchange.tick(BOOKED);
  assert.deepEqual(
    other.exchange
      .executions()
      .slice(-1)
      .map(({ side, price }) => [side, price]),
    [['SLD', marketPrice]],
  );
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
