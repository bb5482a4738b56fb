import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { conId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { NOW } from '../testing/fixtures.ts';
import {
  applyCommission,
  applyFill,
  averagePrice,
  flatPosition,
  type Position,
  unrealized,
} from './position.ts';

const CON_ID = conId(1);
const fills = (
  multiplier: number,
  ...list: readonly (readonly [signed: number, price: number])[]
): Position =>
  list.reduce(
    (position, [signed, price]) =>
      applyFill(position, {
        side: signed > 0 ? 'BUY' : 'SELL',
        quantity: Math.abs(signed),
        price,
        at: NOW,
      }),
    flatPosition(CON_ID, multiplier),
  );

describe('a position', () => {
  it('averages what is added, long and short', () => {
    for (const sign of [1, -1]) {
      const position = fills(1, [sign * 10, 100], [sign * 30, 104]);
      assert.equal(position.quantity, sign * 40);
      assert.equal(averagePrice(position), 103);
      assert.equal(position.realized, 0);
      assert.equal(unrealized(position, 105), sign * 80e6);
    }
  });

  it('realises against the average cost and keeps it for the rest', () => {
    const position = fills(1, [10, 100], [10, 110], [-5, 120]);
    assert.equal(position.realized, 75e6);
    assert.equal(averagePrice(position), 105);
    assert.equal(position.quantity, 15);
  });

  it('counts money with the multiplier', () => {
    const position = fills(50, [2, 5000], [-1, 5010.25]);
    assert.equal(position.realized, 512.5e6);
    assert.equal(averagePrice(position), 5000);
    assert.equal(unrealized(position, 4999.75), -12.5e6);
  });

  it('closes, then opens, when a fill goes through zero', () => {
    const position = fills(1, [10, 100], [-25, 110]);
    assert.equal(position.quantity, -15);
    assert.equal(position.realized, 100e6);
    assert.equal(averagePrice(position), 110);
    assert.equal(position.openedAt, NOW);
    const back = fills(1, [10, 100], [-25, 110], [15, 105]);
    assert.deepEqual([back.quantity, back.cost, back.realized], [0, 0, 175e6]);
    assert.equal('openedAt' in back, false);
    assert.equal(averagePrice(back), 0);
    assert.equal(unrealized(back, 1_000), 0);
  });

  it('leaves no money behind in a flat position, with thirds and satoshis', () => {
    const position = fills(1, [0.1, 33333.33], [0.2, 66666.67], [-0.15, 50000.01], [-0.15, 50000.01]);
    assert.deepEqual([position.quantity, position.cost], [0, 0]);
  });

  it('keeps commissions apart', () => {
    const position = applyCommission(fills(1, [10, 100]), toMicros(1.0035));
    assert.deepEqual([position.commissions, position.cost, position.realized], [1_003_500, 1_000e6, 0]);
  });
});

describe('the money of a position', () => {
  const fill = fc.record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.integer({ min: 1, max: 5_000 }),
    ticks: fc.integer({ min: 1, max: 100_000 }),
  });
  const instrument = fc.constantFrom(
    { multiplier: 1, tick: 0.01, lot: 1 },
    { multiplier: 50, tick: 0.25, lot: 1 },
    { multiplier: 1, tick: 0.00005, lot: 1 },
    { multiplier: 1, tick: 0.25, lot: 0.00000001 },
    { multiplier: 100, tick: 0.05, lot: 1 },
  );

  it('is what went in and out: realised + unrealised = cash + value, within a millionth a fill', () => {
    fc.assert(
      fc.property(
        instrument,
        fc.array(fill, { maxLength: 40 }),
        fc.integer({ min: 1, max: 100_000 }),
        (of, list, mark) => {
          let position = flatPosition(CON_ID, of.multiplier);
          let cash = 0;
          let lots = 0;
          for (const { side, quantity, ticks } of list) {
            const price = Number((ticks * of.tick).toFixed(8));
            const units = Number((quantity * of.lot).toFixed(8));
            position = applyFill(position, { side, quantity: units, price, at: NOW });
            const sign = side === 'BUY' ? 1 : -1;
            lots += sign * quantity;
            cash -= sign * units * price * of.multiplier;
            assert.ok(position.cost >= 0);
            assert.ok(Math.abs(position.quantity - lots * of.lot) < 1e-9);
          }
          const price = Number((mark * of.tick).toFixed(8));
          const worth = (cash + lots * of.lot * price * of.multiplier) * 1e6;
          const ours = position.realized + unrealized(position, price);
          // One millionth for each rounding, and what a double of this size cannot tell apart.
          const noise = 1e-15 * list.length * 5e8 * of.multiplier * 1e6 * of.tick;
          assert.ok(
            Math.abs(ours - worth) <= list.length + 1 + noise,
            `${ours} and ${worth} differ by ${ours - worth} after ${list.length} fills`,
          );
          if (lots === 0) assert.deepEqual([position.quantity, position.cost], [0, 0]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
