import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerOrder } from '../../broker/port.ts';
import { type ExecId, permId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);
const strayAlarm = (desk: Desk): string =>
  [...desk.state.alarms.values()].find(({ code }) => code === 'STRAY_ORDER')?.message ?? '';

/** The change of a stop, on its way when the link went, has met a gateway that had forgotten the number. */
function changedIntoTwin(onStrayOrder: 'alarm' | 'cancel'): {
  readonly desk: Desk;
  readonly ours: () => BrokerOrder[];
  readonly twin: () => BrokerOrder;
} {
  const desk = new Desk();
  desk.policies = { ...desk.policies, onStrayOrder };
  desk.reconcile({ brokerDay: 'today' });
  desk.longSpy();
  desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
  desk.take(bareSignal('amend', { stopLoss: { unit: 'price', value: 445 } }));
  desk.clock.advance(20_000);
  desk.session(50);
  desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02, { time: desk.clock.now() }));
  const [stop, target] = [desk.order('stop'), desk.order('target')];
  return {
    desk,
    ours: () => [
      desk.listed(stop, 'PreSubmitted', { stopPrice: price(440) }),
      desk.listed(target, 'Submitted'),
    ],
    twin: () => desk.listed(stop, 'PreSubmitted', { stopPrice: price(445), permId: permId(555) }),
  };
}

describe('a second order under the number of one of ours', () => {
  for (const policy of ['alarm', 'cancel'] as const)
    it(`is alarmed, and nothing is asked under the number that both have (onStrayOrder: ${policy})`, () => {
      const { desk, ours, twin } = changedIntoTwin(policy);
      const stop = desk.order('stop');
      const told: string[] = [];
      for (let reading = 0; reading < 4; reading += 1) {
        const openOrders = [...ours(), twin()];
        told.push(
          ...types(desk.reconcile({ openOrders, ...(reading > 0 ? { withoutGap: true } : {}) })),
          ...types(desk.tick(12_000)),
        );
      }
      assert.ok(told.includes('stray.found'));
      assert.ok(!told.includes('order.amend-requested'), 'it would change either');
      assert.ok(!told.includes('stray.cancel-requested'), 'it would cancel either');
      assert.equal(stop.amendment, undefined);
      assert.match(strayAlarm(desk), /permId 555\).*Its number is that of our own order/);
      const again = bareSignal('amend', { stopLoss: { unit: 'price', value: 446 } });
      desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02, { time: desk.clock.now() }));
      desk.take(again);
      assert.equal(desk.record(again).refusal?.code, 'ORDER_NOT_SETTLED');
      assert.match(desk.record(again).refusal?.message ?? '', /second order rests/);
      desk.reconcile({ openOrders: ours(), withoutGap: true });
      const last = bareSignal('amend', { stopLoss: { unit: 'price', value: 446 } });
      desk.take(last);
      assert.equal(desk.record(last).refusal, undefined);
    });

  it('fills for us, and ends no order of ours: the stop that rests is cancelled with its position', () => {
    const { desk, ours, twin } = changedIntoTwin('alarm');
    const stop = desk.order('stop');
    desk.reconcile({ openOrders: [...ours(), twin()] });
    const fill = desk.fill(stop, 10, 445, { permId: permId(555) });
    assert.equal(desk.position(), 0);
    assert.equal(stop.filled, 0);
    assert.equal(stop.state, 'working');
    assert.equal(desk.broker({ type: 'execution', execution: fill }).length, 0, 'told again');
    desk.brokerHolds(0);
    desk.reconcile({ openOrders: ours(), executions: [fill], withoutGap: true });
    assert.equal(desk.state.strays.size, 0);
    assert.equal(stop.state, 'working');
    for (let second = 0; second < 8; second += 1) desk.tick();
    assert.equal(stop.state, 'cancelling', 'filling, it would open a position');
    assert.equal(desk.order('target').state, 'cancelling');
  });

  it('is corrected like any other fill', () => {
    const { desk, ours, twin } = changedIntoTwin('alarm');
    const stop = desk.order('stop');
    desk.reconcile({ openOrders: [...ours(), twin()] });
    const fill = desk.fill(stop, 10, 445, { permId: permId(555) });
    const execId = fill.execId.replace(/01$/, '02') as ExecId;
    desk.broker({ type: 'execution', execution: { ...fill, execId, quantity: quantity(6) } });
    assert.equal(desk.position(), 4);
    assert.equal(stop.filled, 0);
  });

  it('leaves an entry of ours open for a kill to cancel', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: price(449) } }));
    desk.accept();
    const entry = desk.order('entry');
    desk.status(entry, 'Submitted');
    desk.broker({ type: 'order', order: desk.listed(entry, 'Submitted', { permId: permId(777) }) });
    desk.fill(entry, 10, 449, { permId: permId(777) });
    assert.equal(desk.position(), 10);
    assert.equal(entry.filled, 0);
    desk.keep(desk.kernel.kill('cli', 'enough'));
    assert.equal(entry.state, 'cancelling');
  });

  it('among the completed orders says nothing of ours', () => {
    const { desk, ours, twin } = changedIntoTwin('alarm');
    desk.reconcile({ openOrders: [...ours(), twin()] });
    desk.clock.advance(10_000);
    const done = { ...twin(), status: 'Cancelled' as const, completedStatus: 'Cancelled by Trader' };
    desk.reconcile({ openOrders: ours().slice(1), completedOrders: [done], withoutGap: true });
    assert.equal(desk.order('stop').state, 'unknown', 'ours is missing, and no list tells of it');
  });
});

describe('an order that has filled by all that we know', () => {
  it('and is listed as open is a stray with its alarm, after a person has settled it', () => {
    const desk = new Desk();
    desk.policies = { ...desk.policies, onStrayOrder: 'cancel' };
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    const message = { code: 10_147, message: 'OrderId that needs to be cancelled is not found' };
    desk.broker({ type: 'order-notice', orderId: stop.orderId, ...message, fate: 'not-cancellable' });
    desk.keep(desk.kernel.settle(stop.ref, 'cli', 'seen', { quantity: quantity(10), price: price(440) }));
    assert.equal(stop.state, 'filled');
    desk.clock.advance(10_000);
    const openOrders = [desk.listed(stop, 'PreSubmitted'), desk.listed(target, 'Submitted')];
    const told = types(desk.reconcile({ openOrders }));
    assert.equal([...desk.state.strays.values()][0]?.kind, 'revived');
    assert.ok(told.includes('stray.cancel-requested'), 'no order of ours that could fill has its number');
    desk.tick();
    assert.match(strayAlarm(desk), /had ended by all that we knew/);
  });

  it('by executions of a moment ago may still be on the list', () => {
    const desk = new Desk();
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    const judgesOrdersUntil = desk.clock.now();
    desk.clock.advance(500);
    const fill = desk.fill(target, 10, 470);
    const openOrders = [desk.listed(stop, 'Submitted'), desk.listed(target, 'Submitted')];
    desk.reconcile({ judgesOrdersUntil, executions: [fill], openOrders });
    assert.equal(desk.state.strays.size, 0);
    desk.clock.advance(20_000);
    desk.reconcile({ executions: [fill], openOrders });
    assert.equal(desk.state.strays.size, 1);
  });
});
