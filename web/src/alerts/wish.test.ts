import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildAlert } from '../../../src/signals/build-alert.ts';
import { FIRST_WISH, wishOf } from './wish.ts';

describe('the wish of the alert builder', () => {
  it('leaves out what is empty', () => {
    assert.deepEqual(wishOf(FIRST_WISH), {
      from: 'strategy',
      action: 'order',
      stopLoss: '1%',
      takeProfit: '2%',
    });
  });

  it('says neither size nor exits of what only closes', () => {
    const wish = wishOf({
      ...FIRST_WISH,
      action: 'close',
      sizeBy: 'quantity',
      size: '3',
      limitAtClose: true,
    });
    assert.deepEqual(wish, { from: 'strategy', action: 'close' });
  });

  it('buys where an indicator was to carry out orders', () => {
    assert.equal(wishOf({ ...FIRST_WISH, from: 'indicator' }).action, 'buy');
  });

  it('is one that can be built, with every field filled in', () => {
    const wish = wishOf({
      ...FIRST_WISH,
      from: 'indicator',
      action: 'sell',
      symbol: ' MES1! ',
      sizeBy: 'equityPercent',
      size: '20',
      breakEven: '1%',
      endOfDayExit: '5',
      limitAtClose: true,
      outsideRth: true,
    });
    const built = buildAlert(wish);
    assert.ok(built.ok, JSON.stringify(built));
    assert.deepEqual(JSON.parse(built.value.sample), {
      action: 'sell',
      symbol: 'MES1!',
      equityPercent: '20',
      orderType: 'limit',
      price: '189.5',
      stopLoss: '1%',
      takeProfit: '2%',
      breakEven: '1%',
      endOfDayExit: '5',
      outsideRth: true,
      time: '2026-11-20T19:31:00Z',
    });
  });
});
