import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom, seedFrom } from './random.ts';

const take = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seeded chance', () => {
  it('is the same for the same seed, here and on every machine', () => {
    assert.deepEqual(take(7, 100), take(7, 100));
    assert.notDeepEqual(take(7, 5), take(8, 5));
    assert.deepEqual(take(0, 100), take(2 ** 32, 100), 'a seed is 32 bits');
  });

  it('is uniform in [0, 1)', () => {
    const numbers = take(1, 20_000);
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    assert.ok(Math.abs(mean - 0.5) < 0.01);
  });

  it('draws whole numbers below a limit, all of them', () => {
    const random = seededRandom(3);
    const seen = new Set(Array.from({ length: 1_000 }, () => random.below(7)));
    assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5, 6]);
  });

  it('draws normal numbers, always finite', () => {
    const random = seededRandom(5);
    const numbers = Array.from({ length: 20_000 }, () => random.normal());
    assert.ok(numbers.every(Number.isFinite));
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
    assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.05);
  });

  it('derives streams by name', () => {
    assert.equal(seedFrom('SPY', 7), seedFrom('SPY', 7));
    assert.notEqual(seedFrom('SPY', 7), seedFrom('SPY7'));
    assert.notEqual(seedFrom('ab', 'c'), seedFrom('a', 'bc'));
    assert.ok(Number.isInteger(seedFrom('')) && seedFrom('') >= 0);
  });
});
