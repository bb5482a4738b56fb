import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { riskInput } from '../../testing/fixtures.ts';
import { reduces } from './reduces.ts';

const of = (side: 'BUY' | 'SELL', quantity: number, position: number) =>
  reduces.run(riskInput({ intent: 'reduce', side, quantity, position })).passed;

describe('NOT_A_REDUCTION', () => {
  it('passes the other side, up to what is held', () => {
    assert.deepEqual([of('SELL', 100, 100), of('SELL', 1, 100), of('BUY', 100, -100)], [true, true, true]);
    // What binary noise left of a sum of fills.
    assert.equal(of('SELL', 0.3, 0.1 + 0.2), true);
    assert.equal(of('SELL', 0.1 + 0.2, 0.3), true);
    assert.equal(of('SELL', 1e-9, 0), true);
  });

  it('stops more than is held, the same side, and any side when nothing is held', () => {
    for (const [side, quantity, position] of [
      ['SELL', 200, 100],
      ['SELL', 100.000001, 100],
      ['BUY', 1, 100],
      ['SELL', 1, -100],
      ['BUY', 200, -100],
      ['SELL', 1, 0],
      ['BUY', 1, 0],
      ['SELL', -1, 100],
      ['SELL', -1, 0],
      ['SELL', Number.NaN, 100],
      ['SELL', 1, Number.NaN],
    ] as const)
      assert.equal(of(side, quantity, position), false, `${side} ${quantity} of ${position}`);
  });

  it('passes while it is not known yet what there is to close', () => {
    assert.equal(of('SELL', 0, 0), true);
    assert.equal(of('SELL', 0, -5), true);
  });
});
