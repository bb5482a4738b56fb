import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, type ExecId, execId, permId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { SPY, signal } from '../testing/fixtures.ts';
import { heldQuantity } from './state.ts';

const ENTRY = signal();
const working = (): Desk => {
  const desk = new Desk();
  desk.take(ENTRY);
  desk.accept();
  return desk;
};
const held = (desk: Desk): unknown => desk.state.positions.get(SPY.conId);
const revision = (id: ExecId, number: string): ExecId => execId(id.replace(/\d+$/, number));

describe('executions', () => {
  it('count once, however often they come', () => {
    const desk = working();
    const fill = desk.fill(desk.order('entry'), 4, 450);
    for (let again = 0; again < 3; again += 1)
      assert.deepEqual(desk.broker({ type: 'execution', execution: fill }), []);
    desk.reconcile({
      executions: [fill, fill],
      openOrders: [...desk.state.orders.values()].map((order) => desk.listed(order, 'PreSubmitted')),
    });
    desk.commit({ type: 'execution.recorded', ref: desk.order('entry').ref, execution: fill });
    assert.equal(desk.position(), 4);
    assert.equal(desk.order('entry').executedQuantity, 4);
    assert.equal(desk.state.fills.get(SPY.conId)?.length, 1);
  });

  it('of another client under a reference of ours are somebody else\u2019s, before and after our order is heard of', () => {
    for (const heard of [false, true]) {
      const desk = new Desk();
      desk.take(ENTRY);
      if (heard) desk.accept();
      const entry = desk.order('entry');
      const twins = { clientId: 5, orderId: clientOrderId(3), permId: permId(77) };
      const fill = desk.fill(entry, 10, 450, twins);
      assert.equal(desk.position(), 0);
      assert.equal(entry.executedQuantity, 0);
      assert.equal(desk.state.externalExecutions.size, 1);
      desk.clock.advance(60_000);
      const openOrders = [...desk.state.orders.values()].map((order) => desk.listed(order, 'Submitted'));
      const ended = desk.listed(entry, 'Filled', { ...twins, filled: quantity(10) });
      desk.reconcile({ executions: [fill], openOrders, completedOrders: [ended] });
      assert.deepEqual([entry.state === 'filled', entry.filled], [false, 0]);
      desk.fill(entry, 10, 451);
      assert.equal(desk.position(), 10);
    }
  });

  it('of an earlier client id of ours are ours', () => {
    const desk = working();
    desk.kernel.setClientId(9);
    desk.fill(desk.order('entry'), 10, 450);
    assert.equal(desk.position(), 10);
  });

  it('prove a fill against a cancellation that was reported before', () => {
    const desk = working();
    const entry = desk.order('entry');
    desk.status(entry, 'Cancelled');
    desk.fill(entry, 10, 450);
    assert.equal(entry.state, 'filled');
    assert.equal(desk.position(), 10);
  });
});

