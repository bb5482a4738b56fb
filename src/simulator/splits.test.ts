import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareCfdConId, withShareCfds } from './catalogue/cfds.ts';
import { AAPL, ACCOUNT, ES, ExchangeBench, listed } from './testing/fixture.ts';

const cost = (bench: ExchangeBench): number =>
  bench.exchange.positions(ACCOUNT).find(({ conId }) => conId === AAPL)?.averageCost ?? 0;

test('a split: more shares at the same cost, prices that follow, and no order of before', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  bench.place({ id: 2, action: 'SELL', type: 'STP', aux: 260 });
  const before = bench.exchange.balances(ACCOUNT).netLiquidation;
  const average = cost(bench);
  bench.told();
  assert.equal(bench.exchange.split?.(AAPL, { to: 2, from: 1 }), true);
  assert.equal(bench.position(), 200);
  assert.ok(Math.abs(cost(bench) - average / 2) < 1e-9);
  assert.equal(bench.exchange.quote(AAPL)?.bid, 135);
  assert.equal(bench.exchange.balances(ACCOUNT).netLiquidation, before);
  assert.equal(bench.find(2)?.status, 'Cancelled');
  assert.deepEqual(bench.exchange.openOrders(), []);
  assert.ok(bench.told().includes('position 200'));
  assert.equal(bench.exchange.executions().length, 1);
});

test('a reverse split pays cash for a fraction of a share', () => {
  const bench = new ExchangeBench();
  bench.quote(20, 20.02);
  bench.place({ id: 1, quantity: 103 });
  const value = (): number => bench.exchange.balances(ACCOUNT).netLiquidation / 1e6;
  const before = value();
  assert.equal(bench.exchange.split?.(AAPL, { to: 1, from: 10 }), true);
  assert.equal(bench.position(), 10);
  assert.ok(Math.abs(value() - before) < 0.1);
  assert.ok(Math.abs(cost(bench) - 200.2) < 0.2, String(cost(bench)));
});

test('cash for a fraction is a result: the day’s rows add up, realised and unrealised results too', () => {
  const bench = new ExchangeBench();
  bench.quote(20, 20.02);
  bench.place({ id: 1, quantity: 103 });
  bench.exchange.split?.(AAPL, { to: 1, from: 10 });
  const { dailyPnl, realizedPnl, unrealizedPnl, netLiquidation } = bench.exchange.balances(ACCOUNT);
  const [row] = bench.exchange.positions(ACCOUNT);
  assert.equal(row?.dailyPnl, dailyPnl);
  assert.equal(realizedPnl + unrealizedPnl, netLiquidation - 1_000_000e6);
});

test('a CFD on the share is split with it, to the fraction', () => {
  const bench = new ExchangeBench({ instruments: withShareCfds([listed('AAPL')]) });
  const cfd = shareCfdConId(AAPL);
  bench.quote(270, 270.02);
  bench.place({ id: 1, conId: cfd, quantity: 5 });
  bench.place({ id: 2, conId: cfd, action: 'SELL', type: 'STP', aux: 260, quantity: 5, tif: 'GTC' });
  assert.equal(bench.position(cfd), 5);
  const before = bench.exchange.balances(ACCOUNT).netLiquidation;
  bench.exchange.split?.(AAPL, { to: 3, from: 2 });
  assert.equal(bench.position(cfd), 7);
  assert.equal(bench.find(2)?.status, 'Cancelled');
  bench.quote(180, 180.01);
  const lost = (before - bench.exchange.balances(ACCOUNT).netLiquidation) / 1e6;
  assert.ok(Math.abs(lost) < 0.1, `${lost}`);
});

test('only stocks are split, and by a ratio', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  assert.equal(bench.exchange.split?.(ES, { to: 2, from: 1 }), false);
  assert.equal(bench.exchange.split?.(AAPL, { to: 1, from: 1 }), false);
  assert.equal(bench.exchange.split?.(AAPL, { to: 0, from: 1 }), false);
});
