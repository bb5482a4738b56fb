import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PositionView } from '../../../src/app/views.ts';
import { brokerDiffers, resultAt } from './exits.ts';

describe('exits', () => {
  it('counts the result for longs, shorts and multipliers', () => {
    assert.equal(resultAt({ quantity: 10, averagePrice: 100, multiplier: 1 }, 99), -10);
    assert.equal(resultAt({ quantity: -10, averagePrice: 100, multiplier: 1 }, 99), 10);
    assert.equal(resultAt({ quantity: 2, averagePrice: 6000, multiplier: 50 }, 6010), 1000);
    assert.equal(resultAt({ quantity: -10, averagePrice: 100, multiplier: 1 }, 99, 4), 4);
  });

  it("notices that the broker's count differs", () => {
    const position = { quantity: 10 } as PositionView;
    assert.equal(brokerDiffers(position), false);
    assert.equal(brokerDiffers({ ...position, brokerQuantity: 10 }), false);
    assert.equal(brokerDiffers({ ...position, brokerQuantity: 0 }), true);
  });
});
