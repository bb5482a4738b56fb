import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits, riskInput } from '../../testing/fixtures.ts';
import { openOrders } from './open-orders.ts';

const of = (open: number) =>
  openOrders.run(riskInput({ openOrders: open, limits: limits({ maxOpenOrders: 12 }) }));

describe('OPEN_ORDERS_LIMIT', () => {
  it("counts this plan's own orders: exactly the limit passes, one more does not", () => {
    assert.deepEqual([of(9).passed, of(9).figures], [true, { open: 9, added: 3, limit: 12 }]);
    const { passed, message } = of(10);
    assert.equal(passed, false);
    assert.match(message, /10 orders are open; with these 3.*maxOpenOrders = 12/);
  });
});
