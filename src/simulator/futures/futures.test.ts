import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulatedListings } from '../catalogue.ts';
import { ACCOUNT, ES, ExchangeBench, listed, newYork } from '../testing/fixture.ts';

const CL = listed('CLF7').conId;
const GC = listed('GCZ6').conId;
const MARCH = listed('ESH7').conId;

describe('the listed months', () => {
  const futures = simulatedListings('2026-11-20')
    .map(({ instrument }) => instrument)
    .filter(({ secType }) => secType === 'FUT');

  test('are the next ones that still trade, each with a number of its own', () => {
    const months = (symbol: string) =>
      futures
        .filter((each) => each.symbol === symbol)
        .map((each) => `${each.localSymbol} ${each.lastTradeDate}`);
    assert.deepEqual(months('CL'), ['CLZ6 20261120', 'CLF7 20261221', 'CLG7 20270120', 'CLH7 20270222']);
    assert.deepEqual(months('GC'), ['GCZ6 20261229', 'GCG7 20270224', 'GCJ7 20270428', 'GCM7 20270628']);
    assert.deepEqual(months('ES')[0], 'ESZ6 20261218');
    assert.equal(new Set(futures.map(({ conId }) => conId)).size, futures.length);
  });

  test('say what they are named after and how they end', () => {
    const oil = futures.find(({ localSymbol }) => localSymbol === 'CLF7');
    assert.equal(oil?.exchange, 'NYMEX');
    assert.equal(oil?.future?.contractMonth, '202701');
    assert.equal(oil?.future?.delivery, 'physical');
    assert.equal(oil?.timeZone, 'US/Eastern');
    assert.match(oil?.liquidHours ?? '', /^20261120:0900-20261120:1430/);
  });
});

describe('the end of trading', () => {
  const opened = (): ExchangeBench => {
    const b = new ExchangeBench({ start: newYork('2026-12-18T09:20') });
    b.quote(6800, 6800.25, 50, ES);
    b.quote(6860, 6860.5, 50, MARCH);
    return b;
  };

  test('cancels what rests, also combinations with the contract, and refuses what comes (392)', () => {
    const b = opened();
    const combo = b.exchange.combo({
      symbol: 'ES',
      exchange: 'CME',
      currency: 'USD',
      legs: [
        { conId: MARCH, ratio: 1, action: 'BUY', exchange: 'CME' },
        { conId: ES, ratio: 1, action: 'SELL', exchange: 'CME' },
      ],
    });
    assert.ok(combo.ok);
    b.place({ id: 1, conId: ES, quantity: 1, type: 'LMT', limit: 6700, tif: 'GTC' });
    b.place({ id: 2, conId: combo.value.conId, quantity: 1, type: 'LMT', limit: 10, tif: 'GTC' });
    b.place({ id: 3, conId: MARCH, quantity: 1, type: 'LMT', limit: 6700, tif: 'GTC' });
    b.told();
    b.exchange.tick(newYork('2026-12-18T09:30'));
    assert.match(b.errors()[0] ?? '', /Order Canceled - reason:The contract has expired/);
    assert.deepEqual(b.told(), [
      'status 1 PendingCancel 0/1',
      'status 1 Cancelled 0/1',
      'error 1 202',
      'status 2 PendingCancel 0/1',
      'status 2 Cancelled 0/1',
      'error 2 202',
    ]);
    b.place({ id: 4, conId: ES, quantity: 1 });
    b.place({ id: 5, conId: combo.value.conId, quantity: 1 });
    assert.deepEqual(b.told(), ['error 4 392', 'error 5 392']);
    assert.equal(b.find(3)?.status, 'Submitted');
  });

  test('settles positions in cash at the last price before it, at the turn of the day', () => {
    const b = opened();
    b.place({ id: 1, conId: ES, quantity: 2 });
    const cash = b.exchange.balances(ACCOUNT).cash.USD ?? 0;
    b.trade(6810, 1, ES);
    b.quote(6809.75, 6810.25, 50, ES);
    b.exchange.tick(newYork('2026-12-18T09:30'));
    b.quote(7000, 7000.25, 50, ES);
    assert.equal(b.exchange.quote(ES)?.bid, 6809.75, 'nobody quotes a contract that has ended');
    assert.equal(b.exchange.session(ES), 'closed');
    assert.equal(b.position(ES), 2);
    b.told();
    b.exchange.tick(newYork('2026-12-19T00:00'));
    assert.equal(b.position(ES), 0);
    assert.ok(b.told().includes('position 0'));
    assert.equal(b.exchange.balances(ACCOUNT).cash.USD, cash + (6810 - 6800.25) * 2 * 50 * 1e6);
    assert.equal(b.exchange.balances(ACCOUNT).initMarginReq, 0);
  });
});

