import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BTC, ES, limits, riskInput, SPY } from '../../testing/fixtures.ts';
import { maxQuantity } from './quantity.ts';

const of = (instrument: typeof SPY, quantity: number) =>
  maxQuantity.run(riskInput({ instrument, quantity, limits: limits({ maxQuantity: 100, maxContracts: 3 }) }));

describe('QUANTITY_LIMIT', () => {
  it('allows exactly maxQuantity and refuses more', () => {
    assert.deepEqual(of(SPY, 100).figures, { quantity: 100, limit: 100, limitName: 'maxQuantity' });
    assert.equal(of(SPY, 100).passed, true);
    assert.equal(of(SPY, 101).passed, false);
    assert.equal(of(BTC, 100.00000001).passed, false);
    for (const none of [0, -1]) assert.match(of(SPY, none).message, /is not a quantity/);
    assert.match(of(SPY, 101).message, /101 SPY is more than maxQuantity = 100/);
  });

  it('counts futures and options in contracts', () => {
    assert.equal(of(ES, 3).passed, true);
    assert.equal(of(ES, 4).passed, false);
    assert.match(of(ES, 4).message, /maxContracts = 3/);
    for (const secType of ['OPT', 'FOP', 'BAG'] as const)
      assert.equal(of({ ...SPY, secType }, 4).passed, false, secType);
  });
});
