import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../broker/port.ts';
import { clientOrderId, type ExecId, permId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { SIGNALS_KEPT } from './apply-signal.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);
const DAY_MS = 86_400_000;

const forget = (desk: Desk): void => {
  for (let count = 0; count < SIGNALS_KEPT * 1.2; count += 1) desk.receive(bareSignal('cancel'));
};

/** A round trip whose orders are kept no longer. */
function forgotten(): { readonly desk: Desk; readonly executions: readonly Execution[] } {
  const desk = new Desk();
  desk.provesEveryStep = false;
  desk.longSpy();
  const [entered] = [...desk.state.executions.values()].map(({ execution }) => execution);
  assert.ok(entered);
  const left = desk.fill(desk.order('target'), 10, 470);
  desk.status(desk.order('stop'), 'Cancelled');
  desk.brokerHolds(0);
  forget(desk);
  assert.equal(desk.state.orders.size, 0);
  return { desk, executions: [entered, left] };
}

describe('executions of ours whose orders are kept no longer', () => {
  it('are nobody else’s when the broker tells them again, and explain no difference', () => {
    const { desk, executions } = forgotten();
    desk.clock.advance(60_000);
    assert.deepEqual(types(desk.reconcile({ executions })), ['reconciled']);
    const corrected = executions.map((each) => ({
      ...each,
      execId: each.execId.replace(/01$/, '02') as ExecId,
    }));
    assert.deepEqual(types(desk.reconcile({ executions: corrected })), ['reconciled']);
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 10, 455);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(0);
    desk.tick(6_000);
    desk.tick();
    assert.equal(desk.state.breaks.get(SPY.conId)?.cause, 'unknown');
    desk.provesReplay();
  });

  it('were recorded as somebody else’s in journals of before, which counts no more', () => {
    const { desk, executions } = forgotten();
    for (const execution of executions) desk.commit({ type: 'execution.external', execution });
    assert.equal(desk.state.externalExecutions.size, 0);
  });

  it('bring no commission twice', () => {
    const { desk, executions } = forgotten();
    for (const { execId } of executions) assert.deepEqual(desk.commission(execId, 1), []);
    assert.equal(desk.state.foreignCommissions.size, 0);
  });

  it('are let go of once no list of the broker tells them', () => {
    const { desk } = forgotten();
    assert.ok(desk.state.goneExecutions.times.size > 0);
    desk.clock.advance(4 * DAY_MS);
    desk.longSpy();
    desk.fill(desk.order('target'), 10, 470);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(0);
    forget(desk);
    assert.equal(desk.state.goneExecutions.times.size, 2);
    desk.provesReplay();
  });

  it('move our position when they are told for the first time', () => {
    const desk = new Desk();
    desk.provesEveryStep = false;
    desk.take(signal());
    desk.accept();
    const entry = { ...desk.order('entry') };
    for (const role of ['entry', 'stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    const late = desk.execution(entry, 10, 450);
    const others = desk.execution(entry, 10, 450, { clientId: 99, permId: permId(5) });
    forget(desk);
    assert.equal(desk.state.orders.size, 0);
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: others })), ['execution.external']);
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: late })), ['execution.recorded']);
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: late })), []);
    assert.equal(desk.position(), 10);
    forget(desk);
    assert.deepEqual(types(desk.broker({ type: 'execution', execution: late })), []);
    assert.equal(desk.position(), 10);
    desk.provesReplay();
  });
});

describe('more executions of others than are kept', () => {
  it('are noted once, however often the broker lists them', () => {
    const desk = new Desk();
    desk.provesEveryStep = false;
    desk.longSpy();
    const entry = desk.order('entry');
    const executions = Array.from({ length: 5_100 }, (_, index) =>
      desk.execution(entry, 1, 450, {
        ref: '',
        clientId: 0,
        orderId: clientOrderId(0),
        permId: permId(50_000 + index),
        side: index % 2 ? 'BUY' : 'SELL',
      }),
    );
    const openOrders = [
      desk.listed(desk.order('stop'), 'Submitted'),
      desk.listed(desk.order('target'), 'Submitted'),
    ];
    const told = [1, 2, 3].map(() => {
      desk.clock.advance(300_000);
      return desk.reconcile({ executions, openOrders }).length;
    });
    assert.deepEqual(told, [5_101, 1, 1]);
  });
});

describe('a correction of an execution that a person’s adopt held in part', () => {
  it('changes what was booked beyond it', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    desk.status(entry, 'Submitted', 5);
    desk.brokerHolds(5);
    desk.tick(6_000);
    desk.tick();
    desk.clock.advance(1_000);
    desk.reconcile({
      openOrders: [...desk.state.orders.values()].map((each) => desk.listed(each, 'Submitted')),
    });
    desk.keep(desk.kernel.resolveBreak(SPY.conId, 'adopt', 'cli', 'as in TWS'));
    assert.equal(desk.position(), 5);
    const fill = desk.fill(entry, 8, 450);
    assert.equal(desk.position(), 8);
    const corrected = (units: number, revision: number): void => {
      const execId = fill.execId.replace(/01$/, `0${revision}`) as ExecId;
      desk.broker({ type: 'execution', execution: { ...fill, execId, quantity: quantity(units) } });
    };
    corrected(6, 2);
    assert.equal(desk.position(), 6);
    assert.equal(entry.executedQuantity, 6);
    corrected(9, 3);
    assert.equal(desk.position(), 9);
    corrected(5, 4);
    assert.equal(desk.position(), 5);
  });
});
