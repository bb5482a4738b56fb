import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rollWish } from './roll-wish.ts';

describe('the wish of the roll dialog', () => {
  it('leaves out what is empty and reads prices with a point or a comma', () => {
    assert.deepEqual(rollWish({ symbol: 'ESZ6', into: ' ', limit: '' }), { symbol: 'ESZ6' });
    assert.deepEqual(rollWish({ symbol: 'CLF7', into: ' CLG7 ', limit: '-0,35' }), {
      symbol: 'CLF7',
      to: 'CLG7',
      limit: -0.35,
    });
  });

  it('says what is no price', () => {
    assert.equal(rollWish({ symbol: 'ESZ6', into: '', limit: 'cheap' }), '"cheap" is no price.');
  });
});
