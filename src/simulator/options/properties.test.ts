import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { AAPL, ACCOUNT, ExchangeBench } from '../testing/fixture.ts';
import { exercise, find } from '../testing/option-bench.ts';

const STRIKES = [250, 260, 270, 280, 290];
const EXPIRIES = ['20261120', '20261127', '20261218'];

const contract = fc.record({
  strike: fc.constantFrom(...STRIKES),
  expiry: fc.constantFrom(...EXPIRIES),
  right: fc.constantFrom('C' as const, 'P' as const),
});

const step = fc.oneof(
  fc.record({ type: fc.constant('move' as const), price: fc.double({ min: 230, max: 310, noNaN: true }) }),
  fc.record({
    type: fc.constant('trade' as const),
    contract,
    action: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    type: fc.constant('stock' as const),
    action: fc.constantFrom('BUY' as const, 'SELL' as const),
  }),
  fc.record({ type: fc.constant('exercise' as const), contract, override: fc.boolean() }),
  fc.record({ type: fc.constant('assign' as const), contract }),
  fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }),
);

test('whatever is traded, exercised, assigned or expires: cash and positions make the account, and a day’s results its change', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const bench = new ExchangeBench();
      const { exchange } = bench;
      const stock = (at: number): void => bench.quote(Number(at.toFixed(2)), Number((at + 0.02).toFixed(2)));
      stock(270);
      let id = 0;
      const idOf = (of: { strike: number; expiry: string; right: 'C' | 'P' }): ConId | undefined => {
        try {
          return find(bench, of).conId;
        } catch {
          return undefined;
        }
      };
      for (const each of steps) {
        if (each.type === 'move') stock(each.price);
        else if (each.type === 'wait')
          exchange.tick(unixMs(exchange.now() + each.hours * 3_600_000) as UnixMs);
        else if (each.type === 'stock') bench.place({ id: ++id, action: each.action, quantity: 100 });
        else {
          const conId = idOf(each.contract);
          if (conId === undefined) continue;
          if (each.type === 'trade') {
            bench.place({ id: ++id, conId, action: each.action, quantity: each.quantity });
          } else if (each.type === 'exercise') exercise(bench, conId, { override: each.override });
          else exchange.assignOption?.(ACCOUNT, conId, 1);
        }
        const { netLiquidation, totalCashValue, dailyPnl } = exchange.balances(ACCOUNT);
        const rows = exchange.positions(ACCOUNT);
        const values = rows.reduce((sum, { marketValue }) => sum + marketValue, 0);
        assert.equal(netLiquidation, totalCashValue + values);
        assert.equal(
          dailyPnl,
          rows.reduce((sum, row) => sum + row.dailyPnl, 0),
        );
      }
      // Long after the last expiration only stock is left.
      exchange.tick(unixMs(exchange.now() + 40 * 86_400_000));
      const left = exchange.positions(ACCOUNT).filter(({ position }) => position !== 0);
      assert.ok(left.every(({ conId }) => conId === AAPL));
      assert.deepEqual(
        exchange.openOrders().filter(({ conId }) => conId !== AAPL),
        [],
      );
    }),
    { numRuns: 60 },
  );
});
