import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../../trading/testing/desk.ts';
import { signal } from '../../trading/testing/fixtures.ts';
import { desk as spreadDesk, VERTICAL, wish } from '../../trading/testing/spread-desk.ts';
import { needsFill, seenFill } from './seen-fill.ts';

describe('a fill that a person has seen', () => {
  const desk = new Desk();
  desk.take(signal());
  const entry = desk.order('entry');
  desk.sent(entry);
  desk.fill(entry, 4, 450);

  it('is no more than the order has left, at a price', () => {
    assert.deepEqual(seenFill(desk.state, entry, { quantity: 6, price: 450.1 }), {
      ok: true,
      value: { quantity: 6, price: 450.1 },
    });
    for (const [quantity, price, field] of [
      [7, 450, 'filled'],
      [0, 450, 'filled'],
      [Number.NaN, 450, 'filled'],
      [6, 0, 'price'],
    ] as const) {
      const refused = seenFill(desk.state, entry, { quantity, price });
      assert.ok(!refused.ok);
      assert.deepEqual([refused.error.code, refused.error.field], ['FILL_IMPOSSIBLE', field]);
      assert.match(refused.error.message, /is for 10, and executions for 4 have come/);
    }
  });

  it('is none of a spread, whose legs have prices of their own', () => {
    const spreads = spreadDesk();
    spreads.take(wish(), VERTICAL);
    const refused = seenFill(spreads.state, spreads.order('entry', VERTICAL), { quantity: 1, price: 2.1 });
    assert.ok(!refused.ok && refused.error.code === 'FILL_OF_SPREAD');
  });

  it('of an order that the broker has counted as filled is no more than it has not told', () => {
    const counted = new Desk();
    counted.take(signal());
    counted.accept();
    const order = counted.order('entry');
    counted.fill(order, 4, 450);
    counted.status(order, 'Filled', 10);
    assert.ok(seenFill(counted.state, order, { quantity: 6, price: 450 }).ok);
    counted.fill(order, 5, 450);
    const refused = seenFill(counted.state, order, { quantity: 2, price: 450 });
    assert.ok(!refused.ok && refused.error.code === 'FILL_IMPOSSIBLE');
    assert.equal(needsFill(order).allowed, '1, and their average price');
  });
});
