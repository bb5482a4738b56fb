import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Quote } from '../../marketdata/market.ts';
import { markPrice } from './mark-price.ts';

const of = (facts: Record<string, number>): number | undefined => {
  const prices = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, price(value)]));
  return markPrice({ conId: conId(1), time: unixMs(0), bidSize: 1, askSize: 1, ...prices } as Quote);
};

it('is the last trade within the quote, else its middle', () => {
  assert.equal(of({ bid: 1, ask: 1.2, last: 1.15, close: 3 }), 1.15);
  assert.equal(of({ bid: 1, ask: 1.2, last: 1.5, close: 3 }), 1.1);
  assert.equal(of({ bid: 269.96, ask: 269.98 }), 269.97, 'without the noise of binary fractions');
});

it('is what is known of an instrument that is quoted on one side: the model, the last trade, the close, within that side', () => {
  assert.equal(of({ ask: 0.4, last: 0.2, close: 0.3, model: 0.11 }), 0.11);
  assert.equal(of({ ask: 0.4, last: 0.2, close: 0.3 }), 0.2);
  assert.equal(of({ ask: 0.4, close: 0.3 }), 0.3);
  assert.equal(of({ ask: 0.4, last: 2.2 }), 0.4, 'no more than somebody offers it for');
  assert.equal(of({ bid: 0.4, last: 0.2 }), 0.4, 'no less than somebody pays for it');
  assert.equal(of({ last: 2.2, close: 2 }), 2.2);
  assert.equal(of({ ask: 5 }), undefined);
  assert.equal(markPrice(undefined), undefined);
});