describe('a correction', () => {
  it('gives the same position as if it had come in the first place', () => {
    const corrected = working();
    const fill = corrected.fill(corrected.order('entry'), 10, 450);
    const better = {
      ...fill,
      execId: revision(fill.execId, '02'),
      price: price(449.5),
      quantity: quantity(8),
    };
    corrected.broker({ type: 'execution', execution: better });
    const exit = corrected.fill(corrected.order('stop'), 3, 440);
    const plain = working();
    plain.broker({ type: 'execution', execution: better });
    plain.broker({ type: 'execution', execution: exit });
    assert.deepEqual(held(corrected), held(plain));
    assert.equal(corrected.order('entry').executedQuantity, 8);
    assert.equal(corrected.order('entry').filledValue, 8 * 449.5);
  });

  it('is not undone by the original coming again, live or read', () => {
    const desk = working();
    const first = desk.fill(desk.order('entry'), 10, 450);
    const second = { ...first, execId: revision(first.execId, '02'), price: price(449) };
    desk.broker({ type: 'execution', execution: second });
    const after = held(desk);
    assert.deepEqual(desk.broker({ type: 'execution', execution: first }), []);
    desk.reconcile({ executions: [first, second] });
    desk.reconcile({ executions: [second, first] });
    assert.deepEqual(held(desk), after);
  });

  it('takes from the broker’s count what it took from the execution, also where the original comes after it', () => {
    const desk = working();
    const entry = desk.order('entry');
    const original = desk.execution(entry, 10, 450);
    const smaller = { ...original, execId: revision(original.execId, '02'), quantity: quantity(8) };
    desk.status(entry, 'Filled', 10);
    desk.broker({ type: 'execution', execution: smaller });
    assert.equal(heldQuantity(desk.state, SPY.conId), 10, 'the broker counts 2 more');
    desk.broker({ type: 'execution', execution: original });
    assert.deepEqual([entry.filled, entry.executedQuantity, desk.position()], [8, 8, 8]);
    assert.equal(heldQuantity(desk.state, SPY.conId), 8);
    for (const executions of [[original], [original, smaller], [smaller, original]])
      desk.reconcile({ executions });
    assert.deepEqual([entry.filled, desk.position()], [8, 8]);
  });

  it('counts when it is read together with its original', () => {
    const desk = working();
    const first = desk.execution(desk.order('entry'), 10, 450);
    const second = { ...first, execId: revision(first.execId, '02'), price: price(449) };
    const openOrders = [
      desk.listed(desk.order('stop'), 'Submitted'),
      desk.listed(desk.order('target'), 'Submitted'),
    ];
    for (const executions of [
      [first, second],
      [second, first],
    ]) {
      desk.reconcile({ executions, openOrders });
      assert.equal(desk.order('entry').filledValue, 4490);
      assert.equal(desk.position(), 10);
    }
  });

  it('brings its own commission', () => {
    const desk = working();
    const first = desk.fill(desk.order('entry'), 10, 450);
    desk.commission(first.execId, 1);
    const second = { ...first, execId: revision(first.execId, '02'), price: price(449) };
    desk.broker({ type: 'execution', execution: second });
    desk.commission(second.execId, 1.25);
    assert.equal(desk.state.positions.get(SPY.conId)?.commissions, 1_250_000);
  });
});

describe('a commission', () => {
  it('gives the same before its execution as after it, and once', () => {
    const after = working();
    const fill = after.fill(after.order('entry'), 10, 450);
    after.commission(fill.execId, 1.07);
    assert.deepEqual(after.commission(fill.execId, 1.07), []);
    const before = working();
    before.commission(fill.execId, 1.07);
    before.broker({ type: 'execution', execution: fill });
    before.commission(fill.execId, 1.07);
    assert.deepEqual(held(before), held(after));
    assert.equal(after.state.positions.get(SPY.conId)?.commissions, 1_070_000);
  });

  it('in another currency is booked in that of its instrument, told before or after, and once', () => {
    const inEuros = (): Desk => {
      const desk = new Desk({}, { exchangeRate: (currency) => (currency === 'EUR' ? 1.25 : undefined) });
      desk.take(ENTRY);
      desk.accept();
      return desk;
    };
    const after = inEuros();
    const fill = after.fill(after.order('entry'), 10, 450);
    after.commission(fill.execId, 1, 'EUR');
    assert.equal(after.state.positions.get(SPY.conId)?.commissions, 1_250_000);
    assert.deepEqual(after.commission(fill.execId, 1, 'EUR'), []);
    const before = inEuros();
    before.commission(fill.execId, 1, 'EUR');
    before.broker({ type: 'execution', execution: fill });
    assert.deepEqual(before.commission(fill.execId, 1, 'EUR'), []);
    assert.deepEqual(held(before), held(after));
  });

  it('in a currency whose rate is not known is booked as it was told', () => {
    const desk = working();
    desk.commission(desk.fill(desk.order('entry'), 10, 450).execId, 2, 'SEK');
    assert.equal(desk.state.positions.get(SPY.conId)?.commissions, 2_000_000);
  });

  it("of somebody else's execution costs us nothing", () => {
    const desk = working();
    desk.fill(desk.order('entry'), 10, 450);
    desk.commission(execId('0000ffff.00000001.01.01'), 5);
    assert.equal(desk.state.positions.get(SPY.conId)?.commissions, 0);
  });
});
