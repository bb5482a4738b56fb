import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { accountId, conId } from '../core/ids.ts';
import { fromMicros } from '../core/money.ts';
import { ibkrProFixed } from './money/ibkr-pro-fixed.ts';
import { regTMargin } from './money/reg-t-margin.ts';
import { AAPL, ACCOUNT, BTC, ES, EURUSD, ExchangeBench, listed } from './testing/fixture.ts';

const balances = (bench: ExchangeBench) => bench.exchange.balances(ACCOUNT);
const row = (bench: ExchangeBench, conId = AAPL) => {
  const found = bench.exchange.positions(ACCOUNT).find((position) => position.conId === conId);
  assert.ok(found);
  return found;
};

const FEES: readonly (readonly [string, number, number, number])[] = [
  ['AAPL', 100, 25, 1],
  ['AAPL', 1000, 25, 5],
  ['AAPL', 1000, 0.25, 2.5],
  ['AAPL', 1, 10, 0.1],
  ['MESZ6', 1, 7000, 0.62],
  ['ESZ6', 2, 7000, 4.5],
  ['EUR.USD', 20_000, 1.16, 2],
  ['EUR.USD', 1_000_000, 1.16, 23.2],
  ['BTC.USD', 1, 95_000, 171],
  ['BTC.USD', 0.001, 95_000, 0.95],
];

for (const [symbol, quantity, price, fee] of FEES) {
  test(`IBKR Pro Fixed: ${quantity} ${symbol} at ${price} cost ${fee}`, () => {
    const instrument = listed(symbol);
    const value = quantity * price * instrument.multiplier;
    const charged = ibkrProFixed.orderFee({ instrument, side: 'BUY', quantity, value, time: unixMs(0) });
    assert.equal(fromMicros(charged.amount), fee);
    assert.equal(charged.currency, 'USD');
  });
}

test('the cap at one percent gives way as the order grows; each fill pays what it adds', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270, 1);
  bench.place({ id: 1, quantity: 3, type: 'LMT', limit: 270 });
  bench.quote(270, 270, 2);
  assert.deepEqual(
    bench.exchange.executions().map((execution) => fromMicros(execution.commission)),
    [1, 0],
  );
});

test('stocks: cash pays, the average cost has the commission in it, a sale realises after commissions', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270);
  bench.place({ id: 1 });
  assert.equal(row(bench).averageCost, 270.01);
  assert.equal(fromMicros(balances(bench).totalCashValue), 1_000_000 - 27_001);
  bench.quote(280, 280);
  bench.place({ id: 2, action: 'SELL', quantity: 40 });
  const sale = bench.exchange.executions()[1];
  assert.equal(fromMicros(sale?.realizedPnl ?? (0 as never)), 398.6);
  assert.equal(bench.exchange.executions()[0]?.realizedPnl, undefined);
  assert.equal(row(bench).averageCost, 270.01);
  assert.equal(fromMicros(row(bench).unrealizedPnl), 599.4);
});

test('a sale through zero closes the long and opens the short; the commission is split by size', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270);
  bench.place({ id: 1, quantity: 100 });
  bench.place({ id: 2, action: 'SELL', quantity: 150 });
  assert.equal(row(bench).position, -50);
  const third = 1 / 3;
  assert.ok(Math.abs(row(bench).averageCost - (270 - third / 50)) < 1e-6);
  const realized = bench.exchange.executions()[1]?.realizedPnl;
  assert.ok(Math.abs(fromMicros(realized ?? (0 as never)) - (-1 - 2 * third)) < 1e-6);
});

test('futures: no cash is paid, the result comes as variation, margin by the contract', () => {
  const bench = new ExchangeBench();
  bench.quote(7000, 7000, 50, ES);
  bench.place({ id: 1, conId: ES, quantity: 2 });
  assert.equal(fromMicros(balances(bench).cash.USD ?? (0 as never)), 1_000_000 - 4.5);
  assert.equal(row(bench, ES).averageCost, 350_002.25);
  assert.equal(fromMicros(balances(bench).initMarginReq), 25_300);
  assert.equal(fromMicros(balances(bench).maintMarginReq), 23_000);
  bench.quote(7010, 7010, 50, ES);
  assert.equal(fromMicros(balances(bench).netLiquidation), 1_000_000 - 4.5 + 1000);
  assert.equal(balances(bench).grossPositionValue, 0);
  bench.place({ id: 2, conId: ES, action: 'SELL', quantity: 2 });
  assert.equal(fromMicros(bench.exchange.executions()[1]?.realizedPnl ?? (0 as never)), 991);
  assert.equal(fromMicros(balances(bench).cash.USD ?? (0 as never)), 1_000_991);
});

