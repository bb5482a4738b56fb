import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Price, Quantity } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import type { SeenFill } from './settle-doubt.ts';

const seen = (quantity: number, price: number): SeenFill => ({
  quantity: quantity as Quantity,
  price: price as Price,
});

/** A closing order that nobody has heard of since it was sent; the broker holds `units`. */
function doubted(units: number): { readonly desk: Desk; readonly order: OrderRecord } {
  const desk = new Desk();
  desk.longSpy();
  desk.take(bareSignal('close'));
  desk.confirmCancellations();
  const order = desk.order('close');
  desk.sent(order);
  desk.brokerHolds(units);
  desk.session(50);
  desk.clock.advance(60_000);
  desk.reconcile();
  assert.equal(order.state, 'unknown');
  return { desk, order };
}

const settle = (desk: Desk, order: OrderRecord, fill?: SeenFill): void => {
  desk.keep(desk.kernel.settle(order.ref, 'cli', 'as the trade log says', fill));
  for (let second = 0; second < 10; second += 1) desk.tick();
};
const closings = (desk: Desk): number =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'close').length;

describe("a person's word for an order in doubt", () => {
  it('that it has filled books the fill, ends the closing and sends nothing', () => {
    // The broker's 10 were bought by hand: units alone do not tell.
    const { desk, order } = doubted(10);
    settle(desk, order, seen(10, 451));
    assert.deepEqual([order.state, order.filled, desk.position()], ['filled', 10, 0]);
    assert.match(order.reason ?? '', /settled by a person \(cli\): as the trade log says/);
    assert.equal(desk.state.closings.size, 0);
    assert.equal(closings(desk), 1);
    assert.equal(desk.state.positions.get(SPY.conId)?.realized, 9_800_000);
    assert.equal(desk.state.breaks.get(SPY.conId)?.broker, 10);
  });

  it('that a part has filled leaves the rest to another order', () => {
    const { desk, order } = doubted(7);
    settle(desk, order, seen(3, 451));
    assert.deepEqual([order.state, order.filled, desk.position()], ['cancelled', 3, 7]);
    assert.deepEqual([closings(desk), desk.order('close').quantity], [2, 7]);
  });

  it('that it has not filled lets the closing go on', () => {
    const { desk, order } = doubted(10);
    settle(desk, order);
    assert.deepEqual([order.state, desk.position()], ['cancelled', 10]);
    assert.deepEqual([closings(desk), desk.order('close').quantity], [2, 10]);
  });

  it("makes room for the broker's own executions, should they come", () => {
    for (const parts of [[10], [4, 6]]) {
      const { desk, order } = doubted(0);
      settle(desk, order, seen(10, 451));
      const executions = parts.map((units) => desk.execution(order, units, 451.5));
      desk.reconcile({ executions });
      desk.reconcile({ executions });
      assert.deepEqual([order.executedQuantity, desk.position()], [10, 0]);
      assert.equal(desk.state.positions.get(SPY.conId)?.realized, 14_800_000);
      assert.equal(desk.state.breaks.size, 0);
    }
  });

  it('gives an entry its position, with the exits that rest', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.sent(...desk.state.orders.values());
    const [entry, stop, target] = [desk.order('entry'), desk.order('stop'), desk.order('target')];
    desk.brokerHolds(10);
    desk.session(50);
    desk.clock.advance(60_000);
    const openOrders = [stop, target].map((order) => desk.listed(order, 'Submitted'));
    desk.reconcile({ openOrders });
    settle(desk, entry, seen(10, 450.1));
    assert.deepEqual([entry.state, desk.position(), desk.state.orders.size], ['filled', 10, 3]);
    assert.equal(desk.state.breaks.size, 0);
    assert.ok(!desk.state.alarms.has(`unprotected-${SPY.conId}`));
  });
});
