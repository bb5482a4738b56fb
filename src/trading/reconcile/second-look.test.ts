import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { quote, SPY, signal } from '../testing/fixtures.ts';
import type { BrokerTruth } from './reconcile.ts';

const states = (desk: Desk): string[] => [...desk.state.orders.values()].map(({ state }) => state);
const look = (desk: Desk, truth: Partial<BrokerTruth> = {}): void => {
  desk.clock.advance(5_000);
  desk.reconcile({ brokerDay: 'today', ...truth });
};

describe('an order without any answer', () => {
  const unanswered = (): Desk => {
    const desk = new Desk();
    look(desk);
    desk.take(signal());
    desk.sent(...desk.state.orders.values());
    for (let second = 0; second < 11; second += 1) desk.tick();
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    return desk;
  };

  it('has never arrived once two looks have not found it, and not after one', () => {
    const desk = unanswered();
    look(desk);
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    look(desk);
    assert.deepEqual(states(desk), ['cancelled', 'cancelled', 'cancelled']);
    assert.match(desk.order('entry').reason ?? '', /twice/);
  });

  it('is never taken for gone by lists of which a row could not be read', () => {
    const desk = unanswered();
    for (let reading = 0; reading < 4; reading += 1) look(desk, { unread: { openOrders: 1 } });
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    assert.match(desk.order('stop').reason ?? '', /1 of the open orders/);
    look(desk);
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown'], 'none of those counts as a look');
    look(desk);
    assert.deepEqual(states(desk), ['cancelled', 'cancelled', 'cancelled']);
  });

  it('is settled by what such lists do show', () => {
    const desk = unanswered();
    const unread = { positions: 1 };
    const [entry, stop, target] = ['entry', 'stop', 'target'].map((role) =>
      desk.order(role as 'entry' | 'stop' | 'target'),
    );
    assert.ok(entry && stop && target);
    look(desk, {
      unread,
      openOrders: [desk.listed(stop, 'PreSubmitted')],
      completedOrders: [desk.listed(target, 'Cancelled')],
    });
    assert.deepEqual([entry.state, stop.state, target.state], ['unknown', 'working', 'cancelled']);
  });

  it('is looked for twice again after it has been found', () => {
    const desk = unanswered();
    look(desk);
    const orders = [...desk.state.orders.values()];
    look(desk, { openOrders: orders.map((order) => desk.listed(order, 'PreSubmitted')) });
    assert.deepEqual(states(desk), ['working', 'working', 'working']);
    look(desk);
    assert.deepEqual(states(desk), ['unknown', 'unknown', 'unknown']);
    look(desk);
    assert.deepEqual(states(desk), ['cancelled', 'cancelled', 'cancelled']);
  });
});

describe('an exit that is listed as completed and filled, without its size', () => {
  const lossy = { orderId: clientOrderId(0), clientId: 0, quantity: quantity(0), filled: quantity(0) };
  const away = (): { readonly desk: Desk; readonly truth: Partial<BrokerTruth> } => {
    const desk = new Desk();
    look(desk);
    desk.longSpy();
    desk.clock.advance(60_000);
    desk.session(50);
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    // The target fills 4 of 10, IB takes as many off the stop, and that fills.
    const executions = [desk.execution(target, 4, 470), desk.execution(stop, 6, 440)];
    const completedOrders = [
      desk.listed(stop, 'Filled', { ...lossy, completedStatus: 'Filled' }),
      desk.listed(target, 'Cancelled', { ...lossy, completedStatus: 'Cancelled' }),
    ];
    return { desk, truth: { executions, completedOrders } };
  };

  it('has filled as much as was executed where the position agrees, by two looks', () => {
    const { desk, truth } = away();
    const stop = desk.order('stop');
    desk.brokerHolds(0);
    look(desk, truth);
    assert.equal(stop.state, 'unknown');
    assert.match(stop.reason ?? '', /executions for 6 of 10 have come; looking again/);
    look(desk, truth);
    assert.deepEqual(states(desk), ['filled', 'filled', 'cancelled']);
    assert.equal(stop.quantity, 6);
    assert.equal(desk.position(), 0);
    for (let second = 0; second < 40; second += 1) desk.tick();
    assert.deepEqual([...desk.state.alarms], []);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    const next = signal();
    desk.take(next);
    assert.equal(desk.record(next).refusal, undefined);
  });

  it('stays in doubt, and says so truly, where the position says otherwise', () => {
    const { desk, truth } = away();
    const stop = desk.order('stop');
    desk.brokerHolds(-4);
    for (let reading = 0; reading < 4; reading += 1) look(desk, truth);
    assert.equal(stop.state, 'unknown');
    assert.match(
      stop.reason ?? '',
      /executions for 6 of 10 have come; .*the positions differ \(ours 0, the broker's -4\)/,
    );
  });
});
