import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { price } from '../../core/price.ts';
import type { OrderRequest } from '../exchange.ts';
import { type ComboBench, comboBench, MSFT, STOCKS } from '../testing/combo-bench.ts';
import { AAPL, ACCOUNT } from '../testing/fixture.ts';

/** MSFT bought, two AAPL sold for each: at 480.04 less twice 270.00, −59.96. */
const apart = (legPrices: readonly number[] = []): { more: Partial<OrderRequest> } => ({
  more: {
    combo: {
      legPrices: legPrices.map(price),
      routing: [{ tag: 'NonGuaranteed', value: '1' }],
      legs: [],
    },
  },
});
const held = (b: ComboBench): number[] => [b.position(MSFT), b.position(AAPL)];

describe('legs of an order that is not guaranteed', () => {
  test('fill together while each shows enough, each at its own quote', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.told();
    b.place({ id: 1, conId: combo, quantity: 10, type: 'LMT', limit: -59.9, ...apart() });
    assert.equal(b.find(1)?.status, 'Filled');
    assert.deepEqual(held(b), [10, -20]);
    const [bought, sold, whole] = b.exchange.executions();
    assert.deepEqual([whole?.shares, whole?.price], [10, -59.96]);
    assert.deepEqual([bought?.price, sold?.price], [480.04, 270]);
    assert.equal(b.find(1)?.avgFillPrice, -59.96);
  });

  test('leave the account with one leg while the other has too little to give', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.quote(270, 270.02, 30, AAPL);
    b.place({ id: 1, conId: combo, quantity: 100, type: 'LMT', limit: -59.9, ...apart() });
    assert.deepEqual(held(b), [100, -30]);
    assert.deepEqual([b.find(1)?.status, b.find(1)?.filled], ['Submitted', 15]);
    // The lagging leg's market falls away: the limit of the whole holds it back, the other leg stays.
    b.quote(269, 269.02, 500, AAPL);
    assert.deepEqual(held(b), [100, -30]);
    b.quote(270.1, 270.12, 60, AAPL);
    assert.deepEqual(held(b), [100, -90]);
    b.quote(270.1, 270.12, 500, AAPL);
    assert.deepEqual([b.find(1)?.status, b.find(1)?.filled], ['Filled', 100]);
    assert.deepEqual(held(b), [100, -200]);
    const { executions } = b.exchange;
    const wholes = executions.call(b.exchange).filter(({ conId }) => conId === combo);
    assert.equal(
      wholes.reduce((sum, { shares }) => sum + shares, 0),
      100,
    );
    // What the combinations cost is what the legs cost.
    const paid = executions
      .call(b.exchange)
      .filter(({ conId }) => conId !== combo)
      .reduce((sum, { side, shares, price: at }) => sum + (side === 'BOT' ? 1 : -1) * shares * at, 0);
    assert.ok(Math.abs((b.find(1)?.avgFillPrice ?? 0) * 100 - paid) < 1e-6);
  });

  test('stay behind when the order is cancelled in between', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.quote(270, 270.02, 30, AAPL);
    b.place({ id: 1, conId: combo, quantity: 100, ...apart() });
    b.cancel(1);
    assert.equal(b.find(1)?.status, 'Cancelled');
    assert.deepEqual(held(b), [100, -30]);
    b.quote(270, 270.02, 500, AAPL);
    assert.deepEqual(held(b), [100, -30]);
  });

  test('go on after a restart where each has come to', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.quote(270, 270.02, 30, AAPL);
    b.place({ id: 1, conId: combo, quantity: 100, tif: 'GTC', ...apart() });
    const snapshot = JSON.parse(JSON.stringify(b.exchange.snapshot()));
    const again = comboBench({ snapshot, start: (b.exchange.now() + 1000) as never });
    again.quote(270, 270.02, 5000, AAPL);
    assert.equal(again.find(1)?.status, 'Filled');
    assert.deepEqual(held(again), [100, -200]);
    assert.equal(again.exchange.balances(ACCOUNT).account, ACCOUNT);
  });

  test('with a limit each, trade within their own', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.place({ id: 1, conId: combo, quantity: 10, type: 'LMT', ...apart([480.04, 270.5]) });
    assert.deepEqual(held(b), [10, 0], 'AAPL is to bring 270.50');
    assert.equal(b.find(1)?.filled, 0);
    b.quote(270.5, 270.52, 300, AAPL);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  test('fill all or none when the order says so', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.quote(270, 270.02, 30, AAPL);
    b.place({ id: 1, conId: combo, quantity: 1000, tif: 'FOK', type: 'LMT', limit: -59.9, ...apart() });
    assert.equal(b.find(1)?.status, 'Inactive');
    assert.deepEqual(held(b), [0, 0]);
  });
});
