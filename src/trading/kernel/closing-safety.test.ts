import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';

/** The exits rest as before: nothing was asked of them. */
const exitsRest = (desk: Desk): void => {
  assert.equal(desk.order('stop').state, 'working');
  assert.equal(desk.order('target').state, 'working');
  assert.equal(desk.state.closings.size, 0);
};

const closeOrders = (desk: Desk): number =>
  [...desk.state.orders.values()].filter((order) => order.role === 'close').length;

describe('a closing that would be refused', () => {
  it('leaves the exits alone: an alert while trading is halted', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    const close = bareSignal('close');
    desk.take(close);
    exitsRest(desk);
    const record = desk.record(close);
    assert.equal(record.refusal?.code, 'TRADING_STATE');
    assert.equal(record.judgedBy?.verdict?.approved, false);
  });

  it('leaves the exits alone: an alert that says flatten is not a person', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.keep(desk.kernel.kill('cli', 'enough'));
    desk.takeForAll(bareSignal('flatten', { symbol: '' }));
    exitsRest(desk);
  });

  it('leaves the exits alone in read-only mode', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.link = { ready: true, readOnly: true, brokerUp: true };
    const close = bareSignal('flatten', { source: 'cli' });
    desk.take(close);
    exitsRest(desk);
    assert.equal(desk.record(close).refusal?.code, 'LINK_NOT_READY');
  });

  it('is explained as refused', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.keep(desk.kernel.kill('cli', 'enough'));
    const decision = desk.kernel.explain(bareSignal('close'), { instrument: SPY });
    assert.equal(decision.kind, 'refused');
  });
});

describe('flatten by a person', () => {
  for (const source of ['cli', 'api', 'dashboard'] as const) {
    it(`works while trading is halted (${source})`, () => {
      const desk = new Desk();
      desk.longSpy();
      desk.keep(desk.kernel.kill(source, 'enough'));
      desk.takeForAll(bareSignal('flatten', { source, symbol: '' }));
      desk.confirmCancellations();
      const close = desk.order('close');
      assert.equal(close.quantity, 10);
      desk.fill(close, 10, 449);
      assert.equal(desk.position(), 0);
      assert.equal(desk.state.tradingState.name, 'halted');
    });
  }
});

describe('a closing under way', () => {
  it('is completed when the kill switch comes after the exits were given up', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.keep(desk.kernel.kill('dashboard', 'enough'));
    desk.confirmCancellations();
    assert.equal(closeOrders(desk), 1, 'without exits, only the closing order protects');
    assert.equal(desk.state.alarms.size, 0);
    desk.fill(desk.order('close'), 10, 449);
    assert.equal(desk.position(), 0);
  });

  it('waits for the link and goes on with it', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.link = { ready: false, readOnly: false, brokerUp: true };
    desk.confirmCancellations();
    assert.equal(closeOrders(desk), 0);
    assert.equal(desk.state.closings.size, 1);
    desk.link = { ready: true, readOnly: false, brokerUp: true };
    desk.tick();
    assert.equal(closeOrders(desk), 1);
  });

  it('is an alarm when it takes long and the position has no exits', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.link = { ready: false, readOnly: false, brokerUp: true };
    desk.confirmCancellations();
    desk.tick(3_999);
    assert.equal(desk.state.alarms.size, 0);
    desk.tick(1);
    assert.equal(desk.state.alarms.get(`unprotected-${SPY.conId}`)?.severity, 'critical');
  });

  it('goes on after a restart from the journal alone', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const again = desk.rebuilt();
    assert.deepEqual(again.tick(), [], 'the closing order is planned already and not planned twice');
    const closings = [...again.state.orders.values()].filter((order) => order.role === 'close');
    assert.equal(closings.length, 1);
  });

  it('fails with an alarm when the gateway turns read-only half-way', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.link = { ready: true, readOnly: true, brokerUp: true };
    desk.confirmCancellations();
    assert.equal(desk.state.closings.size, 0);
    assert.equal(desk.state.alarms.get(`closing-${SPY.conId}`)?.severity, 'critical');
  });
});

/** A closing of our 10 whose exits are gone, where the broker has shown so many for some time. */
function closingOfTen(brokerHolds: number): Desk {
  const desk = new Desk();
  desk.longSpy();
  desk.brokerHolds(brokerHolds);
  desk.tick(6_000);
  desk.take(bareSignal('close'));
  desk.confirmCancellations();
  return desk;
}

describe('a closing while the broker holds something else', () => {
  it('never sells more than the broker holds, once the difference has lasted', () => {
    const desk = closingOfTen(4);
    assert.equal(desk.order('close').quantity, 4);
    desk.fill(desk.order('close'), 4, 449);
    assert.equal(closeOrders(desk), 1, 'the broker still shows the 4 that were just sold');
    assert.equal(desk.state.closings.size, 0);
  });

  it('sells nothing more where the broker by chance still shows as many as are left of ours', () => {
    const desk = closingOfTen(5);
    assert.equal(desk.order('close').quantity, 5);
    // 10 of ours without the 5 sold are 5; the broker's word of its 0 is still on its way.
    desk.fill(desk.order('close'), 5, 449);
    desk.tick(6_000);
    assert.equal(closeOrders(desk), 1);
    assert.equal(desk.state.closings.size, 0);
    desk.brokerHolds(0);
    desk.tick(6_000);
    assert.equal(closeOrders(desk), 1);
    assert.ok(desk.state.alarms.has(`mismatch-${SPY.conId}`));
  });

  it('goes on with what is left where the smaller order has taken nothing', () => {
    const desk = closingOfTen(5);
    const first = desk.order('close');
    desk.brokerHolds(10);
    desk.tick(6_000);
    desk.status(first, 'Cancelled');
    desk.tick(6_000);
    assert.equal(closeOrders(desk), 2);
    assert.equal([...desk.state.orders.values()].at(-1)?.quantity, 10);
  });

  it('cancels the exits and sends nothing when a person has closed it elsewhere', () => {
    for (const held of [0, -5]) {
      const desk = new Desk();
      desk.longSpy();
      desk.brokerHolds(held);
      desk.tick(6_000);
      desk.take(bareSignal('flatten', { source: 'cli' }));
      desk.confirmCancellations();
      assert.equal(closeOrders(desk), 0);
      assert.equal(desk.state.closings.size, 0);
      assert.equal(desk.state.openOrders.size, 0);
      assert.match(
        desk.journal.map(({ event }) => (event.type === 'closing.ended' ? event.text : '')).join(''),
        /the broker holds/,
      );
    }
  });

  it('does not wait for ever for executions that were lost', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.status(desk.order('target'), 'Filled', 10);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(0);
    desk.tick(6_000);
    desk.take(bareSignal('flatten', { source: 'cli' }));
    assert.equal(desk.state.closings.size, 1);
    desk.tick(10_000);
    assert.equal(desk.state.closings.size, 0);
    assert.equal(closeOrders(desk), 0, 'the broker holds nothing');
  });

  it('trusts our own executions while the difference is young', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.brokerHolds(0);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
  });
});