describe('contracts that are delivered', () => {
  // Gold of December: first notice 30 November, so what is long has to go by the 25th, what is short by 24 December.
  const opened = (start: string): ExchangeBench => {
    const b = new ExchangeBench({ start: newYork(start) });
    b.quote(4100, 4100.2, 50, GC);
    return b;
  };

  test('what is long is closed before first notice, its orders first', () => {
    const b = opened('2026-11-25T10:00');
    b.place({ id: 1, conId: GC, quantity: 3 });
    b.place({ id: 2, conId: GC, action: 'SELL', quantity: 3, type: 'LMT', limit: 4200, tif: 'GTC' });
    b.quote(4100, 4100.2, 50, GC);
    b.told();
    b.exchange.tick(newYork('2026-11-25T13:29'));
    assert.equal(b.position(GC), 3);
    b.quote(4100, 4100.2, 50, GC);
    b.exchange.tick(newYork('2026-11-25T13:30'));
    assert.equal(b.position(GC), 0);
    assert.match(b.errors()[0] ?? '', /delivered physically/);
    assert.equal(b.find(2)?.status, 'Cancelled');
    const [, closing] = b.exchange.executions();
    assert.ok(closing?.side === 'SLD' && closing.shares === 3 && closing.clientId === 0);
  });

  test('then nothing is opened on that side, and the other side goes on', () => {
    const b = opened('2026-11-25T14:00');
    b.place({ id: 1, conId: GC, quantity: 1 });
    assert.equal(b.find(1)?.status, 'Inactive');
    assert.match(b.errors()[0] ?? '', /GCZ6 .*only closing orders are accepted/);
    b.place({ id: 2, conId: GC, action: 'SELL', quantity: 2 });
    assert.equal(b.position(GC), -2);
    b.place({ id: 3, conId: GC, quantity: 1 });
    assert.equal(b.position(GC), -1);
    b.place({ id: 4, conId: GC, quantity: 3 });
    assert.equal(b.find(4)?.status, 'Inactive', 'it would end long');
  });

  test('a position that could not be closed is closed when there is a price again', () => {
    const b = opened('2026-11-25T10:00');
    b.place({ id: 1, conId: GC, quantity: 3 });
    b.exchange.halt?.(GC, true);
    b.exchange.tick(newYork('2026-11-25T13:30'));
    assert.equal(b.position(GC), 3);
    b.exchange.halt?.(GC, false);
    b.quote(4090, 4090.2, 50, GC);
    assert.equal(b.position(GC), 0);
  });

  test('crude oil ends before notice: both sides are closed two days before the end', () => {
    const b = new ExchangeBench({ start: newYork('2026-12-17T12:00') });
    b.quote(65, 65.01, 50, CL);
    b.place({ id: 1, conId: CL, action: 'SELL', quantity: 1 });
    b.quote(65, 65.01, 50, CL);
    b.exchange.tick(newYork('2026-12-17T14:30'));
    assert.equal(b.position(CL), 0);
  });
});
