import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { conId } from '../core/ids.ts';
import { fromMicros } from '../core/money.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { LISTED_INDEX_CFDS, shareCfdConId, withShareCfds } from './catalogue/cfds.ts';
import { simulatedListings } from './catalogue.ts';
import { CONDITION_TYPES } from './exchange.ts';
import { ibkrProFixed } from './money/ibkr-pro-fixed.ts';
import { ibkrProTiered } from './money/ibkr-pro-tiered.ts';
import { regTMargin } from './money/reg-t-margin.ts';
import { AAPL, ACCOUNT, ExchangeBench, listed, newYork } from './testing/fixture.ts';

const APPLE = shareCfdConId(AAPL);
const INDEX = listed('IBUS500').conId;
const instruments = withShareCfds(simulatedListings('2026-11-20').map(({ instrument }) => instrument));
const apple = instruments.find((each) => each.conId === APPLE) as Instrument;
const bench = (more: ConstructorParameters<typeof ExchangeBench>[0] = {}): ExchangeBench =>
  new ExchangeBench({ instruments, ...more });
const cash = ({ exchange }: ExchangeBench): number =>
  fromMicros(exchange.balances(ACCOUNT).cash.USD as never);

describe('what is listed', () => {
  it('is a contract on each US share, under a number that nothing else has', () => {
    for (const universe of ['standard', 'wide'] as const) {
      const plain = simulatedListings('2026-11-20', { universe }).map(({ instrument }) => instrument);
      const all = withShareCfds(plain);
      assert.equal(new Set(all.map((each) => each.conId)).size, all.length);
      const shares = plain.filter(({ secType }) => secType === 'STK');
      assert.equal(all.length - plain.length, shares.length);
      for (const share of shares) {
        const cfd = all.find((each) => each.conId === shareCfdConId(share.conId));
        assert.deepEqual([cfd?.symbol, cfd?.cfd?.underlying], [share.symbol, share.conId]);
      }
    }
  });

  it('has the indexes by IB’s numbers', () => {
    assert.deepEqual(
      LISTED_INDEX_CFDS.map(({ symbol, conId: id }) => [symbol, id, listed(symbol).conId]),
      [
        ['IBUS500', 111767871, 111767871],
        ['IBUST100', 111767885, 111767885],
        ['IBDE40', 111987422, 111987422],
      ],
    );
    assert.match(listed('IBDE40').tradingHours, /^20261120:0110-20261120:2200;20261121:CLOSED/);
    assert.equal(listed('IBUS500').tradingHours, listed('ESZ6').tradingHours);
  });

  it('leaves out a contract whose number is taken', () => {
    const other = { ...listed('SPY'), conId: APPLE };
    assert.equal(withShareCfds([listed('AAPL'), { ...other, currency: 'CAD' }]).length, 2);
  });
});

const FEES: readonly (readonly [string, number, number, number, string])[] = [
  ['AAPL', 100, 270, 1, 'USD'],
  ['AAPL', 1000, 270, 5, 'USD'],
  // No cap: a hundred of a penny share cost as much as any.
  ['AAPL', 100, 0.5, 1, 'USD'],
  ['IBUS500', 1, 6890, 1, 'USD'],
  ['IBUS500', 10, 6890, 3.445, 'USD'],
  ['IBUST100', 10, 24_950, 24.95, 'USD'],
  ['IBDE40', 10, 23_600, 11.8, 'EUR'],
];
for (const [symbol, quantity, price, fee, currency] of FEES)
  test(`${quantity} CFDs on ${symbol} at ${price} cost ${fee} ${currency} in either plan, sales too`, () => {
    const instrument = symbol === 'AAPL' ? apple : listed(symbol);
    for (const plan of [ibkrProFixed, ibkrProTiered])
      for (const side of ['BUY', 'SELL'] as const) {
        const charged = plan.orderFee({
          instrument,
          side,
          quantity,
          value: quantity * price,
          time: unixMs(0),
        });
        assert.deepEqual([fromMicros(charged.amount), charged.currency], [fee, currency]);
      }
  });

test('the least of an index order is that of its currency', () => {
  const least = (symbol: string, currency: string): number => {
    const instrument = { ...listed('IBUS500'), symbol, currency };
    const charged = ibkrProFixed.orderFee({
      instrument,
      side: 'BUY',
      quantity: 1,
      value: 100,
      time: unixMs(0),
    });
    return fromMicros(charged.amount);
  };
  assert.deepEqual([least('IBJP225', 'JPY'), least('IBHK50', 'HKD'), least('IBGB100', 'GBP')], [40, 10, 1]);
});

test('margin: a fifth of shares, a twentieth of indexes, either side', () => {
  const needs = (instrument: Instrument, units: number, price: number): number =>
    Number(regTMargin.requirement(instrument, units, price, '2026-11-20').maintenance.toFixed(6));
  assert.deepEqual(
    [needs(apple, 100, 270), needs(apple, -100, 270), needs(listed('IBUS500'), -10, 6890)],
    [5400, 5400, 3445],
  );
  const currency = { ...apple, cfd: { underlying: conId(12087792), underlyingSecType: 'CASH' as const } };
  assert.equal(needs(currency, 30_000, 1.16), 1160);
});

