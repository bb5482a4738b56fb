import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { riskInput } from '../../testing/fixtures.ts';
import { oppositePosition } from './opposite-position.ts';

const of = (side: 'BUY' | 'SELL', position: number) => oppositePosition.run(riskInput({ side, position }));

describe('OPPOSITE_POSITION', () => {
  it('passes from flat and in the same direction', () => {
    for (const [side, position] of [
      ['BUY', 0],
      ['SELL', 0],
      ['BUY', 5],
      ['SELL', -5],
    ] as const) {
      assert.deepEqual([of(side, position).passed, of(side, position).figures], [true, { side, position }]);
    }
  });

  it('refuses against a position and says what to send instead', () => {
    for (const [side, position] of [
      ['BUY', -0.00000001],
      ['SELL', 5],
    ] as const) {
      assert.equal(of(side, position).passed, false);
      assert.match(of(side, position).message, /"close".*"reverse"/);
    }
  });
});
