import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../broker/port.ts';
import type { Price } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { OrderRecord, OrderRole } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { bought, COMMISSION, VERTICAL } from '../testing/spread-desk.ts';

const YESTERDAY = '2026-03-04';
const TODAY = '2026-03-05';
const HELD_AT = 450.02;

/** A desk that knows the broker's day. */
function opened(): Desk {
  const desk = new Desk();
  desk.reconcile({ brokerDay: YESTERDAY });
  return desk;
}

/** 10 SPY at 450.02, whose closing order has left without an answer. */
function closing(): { readonly desk: Desk; readonly order: OrderRecord } {
  const desk = opened();
  desk.longSpy();
  desk.take(bareSignal('close'));
  desk.confirmCancellations();
  const order = desk.order('close');
  desk.sent(order);
  return { desk, order };
}

/** What the broker holds after the gap, and at which average cost. */
function holds(desk: Desk, units: number, averageCost = HELD_AT): void {
  desk.brokerHolds(units);
  const told = desk.brokerPositions.get(SPY.conId);
  if (told) desk.brokerPositions.set(SPY.conId, { ...told, averageCost });
}

/** A trade by hand in TWS, now. */
function byHand(desk: Desk, side: Execution['side'], units: number, at = 451): Execution {
  desk.clock.advance(1_000);
  return desk.execution(desk.order('entry'), units, at, { ref: '', clientId: 0, side, price: at as Price });
}

/** A new session whose lists, read twice, are of `brokerDay`. */
function compareTwice(
  desk: Desk,
  brokerDay: string | undefined,
  executions: readonly Execution[] = [],
): void {
  desk.clock.advance(10_000);
  desk.session(50);
  for (let pass = 0; pass < 2; pass += 1) again(desk, brokerDay, executions);
}

function again(desk: Desk, brokerDay: string | undefined, executions: readonly Execution[] = []): void {
  desk.clock.advance(5_000);
  desk.reconcile({ executions, ...(brokerDay === undefined ? {} : { brokerDay }) });
  desk.tick();
}

const orders = (desk: Desk, role: OrderRole): number =>
  [...desk.state.orders.values()].filter((order) => order.role === role).length;

describe('a closing order in doubt after midnight', () => {
  it('is not sent again where a trade by hand since hides its fill in the position', () => {
    const { desk, order } = closing();
    holds(desk, 0);
    compareTwice(desk, TODAY);
    assert.equal(order.state, 'unknown');
    assert.match(order.reason ?? '', /ours 10, the broker's 0\): as if 10 of 10 had filled/);
    const bought = byHand(desk, 'BUY', 10);
    holds(desk, 10, 451);
    again(desk, TODAY, [bought]);
    again(desk, TODAY, [bought]);
    assert.equal(order.state, 'unknown');
    assert.match(
      order.reason ?? '',
      /ours 10, others' since 10, the broker's 10\): as if 10 of 10 had filled/,
    );
    assert.equal(orders(desk, 'close'), 1, 'nothing is sent again while it is in doubt');
    desk.tick(40_000);
    assert.ok(desk.state.alarms.has(`doubt-${order.ref}`));
  });

  it('is not sent again where the average cost does not show that the position was held since', () => {
    const { desk, order } = closing();
    holds(desk, 10, 451);
    compareTwice(desk, TODAY);
    assert.equal(order.state, 'unknown');
    assert.match(order.reason ?? '', /average cost does not show that the 10 have been held since/);
    assert.equal(orders(desk, 'close'), 1);
  });

  it('is gone, and the closing goes on, where the position is the same at the same cost', () => {
    for (const cost of [HELD_AT, HELD_AT + 0.1]) {
      const { desk, order } = closing();
      // IB has the commission in its average cost.
      const [fill] = desk.state.fills.get(SPY.conId) ?? [];
      if (cost > HELD_AT && fill) desk.commission(fill.execution.execId, 1);
      holds(desk, 10, cost);
      compareTwice(desk, TODAY);
      assert.equal(order.state, 'cancelled');
      assert.match(order.reason ?? '', /never reached the broker or has ended there/);
      assert.equal(orders(desk, 'close'), 2);
    }
  });

  it('is gone where what others have traded since explains units and cost without it', () => {
    const { desk, order } = closing();
    const bought = byHand(desk, 'BUY', 10, 460);
    holds(desk, 20, (HELD_AT + 460) / 2);
    compareTwice(desk, TODAY, [bought]);
    again(desk, TODAY, [bought]);
    assert.equal(order.state, 'cancelled');
  });

  it('stays in doubt beside units of somebody else, whose cost is in the average', () => {
    const desk = opened();
    desk.brokerHolds(5);
    desk.longSpy();
    assert.equal(desk.state.standing.get(SPY.conId), 5);
    holds(desk, 15);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.sent(desk.order('close'));
    compareTwice(desk, TODAY);
    assert.equal(desk.order('close').state, 'unknown');
  });

  it('says how much of it the position shows as filled', () => {
    const { desk, order } = closing();
    holds(desk, 7);
    compareTwice(desk, TODAY);
    assert.match(order.reason ?? '', /as if 3 of 10 had filled/);
    holds(desk, 12);
    again(desk, TODAY);
    assert.match(order.reason ?? '', /its fill would not explain it/);
  });

  it('is judged as of another day where the day is not certain', () => {
    const { desk, order } = closing();
    holds(desk, 10, 451);
    compareTwice(desk, undefined);
    assert.equal(order.state, 'unknown');
  });
});

