import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { conId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { ComboBench, type Leg } from '../testing/combo-bench.ts';
import { ACCOUNT, listed } from '../testing/fixture.ts';

test('whatever is bought or sold: ratios hold, legs cost what the whole does, and the money is right', () => {
  const leg = fc.record({
    ratio: fc.integer({ min: 1, max: 4 }),
    action: fc.constantFrom('BUY', 'SELL'),
  });
  const run = fc.record({
    legs: fc.array(leg, { minLength: 2, maxLength: 4 }),
    bids: fc.array(fc.integer({ min: 5000, max: 50_000 }), { minLength: 4, maxLength: 4 }),
    spreads: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 4, maxLength: 4 }),
    size: fc.integer({ min: 20, max: 400 }),
    action: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.integer({ min: 1, max: 40 }),
    offset: fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }),
  });
  const names = ['AAPL', 'MSFT', 'GOOG', 'NVDA'].map((name) => listed(name).conId);
  fc.assert(
    fc.property(run, ({ legs, bids, spreads, size, action, quantity, offset }) => {
      const b = new ComboBench({ rules: { liquidation: false } });
      const quoteAll = (move: number): void => {
        for (const [index, id] of names.entries()) {
          const bid = ((bids[index] ?? 0) + move * (index + 1)) / 100;
          b.quote(cleanDecimal(bid), cleanDecimal(bid + (spreads[index] ?? 1) / 100), size, id);
        }
      };
      quoteAll(0);
      const combo = b.list(
        legs.map(({ ratio, action: side }, index): Leg => [names[index] ?? 0, ratio, side]),
      );
      const quote = b.exchange.quote(combo);
      const near = action === 'BUY' ? quote?.bid : quote?.ask;
      const limited = offset !== undefined && near !== undefined;
      b.place({
        id: 1,
        conId: combo,
        action,
        quantity,
        ...(limited ? { type: 'LMT', limit: cleanDecimal(near + offset / 100) } : {}),
      });
      quoteAll(3);
      quoteAll(-5);
      const all = b.exchange.executions();
      const wholes = all.filter(({ conId: id }) => id === combo);
      assert.equal(all.length, wholes.length * (legs.length + 1));
      let cash = 0;
      for (const whole of wholes) {
        const [fill] = whole.execId.split('.01.01');
        const parts = all.filter(({ execId, conId: id }) => id !== combo && execId.startsWith(`${fill}.`));
        let sum = 0;
        for (const [index, { ratio, action: side }] of legs.entries()) {
          const part = parts[index];
          assert.ok(part !== undefined);
          assert.equal(part.shares, whole.shares * ratio);
          assert.equal(part.side === 'BOT', (side === 'BUY') === (action === 'BUY'));
          sum += (side === 'BUY' ? ratio : -ratio) * part.price;
          cash += (part.side === 'BOT' ? -1 : 1) * part.shares * part.price - part.commission / 1e6;
        }
        assert.ok(Math.abs(sum - whole.price) < 1e-8, `${sum} is not ${whole.price}`);
      }
      const found = b.find(1);
      assert.equal(
        found?.filled ?? 0,
        wholes.reduce((sum, { shares }) => sum + shares, 0),
      );
      for (const [index, { ratio, action: side }] of legs.entries()) {
        const units = (found?.filled ?? 0) * ratio * ((side === 'BUY') === (action === 'BUY') ? 1 : -1);
        assert.equal(b.position(conId(names[index] ?? 0)), units || 0);
      }
      const told = ((b.exchange.balances(ACCOUNT).cash.USD ?? 0) - 1_000_000_000_000) / 1e6;
      assert.ok(Math.abs(told - cash) < 0.001, `${told} is not ${cash}`);
    }),
    { numRuns: 150 },
  );
});
