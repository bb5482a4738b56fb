import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { price } from '../../core/price.ts';
import type { ComboOrderTerms } from '../exchange.ts';
import { comboBench, MSFT, STOCKS } from '../testing/combo-bench.ts';
import { AAPL, type OrderFields } from '../testing/fixture.ts';

describe('terms of combination orders', () => {
  const routed = (routing: ComboOrderTerms['routing'], legPrices: readonly (number | undefined)[] = []) => ({
    combo: {
      routing,
      legPrices: legPrices.map((each) => (each === undefined ? undefined : price(each))),
      legs: [],
    },
  });
  const NON_GUARANTEED = [{ tag: 'NonGuaranteed', value: '1' }];

  test('a price for each leg: both within theirs, and at them when they rested', () => {
    const b = comboBench();
    const combo = b.list([
      [MSFT, 1, 'BUY'],
      [AAPL, 1, 'SELL'],
    ]);
    b.place({ id: 1, conId: combo, quantity: 5, type: 'LMT', more: routed(NON_GUARANTEED, [480, 269]) });
    assert.equal(b.find(1)?.lmtPrice, 211);
    assert.equal(b.find(1)?.status, 'Submitted');
    b.quote(272, 272.02, 300);
    assert.equal(b.find(1)?.status, 'Submitted', 'cheap as a whole, but MSFT is above its own limit');
    b.quote(479.96, 480, 500, MSFT);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  const refusals: readonly (readonly [name: string, code: number, fields: Partial<OrderFields>])[] = [
    ['good after time', 349, { more: { goodAfterTime: '20261120 15:00:00 US/Eastern' } }],
    ['minimum quantity', 350, { more: { minQty: 2 as never } }],
    ['display size', 10023, { type: 'LMT', limit: 1, more: { displaySize: 2 as never } }],
    ['OCA group', 356, { oca: 'A' }],
    ['an algo', 442, { more: { algo: { strategy: 'Twap', params: [] } } }],
    ['cash quantity', 10244, { more: { cashQty: 500 } }],
    ['an auction', 387, { type: 'MOC' }],
    ['midpoint', 387, { type: 'MIDPRICE' }],
    ['half a combination', 10318, { quantity: 1.5 }],
    ['an unknown routing tag', 10027, { more: routed([{ tag: 'Nonsense', value: '1' }]) }],
    ['NonGuaranteed neither 0 nor 1', 10043, { more: routed([{ tag: 'NonGuaranteed', value: 'yes' }]) }],
    ['stocks that are to be guaranteed', 10043, { more: routed([{ tag: 'NonGuaranteed', value: '0' }]) }],
    ['leg prices of a guaranteed order', 10058, { type: 'LMT', more: routed([], [480, 270]) }],
    ['leg prices at market', 10058, { type: 'MKT', more: routed(NON_GUARANTEED, [480, 270]) }],
    ['a price for one leg of two', 312, { type: 'LMT', more: routed(NON_GUARANTEED, [480, undefined]) }],
    [
      'leg prices beside another price',
      321,
      { type: 'LMT', limit: 1, more: routed(NON_GUARANTEED, [480, 270]) },
    ],
    ['no limit', 107, { type: 'LMT' }],
    ['a limit off the tick', 110, { type: 'LMT', limit: 1.005 }],
  ];
  for (const [name, code, fields] of refusals) {
    test(`refused: ${name} (${code})`, () => {
      const b = comboBench();
      b.place({ id: 1, conId: b.list(STOCKS), quantity: 10, ...fields });
      assert.deepEqual(
        b.told().filter((line) => line.startsWith('error')),
        [`error 1 ${code}`],
      );
      assert.equal(b.find(1), undefined);
    });
  }
});
