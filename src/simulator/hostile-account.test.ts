import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConId } from '../core/ids.ts';
import { toMicros } from '../core/money.ts';
import { price } from '../core/price.ts';
import { legFills } from './combos/combo-fills.ts';
import { Market } from './matching/market.ts';
import { CALENDAR, comboBench } from './testing/combo-bench.ts';
import { AAPL, ACCOUNT, ExchangeBench, listed, newYork, order } from './testing/fixture.ts';
import { desk, find } from './testing/option-bench.ts';

const small = (cash: number) => ({ accounts: [{ id: ACCOUNT, currency: 'USD', cash }] });

test('a sale through zero into an equal short position needs the margin of the short one', () => {
  const { bench, option } = desk({ strike: 265, right: 'P', expiry: '20261218' }, small(12_000));
  bench.place({ id: 1, conId: option, quantity: 10 });
  assert.equal(bench.find(1)?.status, 'Filled');
  bench.told();
  bench.place({ id: 2, conId: option, action: 'SELL', quantity: 20 });
  assert.equal(bench.find(2)?.status, 'Inactive');
  assert.ok(bench.told().includes('error 2 201'));
  bench.place({ id: 3, conId: option, action: 'SELL', quantity: 10 });
  assert.equal(bench.find(3)?.status, 'Filled');
});

test('what covers a short option is not sold when the account cannot carry the option alone', () => {
  const { bench, option } = desk({ strike: 280, right: 'C', expiry: '20261218' }, small(9000));
  bench.place({ id: 1, quantity: 100 });
  bench.place({ id: 2, conId: option, action: 'SELL', quantity: 1 });
  assert.deepEqual([bench.find(1)?.status, bench.find(2)?.status], ['Filled', 'Filled']);
  const far = find(bench, { strike: 300, right: 'C', expiry: '20261218' }).conId;
  bench.place({ id: 3, conId: far, action: 'SELL', quantity: 3 });
  assert.equal(bench.find(3)?.status, 'Inactive', 'three uncovered calls are too much');
  const other = new ExchangeBench(small(1_000_000));
  other.quote(269.99, 270.01);
  other.place({ id: 1, quantity: 100 });
  other.place({ id: 2, conId: option, action: 'SELL', quantity: 1 });
  other.place({ id: 3, action: 'SELL', quantity: 100 });
  assert.equal(other.find(3)?.status, 'Filled', 'a large account may');
});

test('orders of a combination end with the option that is a leg of it', () => {
  const { bench, option } = desk({ strike: 270, right: 'C' });
  const later = find(bench, { strike: 270, right: 'C', expiry: '20261218' }).conId;
  const listing = bench.exchange.combo({
    symbol: 'AAPL',
    exchange: 'SMART',
    currency: 'USD',
    legs: [
      { conId: later, ratio: 1, action: 'BUY', exchange: 'SMART' },
      { conId: option, ratio: 1, action: 'SELL', exchange: 'SMART' },
    ],
  });
  assert.ok(listing.ok);
  bench.place({ id: 1, conId: listing.value.conId, quantity: 1, type: 'LMT', limit: 0.05, tif: 'GTC' });
  assert.equal(bench.find(1)?.status, 'Submitted');
  bench.exchange.tick(newYork('2026-11-20T17:31'));
  assert.equal(bench.find(1)?.status, 'Cancelled');
});

test('no leg of a combination trades at or below zero while another can bear the difference', () => {
  const leg = (action: 'BUY' | 'SELL', at: number) => {
    const market = new Market(listed(action === 'BUY' ? 'AAPL' : 'MSFT'), 0 as never);
    const quote = { conId: market.instrument.conId, time: 0 as never, bidSize: 10, askSize: 10 };
    market.apply({ type: 'quote', ...quote, bid: price(at), ask: price(at) });
    return {
      market,
      leg: { conId: market.instrument.conId, ratio: 1, action, exchange: 'SMART', secType: 'OPT' },
      weight: 1,
    } as const;
  };
  // Bought at a limit of 50 that the quotes, 10 less 12, have fallen far below.
  const legs = [leg('BUY', 10), leg('SELL', 12)];
  const fills = legFills(order({ id: 1 }), legs, { price: price(50), quantity: 1 });
  assert.deepEqual(
    fills.map((fill) => fill.price),
    [62, 12],
  );
});

test('an order can meet the one side that a combination’s quote has', () => {
  const b = comboBench();
  const combo = b.list(CALENDAR, 'CME');
  // Nobody bids for December, so that the calendar cannot be bought; it can be sold.
  b.place({ id: 1, conId: combo, action: 'SELL', type: 'LMT', limit: 59.75, quantity: 1 });
  assert.equal(b.find(1)?.status, 'Filled');
  b.place({ id: 2, conId: combo, action: 'SELL', type: 'LMT', limit: 65, quantity: 1 });
  const told: ConId[] = [];
  b.exchange.onQuote(({ conId }) => told.push(conId));
  b.quote(0, 6790.25, 0, listed('ESZ6').conId);
  const event = { type: 'quote', time: b.exchange.now() + 1000, bidSize: 0, askSize: 50 } as const;
  b.exchange.onMarket([
    { ...event, conId: listed('ESZ6').conId, bid: price(0), ask: price(6790.25) } as never,
  ]);
  assert.equal(b.find(2)?.status, 'Filled');
  assert.ok(!told.includes(combo), 'a quote with one side is none to tell of');
});

test('commissions that have been charged are not given back when the order comes into a cheaper tier', () => {
  const bench = new ExchangeBench({
    models: {
      fees: {
        orderFee: ({ quantity }) => ({ amount: toMicros(Math.max(1, 10 - quantity)), currency: 'USD' }),
      },
    },
  });
  bench.quote(100, 100.02, 3);
  bench.place({ id: 1, quantity: 50, type: 'LMT', limit: 100.02 });
  bench.quote(100, 100.02, 3);
  bench.quote(100, 100.02, 50);
  assert.equal(bench.find(1)?.status, 'Filled');
  const commissions = bench.exchange.executions().map(({ commission }) => commission / 1e6);
  assert.ok(
    commissions.every((amount) => amount >= 0),
    commissions.join(),
  );
  assert.equal(commissions[0], 7);
});

test('shares that are never found hold a short sale also after a restart', () => {
  const rules = { locateMs: () => Number.POSITIVE_INFINITY };
  const bench = new ExchangeBench({ rules });
  bench.quote(100, 100.02);
  bench.place({ id: 1, action: 'SELL', tif: 'GTC' });
  const snapshot = JSON.parse(JSON.stringify(bench.exchange.snapshot()));
  const again = new ExchangeBench({ rules, snapshot, start: (bench.exchange.now() + 1000) as never });
  again.quote(100, 100.02);
  assert.equal(again.find(1)?.whyHeld, 'locate');
  assert.equal(again.position(AAPL), 0);
});

test('a calendar spread of futures needs a tenth of the margin, what is left over its own', () => {
  const b = comboBench();
  const initial = (): number => b.exchange.balances(ACCOUNT).initMarginReq / 1e6;
  const combo = b.list(CALENDAR, 'CME');
  b.place({ id: 1, conId: combo, quantity: 2 });
  assert.equal(b.find(1)?.status, 'Filled');
  assert.equal(initial(), 2 * 1265);
  const march = listed('ESH7').conId;
  b.place({ id: 2, conId: march, quantity: 1 });
  assert.equal(initial(), 2 * 1265 + 12_650);
  b.place({ id: 3, conId: march, action: 'SELL', quantity: 3 });
  assert.equal(initial(), 2 * 12_650, 'two short contracts of December are left');
});
