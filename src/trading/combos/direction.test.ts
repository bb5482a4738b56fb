import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../broker/port.ts';
import { execId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Signal } from '../signal.ts';
import { desk, made, refusalOf, setLegs, tell, wish } from '../testing/spread-desk.ts';

const BULL_LEGS = ['+1 C 605', '-1 C 610', '-1 P 595', '+1 P 590'] as const;
/** Worth something in some cases and costing in others: taken as written, and known by two numbers. */
const BULL = made(...BULL_LEGS);
const nameOf = (...legs: readonly string[]): string => made(...legs).localSymbol;

describe('the side of a spread whose legs are written the other way round', () => {
  const held = () => {
    const on = desk();
    setLegs(on, BULL, [3, 1, 1, 0.5]);
    on.take(wish({ symbol: BULL.localSymbol }), BULL);
    on.accept();
    const order = on.order('entry', BULL);
    const plain = on.execution(order, 2, 1.5, { conId: 28812380 as Execution['conId'] });
    tell(on, [
      { ...plain, isCombo: true },
      ...legsOf(BULL).map(
        ({ contract, ratio }, index): Execution => ({
          ...plain,
          execId: execId(`0000e0d5.7777000${index}.01.01`),
          conId: contract.conId,
          side: ratio > 0 ? 'BUY' : 'SELL',
          quantity: quantity(2),
          price: price(1),
        }),
      ),
    ]);
    for (const { contract, ratio } of legsOf(BULL)) on.brokerHolds(2 * ratio, contract);
    assert.equal(on.position(BULL), 2);
    return on;
  };

  it('never adds to what is held, in whatever order the legs come', () => {
    const orders = [
      ['-1 C 605', '+1 C 610', '+1 P 595', '-1 P 590'],
      ['+1 P 595', '-1 P 590', '-1 C 605', '+1 C 610'],
    ];
    for (const [index, legs] of orders.entries()) {
      const on = held();
      const mirror = made(...legs);
      setLegs(on, mirror, [1, 1, 3, 1]);
      const facts = { symbol: nameOf(...legs), id: `S-m${index}` as Signal['id'], dedupeKey: `m${index}` };
      assert.equal(refusalOf(on, facts, mirror), 'COMBO_MIRROR_HELD', legs.join(' '));
    }
  });

  it('closes what is held', () => {
    const on = held();
    const legs = ['+1 P 595', '-1 P 590', '-1 C 605', '+1 C 610'];
    const symbol = nameOf(...legs);
    const close = wish({ symbol, action: 'close', id: 'S-close' as Signal['id'], dedupeKey: 'close' });
    const { size: _, ...rest } = close;
    on.take(rest, made(...legs));
    const order = on.order('close', BULL);
    assert.deepEqual([order.side, order.quantity], ['SELL', 2]);
  });
});
