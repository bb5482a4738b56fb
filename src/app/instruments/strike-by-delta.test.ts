import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { conId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { SPY } from '../../trading/testing/fixtures.ts';
import { optionByDelta } from './strike-by-delta.ts';

const chain = (count: number): readonly Instrument[] =>
  Array.from({ length: count }, (_, index) => ({
    ...SPY,
    conId: conId(1000 + index),
    secType: 'OPT',
    strike: 500 + index,
  }));

describe('the strike of a delta', () => {
  it('is the nearest of all, for calls and puts, with few questions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.boolean(),
        async (deltas, wanted, isPut) => {
          const sorted = [...deltas].sort((a, b) => (isPut ? a - b : b - a));
          let asked = 0;
          const options = chain(sorted.length);
          const found = await optionByDelta(options, wanted, async ({ strike = 0 }) => {
            asked += 1;
            const delta = sorted[strike - 500] ?? 0;
            return isPut ? -delta : delta;
          });
          const distance = (delta: number | undefined): number => Math.abs((delta ?? 9) - wanted);
          const best = Math.min(...sorted.map(distance));
          assert.equal(found !== undefined, best <= 0.1);
          if (found) assert.equal(distance(sorted[(found.strike ?? 0) - 500]), best);
          assert.ok(asked <= 8 * 5, `${asked} questions`);
        },
      ),
    );
  });

  it('is not guessed where no delta comes', async () => {
    assert.equal(await optionByDelta(chain(40), 0.3, async () => undefined), undefined);
    assert.equal(await optionByDelta([], 0.3, async () => 0.3), undefined);
  });

  it('is the nearest of those that come', async () => {
    const found = await optionByDelta(chain(30), 0.3, async ({ strike = 0 }) =>
      strike % 2 === 0 ? (530 - strike) / 30 : undefined,
    );
    assert.ok(found?.strike !== undefined && Math.abs(found.strike - 521) <= 1, String(found?.strike));
  });
});
