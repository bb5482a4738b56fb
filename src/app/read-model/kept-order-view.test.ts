import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import type { OrderRecord } from '../../trading/order/order.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { SPY } from '../../trading/testing/fixtures.ts';
import { keptOrderView } from './kept-order-view.ts';
import { orderView } from './order-view.ts';

/** What can be another by now, one at a time. */
const OTHERWISE: { readonly [Name in keyof OrderRecord]?: OrderRecord[Name] } = {
  conId: 1 as OrderRecord['conId'],
  quantity: 7 as OrderRecord['quantity'],
  pricing: { type: 'limit', limit: price(1) },
  state: 'cancelling',
  permId: 99 as NonNullable<OrderRecord['permId']>,
  filled: 3,
  filledValue: 55,
  executedQuantity: 3,
  brokerStatus: 'PreSubmitted (trigger)',
  reason: 'because',
  placedAt: 1 as OrderRecord['placedAt'],
  updatedAt: 1 as OrderRecord['updatedAt'],
};

describe('the view of an open order', () => {
  it('is the same object as long as nothing that it shows has changed', () => {
    const desk = new Desk();
    desk.longSpy();
    const order = desk.order('stop');
    const first = keptOrderView(order, SPY);
    assert.equal(keptOrderView(order, SPY), first);
    for (const [name, value] of Object.entries(OTHERWISE)) {
      Object.assign(order, { [name]: value });
      const view = keptOrderView(order, SPY);
      assert.deepEqual(view, orderView(order, SPY), name);
      assert.equal(keptOrderView(order, SPY), view, name);
    }
    assert.deepEqual(keptOrderView(order, undefined), orderView(order, undefined));
  });

  it('is made anew of one that is final', () => {
    const desk = new Desk();
    desk.longSpy();
    const order = desk.order('entry');
    assert.deepEqual(keptOrderView(order, SPY), orderView(order, SPY));
    assert.notEqual(keptOrderView(order, SPY), keptOrderView(order, SPY));
  });
});