describe('an order in doubt on the day of the lists', () => {
  it('is gone by the lists and the units alone', () => {
    const { desk, order } = closing();
    holds(desk, 10, 451);
    compareTwice(desk, YESTERDAY);
    assert.equal(order.state, 'cancelled');
    assert.match(order.reason ?? '', /it never reached the broker: absent/);
    assert.equal(orders(desk, 'close'), 2);
  });

  it('does not wait for a person because others have traded meanwhile', () => {
    const { desk, order } = closing();
    const bought = byHand(desk, 'BUY', 5);
    holds(desk, 15, 450.5);
    compareTwice(desk, YESTERDAY, [bought]);
    assert.equal(order.state, 'cancelled');
  });

  it('counts what others have traded before it was placed as in the position already', () => {
    const desk = opened();
    desk.longSpy();
    const sold = byHand(desk, 'SELL', 4);
    desk.clock.advance(1_000);
    desk.take(signal({ entry: { type: 'limit', limit: 449 as Price } }));
    const entry = desk.order('entry');
    holds(desk, 6);
    compareTwice(desk, YESTERDAY, [sold]);
    assert.equal(entry.state, 'unknown');
    assert.match(entry.reason ?? '', /ours 10, the broker's 6\)/);
  });
});

describe('an entry in doubt after midnight', () => {
  const entered = (): { readonly desk: Desk; readonly exits: readonly OrderRecord[] } => {
    const desk = opened();
    desk.take(signal());
    desk.sent(...desk.state.orders.values());
    return { desk, exits: [desk.order('stop'), desk.order('target')] };
  };
  const resting = (desk: Desk, exits: readonly OrderRecord[]) => ({
    openOrders: exits.map((order) => desk.listed(order, 'Submitted')),
    brokerDay: TODAY,
  });

  it('that filled unseen is a missed fill, keeps its exits at the broker and opens nothing', () => {
    const { desk, exits } = entered();
    holds(desk, 10);
    desk.clock.advance(10_000);
    desk.session(50);
    for (let pass = 0; pass < 10; pass += 1) {
      desk.clock.advance(5_000);
      desk.reconcile(resting(desk, exits));
      desk.tick();
    }
    const entry = desk.order('entry');
    assert.equal(entry.state, 'unknown');
    assert.match(entry.reason ?? '', /as if 10 of 10 had filled/);
    assert.equal(desk.state.breaks.get(SPY.conId)?.cause, 'missed-fill');
    assert.match(desk.state.breaks.get(SPY.conId)?.text ?? '', /-E is in doubt and may have filled/);
    assert.deepEqual(
      exits.map(({ state }) => state),
      ['working', 'working'],
    );
    assert.equal(desk.state.orders.size, 3);
    // A person says so: settled, then adopted; the exits go on as the position's.
    desk.keep(desk.kernel.settle(entry.ref, 'cli', 'filled 10 in the trade log'));
    desk.tick();
    desk.clock.advance(1_000);
    desk.reconcile(resting(desk, exits));
    desk.keep(desk.kernel.resolveBreak(SPY.conId, 'adopt', 'cli', 'filled in the trade log'));
    assert.equal(desk.position(), 10);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.deepEqual(
      exits.map(({ state }) => state),
      ['working', 'working'],
    );
    assert.equal(desk.state.orders.size, 3, 'nothing is sent twice');
  });

  it('that filled unseen and was sold by hand leaves nothing: its exits are cancelled, and it is not sent again', () => {
    for (const seen of [true, false]) {
      const { desk, exits } = entered();
      const executions = [byHand(desk, 'SELL', 10)].filter(() => seen);
      holds(desk, 0);
      desk.clock.advance(10_000);
      desk.session(50);
      for (let pass = 0; pass < 3; pass += 1) {
        desk.clock.advance(5_000);
        desk.reconcile({ ...resting(desk, exits), executions });
      }
      assert.equal(desk.order('entry').state, 'cancelled');
      const asked = exits.flatMap(() => desk.tick(6_000));
      assert.deepEqual(
        asked.flatMap((event) => (event.type === 'order.cancel-requested' ? [event.ref] : [])),
        exits.map(({ ref }) => ref),
      );
      assert.equal(desk.state.orders.size, 3);
    }
  });
});

describe('an exit in doubt after midnight', () => {
  it('that filled unseen is a missed fill with the other exit; nothing is sent, and a person says which', () => {
    const desk = opened();
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    holds(desk, 0);
    compareTwice(desk, TODAY);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.deepEqual([stop.state, target.state], ['unknown', 'unknown']);
    assert.match(stop.reason ?? '', /2 orders there are in doubt/);
    assert.equal(desk.state.breaks.get(SPY.conId)?.cause, 'missed-fill');
    assert.equal(desk.state.orders.size, 3);
    const fill = { quantity: stop.quantity, price: 440 as Price };
    desk.keep(desk.kernel.settle(stop.ref, 'cli', 'trade log', fill));
    desk.tick();
    again(desk, TODAY);
    assert.deepEqual([stop.state, target.state], ['filled', 'cancelled']);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.breaks.size, 0);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.equal(desk.state.orders.size, 3, 'no stop for what is gone');
  });

  it('that filled unseen is not placed anew over what a person has bought since', () => {
    const desk = opened();
    desk.longSpy();
    const stop = desk.order('stop');
    const bought = byHand(desk, 'BUY', 10);
    holds(desk, 10, 451);
    compareTwice(desk, TODAY, [bought]);
    again(desk, TODAY, [bought]);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.equal(stop.state, 'unknown');
    assert.equal(desk.state.orders.size, 3);
  });

  it('that has expired is gone, and the position is protected again', () => {
    const desk = opened();
    desk.longSpy();
    holds(desk, 10);
    compareTwice(desk, TODAY);
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.equal(orders(desk, 'stop'), 2);
  });

  it('stays in doubt where the position was closed and opened again at another price', () => {
    const desk = opened();
    desk.longSpy();
    holds(desk, 10, 451);
    compareTwice(desk, TODAY);
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.equal(desk.order('stop').state, 'unknown');
    assert.ok(desk.state.alarms.has(`unprotected-${SPY.conId}`));
    assert.equal(desk.state.orders.size, 3);
  });

  it('of units that the broker has counted without their executions is judged by these, too', () => {
    for (const [units, state] of [
      [0, 'unknown'],
      [10, 'cancelled'],
    ] as const) {
      const desk = opened();
      desk.take(signal());
      desk.accept();
      desk.status(desk.order('entry'), 'Filled', 10);
      assert.equal(desk.position(), 0, 'its executions have not come');
      const [stop, target] = [desk.order('stop'), desk.order('target')];
      holds(desk, units);
      compareTwice(desk, TODAY);
      assert.deepEqual([stop.state, target.state], [state, state]);
    }
  });

  it('is gone beside units of somebody else, so that ours are protected', () => {
    const desk = opened();
    desk.brokerHolds(5);
    desk.longSpy();
    holds(desk, 15, 451);
    compareTwice(desk, TODAY);
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.equal(orders(desk, 'stop'), 2);
  });

  it('may have been of a position of which any units are left after a partial closing', () => {
    for (const [cost, state] of [
      [454.02, 'cancelled'],
      [456.5, 'unknown'],
    ] as const) {
      const desk = opened();
      desk.longSpy();
      desk.take(signal());
      desk.accept();
      desk.fill(desk.order('entry'), 10, 456);
      desk.fill(desk.order('target'), 10, 470);
      holds(desk, 10, cost);
      compareTwice(desk, TODAY);
      assert.equal([...desk.state.orders.values()].find(({ role }) => role === 'stop')?.state, state);
    }
  });
});

describe('a closing order for a spread in doubt after midnight', () => {
  /** Two verticals held; `costs`: what the broker says that a contract of each leg has cost. */
  function doubted(...costs: readonly number[]): { readonly desk: Desk; readonly order: OrderRecord } {
    const { on: desk } = bought();
    desk.take(bareSignal('close', { symbol: VERTICAL.localSymbol }), VERTICAL);
    const order = desk.order('close', VERTICAL);
    desk.sent(order);
    for (const [index, { contract }] of legsOf(VERTICAL).entries()) {
      const told = desk.brokerPositions.get(contract.conId);
      if (told) desk.brokerPositions.set(contract.conId, { ...told, averageCost: costs[index] ?? 0 });
    }
    compareTwice(desk, TODAY);
    return { desk, order };
  }

  it('is gone where both legs have been held since, by units and average cost', () => {
    assert.equal(doubted(401 + COMMISSION / 2, 191 - COMMISSION / 2).order.state, 'cancelled');
  });

  it('stays in doubt where one leg was traded at another price', () => {
    const { order } = doubted(401 + COMMISSION / 2, 195);
    assert.equal(order.state, 'unknown');
    assert.match(order.reason ?? '', /average cost does not show that the -2 of leg .* have been held since/);
  });
});
