import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factsOf, limits, riskInput, SPY } from '../../testing/fixtures.ts';
import { shortSale } from './short-sale.ts';

describe('a short sale beside sales that rest', () => {
  /** 10 are sold short while entries that sell 4 rest. */
  const passes = (shortableShares: number): boolean => {
    const resting = { instrument: SPY, quantity: 0, buys: 0, sells: 4, unitValue: 450 };
    const facts = factsOf({ market: { shortableShares }, holdings: () => [resting] });
    const input = riskInput({ limits: limits({ shortSales: 'located' }), side: 'SELL', facts });
    return shortSale.run(input).passed;
  };

  it('is compared with what they leave of the shares that can be borrowed', () => {
    assert.deepEqual([passes(14), passes(13)], [true, false]);
  });
});
