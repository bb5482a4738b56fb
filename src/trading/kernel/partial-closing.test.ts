import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limitPriceOf, type OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const closePart = (units: number) => bareSignal('close', { portion: { by: 'units', value: units } });

/** 10 SPY with a target of 5 at 460 and one of 5 at 470, a stop beside each. */
function twoTargets(): { readonly desk: Desk; readonly exit: (suffix: string) => OrderRecord } {
  const desk = new Desk();
  const { takeProfit: _, ...entry } = signal({
    takeProfits: [{ at: at(460), share: { by: 'percent', value: 50 } }, { at: at(470) }],
  });
  desk.take(entry);
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const order of [...desk.state.orders.values()])
    if (order.role !== 'entry') desk.status(order, 'Submitted');
  desk.brokerHolds(10);
  desk.tick();
  const exit = (suffix: string): OrderRecord => {
    const found = [...desk.state.orders.values()].find(({ ref }) => ref.endsWith(`-${suffix}`));
    assert.ok(found, suffix);
    return found;
  };
  return { desk, exit };
}

describe('the closing of a part just after a target has filled', () => {
  it('leaves the stop that IB is taking off alone, and waits for its end', () => {
    const { desk, exit } = twoTargets();
    assert.equal(limitPriceOf(exit('T1').pricing), 460);
    desk.fill(exit('T1'), 5, 460);
    desk.brokerHolds(5);
    desk.take(closePart(3));
    assert.equal(exit('S1').amendment, undefined);
    assert.deepEqual([exit('S2').state, exit('T2').state], ['working', 'working']);
    desk.status(exit('S1'), 'Cancelled');
    desk.tick();
    desk.tick();
    assert.deepEqual([exit('S2').amendment?.quantity, exit('T2').amendment?.quantity], [2, 2]);
  });

  it('looks for that stop where its end is not told, and goes on', () => {
    const { desk, exit } = twoTargets();
    desk.fill(exit('T1'), 5, 460);
    desk.brokerHolds(5);
    desk.take(closePart(3));
    for (let second = 0; second < 8; second += 1) desk.tick();
    assert.equal(exit('S1').state, 'unknown');
    const openOrders = [desk.listed(exit('S2'), 'Submitted'), desk.listed(exit('T2'), 'Submitted')];
    desk.reconcile({ openOrders });
    desk.tick(5_000);
    desk.reconcile({ openOrders });
    for (let second = 0; second < 5; second += 1) desk.tick();
    assert.equal(exit('S1').state, 'cancelled');
    assert.deepEqual([exit('S2').amendment?.quantity, exit('T2').amendment?.quantity], [2, 2]);
  });
});
