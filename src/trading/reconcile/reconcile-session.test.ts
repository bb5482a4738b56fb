import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { conId, execId, permId } from '../../core/ids.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { SPY, signal } from '../testing/fixtures.ts';
import { type BrokerTruth, reconcile } from './reconcile.ts';

const states = (desk: Desk): string[] => [...desk.state.orders.values()].map(({ state }) => state);
const planned = (): Desk => {
  const desk = new Desk();
  desk.take(signal());
  return desk;
};

describe('within a session', () => {
  it('leaves orders alone that are younger than the reading may know', () => {
    const desk = planned();
    desk.sent(...desk.state.orders.values());
    assert.deepEqual(
      desk.reconcile({ judgesOrdersUntil: (desk.clock.now() - 1) as never }).map(({ type }) => type),
      ['reconciled'],
    );
    assert.deepEqual(states(desk), ['sent', 'sent', 'sent']);
  });

  it('never judges an order that waits for its turn to be sent', () => {
    const desk = planned();
    desk.clock.advance(30_000);
    desk.reconcile();
    desk.reconcile();
    assert.deepEqual(states(desk), ['planned', 'planned', 'planned']);
    desk.sent(...desk.state.orders.values());
    desk.clock.advance(1_000);
    desk.reconcile({ judgesOrdersUntil: (desk.clock.now() - 3_000) as never });
    assert.deepEqual(
      states(desk),
      ['sent', 'sent', 'sent'],
      'sent a second ago, however long ago it was planned',
    );
  });

  it('tells which orders it has left out: heard of too late, and neither open nor filled', () => {
    const desk = planned();
    const leftOut = (truth: Partial<BrokerTruth> = {}) =>
      reconcile(
        desk.state,
        {
          judgesOrdersUntil: unixMs(desk.clock.now() - 1),
          comparedAt: desk.clock.now(),
          executions: [],
          openOrders: [],
          completedOrders: [],
          positions: [],
          ...truth,
        },
        CLIENT_ID,
      ).leftOut;
    assert.deepEqual(leftOut(), [], 'they wait for their turn to be sent');
    desk.sent(...desk.state.orders.values());
    const [entry, stop, target] = [desk.order('entry'), desk.order('stop'), desk.order('target')];
    assert.deepEqual(leftOut(), [entry.ref, stop.ref, target.ref]);
    assert.deepEqual(
      leftOut({
        executions: [desk.execution(entry, entry.quantity, 450)],
        openOrders: [desk.listed(stop, 'PreSubmitted')],
      }),
      [target.ref],
    );
    assert.deepEqual(leftOut({ judgesOrdersUntil: desk.clock.now() }), [], 'judged');
  });

  it('says nothing new when nothing is new', () => {
    const desk = new Desk();
    desk.longSpy();
    const openOrders = [
      desk.listed(desk.order('stop'), 'Submitted'),
      desk.listed(desk.order('target'), 'Submitted'),
    ];
    const truth = {
      openOrders,
      executions: [...desk.state.executions.values()].map(({ execution }) => execution),
    };
    assert.deepEqual(desk.reconcile(truth), [
      { type: 'reconciled', openOrders: 2, executions: 0, settled: 0, doubted: 0, began: desk.clock.now() },
    ]);
  });
});

describe("other people's orders", () => {
  it('never change ours: same number from another client, foreign references, unknown contracts', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    const foreign = { ref: '', clientId: 99 };
    const before = structuredClone(desk.state.orders);
    desk.status(stop, 'Cancelled', 0, '', 99);
    desk.broker({ type: 'order', order: desk.listed(stop, 'Cancelled', foreign) });
    desk.broker({ type: 'order', order: desk.listed(stop, 'Cancelled', { ref: 'somebody-else' }) });
    desk.broker({ type: 'execution', execution: desk.execution(stop, 10, 440, foreign) });
    desk.broker({
      type: 'execution',
      execution: desk.execution(stop, 5, 1, { ...foreign, conId: conId(1), permId: permId(0) }),
    });
    desk.reconcile({
      executions: [desk.execution(stop, 10, 440, foreign)],
      openOrders: [
        desk.listed(stop, 'Submitted'),
        desk.listed(desk.order('target'), 'Submitted'),
        desk.listed(stop, 'Submitted', foreign),
      ],
      completedOrders: [desk.listed(stop, 'Filled', { ref: 'somebody-else' })],
    });
    assert.deepEqual(desk.state.orders, before);
    assert.equal(desk.position(), 10);
    assert.equal(desk.state.positions.size, 1);
    assert.equal(SPY.conId, stop.conId);
  });

  it('are told once live, and not again by every reading', () => {
    const desk = new Desk();
    desk.longSpy();
    const execution = desk.execution(desk.order('stop'), 1, 440, {
      ref: '',
      clientId: 99,
      execId: execId('0000aaaa.00000001.01.01'),
    });
    assert.deepEqual(desk.broker({ type: 'execution', execution }), [
      { type: 'execution.external', execution },
    ]);
    const events = desk.reconcile({ executions: [execution] });
    assert.ok(!events.some(({ type }) => type === 'execution.external'));
  });
});
