import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const EXCESS = `excess-${SPY.conId}`;
const UNPROTECTED = `unprotected-${SPY.conId}`;

describe('exits that rest for more than is held', () => {
  it('are an alarm when the other exit was not cancelled, until it is', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('stop'), 10, 440);
    desk.brokerHolds(0);
    desk.tick(4_999);
    assert.equal(desk.state.alarms.size, 0, 'the broker may take a moment');
    desk.tick(1);
    assert.match(desk.state.alarms.get(EXCESS)?.message ?? '', /10 more than the 0 held/);
    desk.status(desk.order('target'), 'Cancelled');
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('are an alarm where the target has filled and its execution does not come', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.status(desk.order('target'), 'Filled', 10);
    desk.brokerHolds(0);
    desk.tick(9_000);
    assert.equal(desk.state.alarms.has(EXCESS), false, 'it may come');
    desk.tick(1_000);
    assert.match(desk.state.alarms.get(EXCESS)?.message ?? '', /10 more than the 0 held/);
  });

  it('are ended by a close although nothing is held', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('stop'), 10, 440);
    desk.take(bareSignal('close'));
    assert.equal(desk.order('target').state, 'cancelling');
    desk.confirmCancellations();
    assert.equal(desk.state.closings.size, 0);
    assert.equal(
      [...desk.state.orders.values()].some(({ role }) => role === 'close'),
      false,
    );
  });

  it('are cancelled where their own bracket has nothing left and the stops of others cover what is held', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    desk.fill(desk.order('target'), 10, 470);
    desk.longSpy();
    desk.brokerHolds(10);
    assert.equal(desk.position(), 10);
    desk.tick(6_000);
    assert.match(desk.state.alarms.get(EXCESS)?.message ?? '', /10 more than the 10 held/);
    desk.tick();
    assert.equal(stop.state, 'cancelling');
    assert.equal(desk.order('stop').state, 'working', 'the stop of what is held stays');
    desk.confirmCancellations();
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('are cancelled with nothing held, beside an entry that rests with its own', () => {
    const desk = new Desk();
    desk.longSpy();
    const target = desk.order('target');
    desk.fill(desk.order('stop'), 10, 440);
    desk.brokerHolds(0);
    desk.take(signal({ entry: { type: 'limit', limit: 445 }, stopLoss: { unit: 'percent', value: 1 } }));
    for (const role of ['entry', 'stop', 'target'] as const) {
      desk.sent(desk.order(role));
      desk.status(desk.order(role), 'Submitted');
    }
    desk.tick(6_000);
    desk.tick();
    assert.equal(target.state, 'cancelling');
    assert.deepEqual(
      (['entry', 'stop', 'target'] as const).map((role) => desk.order(role).state),
      ['working', 'working', 'working'],
    );
  });

  it('stay a person\u2019s where the broker counts otherwise', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    desk.fill(desk.order('target'), 10, 470);
    desk.longSpy();
    desk.brokerHolds(20);
    desk.tick(6_000);
    desk.tick();
    assert.ok(desk.state.alarms.has(EXCESS));
    assert.equal(stop.state, 'working');
  });

  it('are cancelled where a stop was placed anew for a target that had just filled', () => {
    const desk = new Desk();
    const at = (value: number) => ({ unit: 'price', value }) as const;
    const size = { by: 'units', value: 10 } as const;
    const takeProfits = [{ at: at(460), share: { by: 'percent', value: 50 } as const }, { at: at(470) }];
    desk.take(bareSignal('buy', { size, stopLoss: at(440), takeProfits }));
    desk.accept();
    const placed = (role: string) => [...desk.state.orders.values()].filter((order) => order.role === role);
    const [lost, stop] = placed('stop');
    const [hit, target] = placed('target');
    assert.ok(lost && stop && hit && target);
    const { orderId } = lost;
    desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    desk.status(lost, 'Inactive');
    desk.readLists();
    desk.fill(desk.order('entry'), 10, 450.02);
    for (const order of [stop, hit, target]) desk.status(order, 'Submitted');
    desk.brokerHolds(10);
    desk.tick(5_000);
    const anew = desk.order('stop');
    assert.equal(anew.ocaGroup, hit.ocaGroup);
    desk.fill(hit, 5, 460);
    desk.sent(anew);
    desk.status(anew, 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(5);
    desk.tick(2_000);
    assert.equal(anew.state, 'cancelling');
    assert.deepEqual([stop.state, target.state], ['working', 'working']);
    desk.confirmCancellations();
    desk.tick(6_000);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('are none while an entry is working, or with several brackets that fit', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    desk.accept();
    desk.tick(60_000);
    assert.equal(desk.state.alarms.size, 0);
    const two = new Desk();
    two.longSpy();
    two.longSpy();
    two.brokerHolds(20);
    two.tick(60_000);
    assert.equal(two.state.alarms.size, 0);
  });
});

describe('an entry that has filled in part and is stopped', () => {
  it('leaves the part without exits, as IB cancels them with their parent: an alarm says so', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 3, 449);
    desk.brokerHolds(3);
    desk.keep(desk.kernel.kill('cli', 'enough'));
    for (const role of ['entry', 'stop', 'target'] as const)
      desk.status(desk.order(role), 'Cancelled', desk.order(role).filled);
    assert.equal(desk.position(), 3);
    desk.tick(5_000);
    assert.match(desk.state.alarms.get(UNPROTECTED)?.message ?? '', /3 SPY have no working stop/);
  });
});
