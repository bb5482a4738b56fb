import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConId } from '../../core/ids.ts';
import { AAPL, ACCOUNT, ExchangeBench } from '../testing/fixture.ts';
import { find } from '../testing/option-bench.ts';

/** AAPL at 270 in a small account, and verticals of calls on it. */
function opened(cash: number): { b: ExchangeBench; vertical: (low: number, high: number) => ConId } {
  const b = new ExchangeBench({ accounts: [{ id: ACCOUNT, currency: 'USD', cash }] });
  b.quote(269.99, 270.01);
  const call = (strike: number): ConId => find(b, { strike, right: 'C', expiry: '20261218' }).conId;
  const vertical = (low: number, high: number): ConId => {
    const listing = b.exchange.combo({
      symbol: 'AAPL',
      exchange: 'SMART',
      currency: 'USD',
      legs: [
        { conId: call(low), ratio: 1, action: 'BUY', exchange: 'SMART' },
        { conId: call(high), ratio: 1, action: 'SELL', exchange: 'SMART' },
      ],
    });
    assert.ok(listing.ok, JSON.stringify(listing));
    return listing.value.conId;
  };
  return { b, vertical };
}

test('a vertical of options is quoted per share, fills at its quote and is paid at a hundred times it', () => {
  const { b, vertical } = opened(50_000);
  const combo = vertical(270, 280);
  const quote = b.exchange.quote(combo);
  assert.ok(quote?.ask !== undefined && quote.ask > 0 && quote.ask < 10);
  assert.equal(b.exchange.instrument(combo)?.multiplier, 100);
  b.place({ id: 1, conId: combo, quantity: 2, type: 'LMT', limit: quote.ask });
  assert.equal(b.find(1)?.status, 'Filled');
  const [whole, bought, sold] = b.exchange.executions();
  assert.equal(whole?.price, quote.ask);
  assert.ok(bought !== undefined && sold !== undefined);
  const paid = 50_000 * 1e6 - (b.exchange.balances(ACCOUNT).cash.USD ?? 0);
  const commissions = bought.commission + sold.commission;
  assert.ok(Math.abs(paid - quote.ask * 200 * 1e6 - commissions) < 1);
  assert.deepEqual([b.position(bought.conId), b.position(sold.conId)], [2, -2]);
});

test('verticals that rest need what the spread needs, not what a naked call would', () => {
  const { b, vertical } = opened(3000);
  const combo = vertical(270, 280);
  b.place({ id: 1, conId: combo, quantity: 1, type: 'LMT', limit: 0.5 });
  b.place({ id: 2, conId: AAPL, quantity: 5, type: 'LMT', limit: 265 });
  assert.deepEqual([b.find(1)?.status, b.find(2)?.status], ['Submitted', 'Submitted']);
});

test('a combination of options and its underlying: a hundred shares against a contract', () => {
  const { b } = opened(100_000);
  const call = find(b, { strike: 280, right: 'C', expiry: '20261218' }).conId;
  const listing = b.exchange.combo({
    symbol: 'AAPL',
    exchange: 'SMART',
    currency: 'USD',
    legs: [
      { conId: AAPL, ratio: 100, action: 'BUY', exchange: 'SMART' },
      { conId: call, ratio: 1, action: 'SELL', exchange: 'SMART' },
    ],
  });
  assert.ok(listing.ok);
  const bid = b.exchange.quote(call)?.bid ?? 0;
  const ask = b.exchange.quote(listing.value.conId)?.ask ?? 0;
  assert.ok(Math.abs(ask - (270.01 - bid)) < 0.011, `${ask} is not 270.01 less ${bid}`);
  b.place({ id: 1, conId: listing.value.conId, quantity: 1 });
  assert.deepEqual([b.position(AAPL), b.position(call)], [100, -1]);
});