test('the micro future of a real paper account: bought 7039.5, sold 7039.25, realised −2.49', () => {
  const bench = new ExchangeBench();
  const { conId } = listed('MESZ6');
  bench.quote(7039.25, 7039.5, 50, conId);
  bench.place({ id: 1, conId, quantity: 1 });
  bench.place({ id: 2, conId, action: 'SELL', quantity: 1 });
  assert.equal(fromMicros(bench.exchange.executions()[1]?.realizedPnl ?? (0 as never)), -2.49);
});

test('forex: two currencies change hands and a position shows what was bought', () => {
  const bench = new ExchangeBench();
  bench.quote(1.16, 1.16, 2_000_000, EURUSD);
  bench.place({ id: 1, conId: EURUSD, quantity: 20_000 });
  assert.deepEqual(balances(bench).cash, { USD: 976_798_000_000, EUR: 20_000_000_000 });
  assert.equal(row(bench, EURUSD).position, 20_000);
  assert.equal(fromMicros(balances(bench).netLiquidation), 999_998);
  bench.quote(1.17, 1.17, 2_000_000, EURUSD);
  assert.equal(fromMicros(balances(bench).netLiquidation), 999_998 + 200);
  assert.equal(balances(bench).grossPositionValue, 0);
});

test('crypto: fractions, paid in full', () => {
  const bench = new ExchangeBench();
  bench.quote(95_000, 95_000, 2, BTC);
  bench.place({ id: 1, conId: BTC, type: 'LMT', limit: 95_000, quantity: 0.12345678 });
  assert.equal(bench.position(BTC), 0.12345678);
  const held = balances(bench);
  assert.equal(held.initMarginReq, row(bench, BTC).marketValue);
});

test('margin of stocks: 25 % long, 30 % short with floors', () => {
  const need = (position: number, price: number): number =>
    regTMargin.requirement(listed('AAPL'), position, price, '2026-11-20').initial;
  assert.equal(need(100, 100), 2500);
  assert.equal(need(-100, 100), 3000);
  assert.equal(need(-100, 10), 500);
  assert.equal(need(-100, 4), 400);
  assert.equal(need(-100, 1), 250);
});

test('buying power is four times the available funds', () => {
  const bench = new ExchangeBench();
  assert.equal(fromMicros(balances(bench).buyingPower), 4_000_000);
  bench.quote(270, 270);
  bench.place({ id: 1 });
  const { availableFunds, buyingPower, excessLiquidity, netLiquidation, cushion } = balances(bench);
  assert.equal(buyingPower, 4 * availableFunds);
  assert.equal(cushion, excessLiquidity / netLiquidation);
});

test('several accounts keep apart, and an order must name one of them', () => {
  const other = accountId('DU7654321');
  const bench = new ExchangeBench({
    accounts: [
      { id: ACCOUNT, currency: 'USD', cash: 1_000_000 },
      { id: other, currency: 'USD', cash: 50_000 },
    ],
  });
  bench.quote(270, 270);
  bench.place({ id: 1, account: '' });
  assert.deepEqual(bench.told(), ['error 1 435']);
  bench.place({ id: 1, account: other });
  assert.equal(bench.position(), 0);
  assert.equal(bench.exchange.positions(other)[0]?.position, 100);
  assert.equal(fromMicros(bench.exchange.balances(other).totalCashValue), 50_000 - 27_001);
});

test('a cross without US dollars costs its share of the dollars that were traded, at the rate of its second currency', () => {
  const cross = { ...listed('EUR.USD'), conId: conId(14_321_016), localSymbol: 'EUR.JPY', currency: 'JPY' };
  const bench = new ExchangeBench({
    instruments: [cross, listed('USD.JPY')],
  });
  bench.quote(150, 150, 2e6, listed('USD.JPY').conId);
  bench.quote(165, 165, 2e6, cross.conId);
  bench.place({ id: 1, conId: cross.conId, quantity: 20_000 });
  bench.place({ id: 2, conId: cross.conId, quantity: 1_000_000 });
  assert.deepEqual(
    bench.exchange.executions().map((execution) => fromMicros(execution.commission)),
    [2, 22],
  );
});

test('a contract for difference on a pair pays for its dollars too', () => {
  const pair = { ...listed('USD.CAD'), cfd: { underlying: conId(1), underlyingSecType: 'CASH' as const } };
  const charged = ibkrProFixed.orderFee({
    instrument: { ...pair, secType: 'CFD' },
    side: 'BUY',
    quantity: 1_000_000,
    value: 1_400_000,
    time: unixMs(0),
  });
  assert.deepEqual([fromMicros(charged.amount), charged.currency], [20, 'USD']);
});
