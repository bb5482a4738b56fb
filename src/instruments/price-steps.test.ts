import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Price, price } from '../core/price.ts';
import {
  isOnTick,
  isTradableQuantity,
  moveByTicks,
  type PriceGrid,
  roundQuantity,
  roundToTick,
  tickAt,
} from './price-steps.ts';

const stock: PriceGrid = {
  minTick: 0.0001,
  priceSteps: [
    { low: price(0), increment: 0.0001 },
    { low: price(1), increment: 0.01 },
  ],
};
const es: PriceGrid = { minTick: 0.25, priceSteps: [{ low: price(0), increment: 0.25 }] };

test('the tick is that of the market-rule row of the price', () => {
  assert.equal(tickAt(stock, 0.5), 0.0001);
  assert.equal(tickAt(stock, 1), 0.01);
  assert.equal(tickAt(stock, 250), 0.01);
  assert.equal(tickAt(stock, -250), 0.01);
  assert.equal(tickAt({ minTick: 0.05, priceSteps: [] }, 3), 0.05);
});

test('prices round to the nearest tick, up and down', () => {
  assert.equal(roundToTick(es, 4500.13), 4500.25);
  assert.equal(roundToTick(es, 4500.12), 4500);
  assert.equal(roundToTick(es, 4500.01, 'up'), 4500.25);
  assert.equal(roundToTick(es, 4500.24, 'down'), 4500);
  assert.equal(roundToTick(stock, 0.99996, 'up'), 1);
  assert.equal(roundToTick(stock, 0.1 + 0.2), 0.3);
});

test('ticks cross the edge between two rows', () => {
  assert.equal(moveByTicks(stock, price(1), -1), 0.9999);
  assert.equal(moveByTicks(stock, price(0.9999), 2), 1.01);
  assert.equal(moveByTicks(es, price(4500), -8), 4498);
});

test('a rounded price is on the grid, within a tick of where it came from, on the side asked for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.0002, max: 20_000, noNaN: true }),
      fc.constantFrom(stock, es),
      (value, grid) => {
        const up: Price = roundToTick(grid, value, 'up');
        const down: Price = roundToTick(grid, value, 'down');
        const tick = tickAt(grid, value);
        assert.ok(isOnTick(grid, up) && isOnTick(grid, down) && isOnTick(grid, roundToTick(grid, value)));
        assert.ok(up >= value - tick * 1e-5 && down <= value + tick * 1e-5);
        assert.ok(up - down <= tick * (1 + 1e-6));
      },
    ),
  );
});

test('quantities round down to the lot', () => {
  const shares = { minSize: 1, sizeIncrement: 1 };
  const coins = { minSize: 0.0001, sizeIncrement: 0.00000001 };
  assert.equal(roundQuantity(shares, 10.9), 10);
  assert.equal(roundQuantity(coins, 0.123456789), 0.12345678);
  assert.equal(isTradableQuantity(shares, 0.5), false);
  assert.equal(isTradableQuantity(coins, 0.00005), false);
  assert.equal(isTradableQuantity(coins, 0.12345678), true);
});