describe('a contract on a share', () => {
  it('has the share’s quotes and trades, which its stops watch', () => {
    const market = bench();
    market.quote(270, 270.02);
    assert.equal(market.exchange.quote(APPLE)?.ask, 270.02);
    market.place({ id: 1, conId: APPLE });
    assert.equal(market.position(APPLE), 100);
    assert.equal(market.position(AAPL), 0);
    market.place({ id: 2, conId: APPLE, action: 'SELL', type: 'STP', aux: 265 });
    market.quote(264.9, 265.1);
    assert.equal(market.position(APPLE), 100, 'stops of shares watch trades');
    market.trade(265);
    assert.equal(market.position(APPLE), 0);
    assert.equal(fromMicros(market.exchange.executions()[1]?.realizedPnl as never), -514);
  });

  it('costs its commission, and gains and losses become cash', () => {
    const market = bench();
    market.quote(270, 270);
    market.place({ id: 1, conId: APPLE, action: 'SELL' });
    assert.equal(cash(market), 999_999);
    market.quote(268, 268);
    const { netLiquidation, grossPositionValue, unrealizedPnl } = market.exchange.balances(ACCOUNT);
    assert.deepEqual(
      [netLiquidation, grossPositionValue, unrealizedPnl].map(fromMicros),
      [1_000_199, 0, 199],
    );
    market.place({ id: 2, conId: APPLE });
    assert.equal(cash(market), 1_000_198);
  });

  it('is refused where margin does not suffice, and takes no fractions and no auctions', () => {
    const market = bench({ accounts: [{ id: ACCOUNT, currency: 'USD', cash: 10_000 }] });
    market.quote(270, 270);
    market.place({ id: 1, conId: APPLE, quantity: 200 });
    market.place({ id: 2, conId: APPLE, quantity: 0.5 });
    market.place({ id: 3, conId: APPLE, quantity: 10, type: 'MOC' });
    assert.deepEqual(
      market.told().filter((line) => line.startsWith('error')),
      ['error 1 201', 'error 2 10318', 'error 3 387'],
    );
    market.place({ id: 4, conId: APPLE, quantity: 180 });
    assert.equal(market.position(APPLE), 180);
  });

  it('is watched by conditions of other orders', () => {
    const market = bench();
    market.quote(270, 270);
    const condition = {
      type: CONDITION_TYPES.price,
      conjunction: 'a',
      isMore: true,
      value: '275',
      triggerMethod: 0,
    };
    const watched = { ...condition, conId: APPLE, exchange: 'SMART' };
    market.quote(6890, 6890.3, 50, INDEX);
    market.place({
      id: 1,
      conId: INDEX,
      quantity: 1,
      more: { conditions: [watched], conditionsIgnoreRth: true },
    });
    assert.equal(market.position(INDEX), 0);
    market.trade(275);
    market.quote(6890, 6890.3, 50, INDEX);
    assert.equal(market.position(INDEX), 1);
  });

  it('is halted with the share', () => {
    const market = bench();
    market.quote(270, 270);
    market.exchange.quote(APPLE);
    market.exchange.halt?.(AAPL, true);
    market.place({ id: 1, conId: APPLE });
    assert.equal(market.position(APPLE), 0);
    market.exchange.halt?.(AAPL, false);
    market.quote(271, 271);
    assert.equal(market.position(APPLE), 100);
  });

  it('goes on after a restart', () => {
    const before = bench();
    before.quote(270, 270);
    before.place({ id: 1, conId: APPLE });
    before.place({ id: 2, conId: APPLE, action: 'SELL', type: 'LMT', limit: 275, tif: 'GTC' });
    const snapshot = JSON.parse(JSON.stringify(before.exchange.snapshot()));
    const after = bench({ snapshot, start: before.exchange.now() });
    assert.equal(after.position(APPLE), 100);
    after.quote(275, 275.02);
    assert.equal(after.position(APPLE), 0);
  });
});

describe('a contract on an index', () => {
  it('has no trades: its stops watch bid and ask, in the evening too', () => {
    const market = bench({ start: newYork('2026-11-19T10:00') });
    market.quote(6890, 6890.3, 50, INDEX);
    market.place({ id: 1, conId: INDEX, quantity: 2 });
    market.place({ id: 2, conId: INDEX, quantity: 2, action: 'SELL', type: 'STP', aux: 6880, tif: 'GTC' });
    market.exchange.tick(unixMs(market.exchange.now() + 9 * 3_600_000));
    market.quote(6879.5, 6880, 50, INDEX);
    assert.equal(market.position(INDEX), 0);
    assert.equal(market.exchange.executions().at(-1)?.price, 6879.5);
  });
});
