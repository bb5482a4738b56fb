import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccountId, accountId, clientOrderId, permId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { watchdogOrderRef, watchdogSignalId } from '../order/watchdog-reference.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { closableShares } from './client-shares.ts';

const A = accountId('DU1');
const B = accountId('DU2');
const C = accountId('DU3');
type Parts = readonly (readonly [AccountId, number])[];

/** An order filled in parts, as IB shares it out. */
function fill(desk: Desk, order: OrderRecord, parts: Parts, at = 450): void {
  for (const [client, units] of parts) desk.fill(order, units, at, { client });
}

function holds(desk: Desk, parts: Parts): void {
  desk.brokerHolds(parts.reduce((sum, [, units]) => sum + units, 0));
  const told = desk.brokerPositions.get(SPY.conId);
  assert.ok(told);
  desk.brokerPositions.set(SPY.conId, { ...told, shares: new Map(parts) });
}

/** 10 SPY over three accounts, whose stop and target rest. */
function entered(
  parts: Parts = [
    [A, 1],
    [B, 3],
    [C, 6],
  ],
): Desk {
  const desk = new Desk();
  desk.take(signal());
  desk.accept();
  fill(desk, desk.order('entry'), parts);
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
  holds(desk, parts);
  return desk;
}

/** The same of 10 in two accounts, of which one held 5 before Bowline's first trade. */
function heldBefore(): Desk {
  const desk = new Desk();
  holds(desk, [[A, 5]]);
  desk.take(signal());
  desk.accept();
  fill(desk, desk.order('entry'), [
    [A, 4],
    [B, 6],
  ]);
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
  holds(desk, [
    [A, 9],
    [B, 6],
  ]);
  assert.equal(desk.state.standing.get(SPY.conId), 5);
  return desk;
}

const shares = (desk: Desk): Parts => [...(desk.state.shares.get(SPY.conId) ?? [])];
const closings = (desk: Desk): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'close');
const open = (desk: Desk) => closings(desk).filter(({ state }) => state === 'planned');
const terms = (orders: readonly OrderRecord[]) =>
  orders.map(({ account, side, quantity }) => [account, side, quantity]);

describe('what an advisor’s group holds in each account', () => {
  it('is added up by execution, and corrected with it', () => {
    const desk = entered();
    assert.deepEqual(shares(desk), [
      [A, 1],
      [B, 3],
      [C, 6],
    ]);
    const [first] = [...desk.state.executions.values()];
    assert.ok(first);
    const corrected = first.execution.execId.replace(/01$/, '02') as typeof first.execution.execId;
    desk.broker({ type: 'execution', execution: { ...first.execution, execId: corrected, client: C } });
    assert.deepEqual(shares(desk), [
      [A, 0],
      [B, 3],
      [C, 7],
    ]);
  });

  it('is closed in each account, exactly', () => {
    const desk = entered();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.deepEqual(terms(open(desk)), [
      [A, 'SELL', 1],
      [B, 'SELL', 3],
      [C, 'SELL', 6],
    ]);
    const refs = open(desk).map(({ ref }) => ref);
    assert.equal(new Set(refs).size, 3);
    const orders = open(desk);
    desk.accept();
    for (const order of orders) fill(desk, order, [[order.account, order.quantity]]);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.closings.size, 0);
  });

  it('is turned as a whole: as much as all accounts held, to the other side', () => {
    const desk = entered([
      [A, -1],
      [B, 3],
      [C, 8],
    ]);
    const turned = bareSignal('reverse', { stopLoss: { unit: 'percent', value: 1 } });
    desk.take(turned);
    desk.confirmCancellations();
    const orders = open(desk);
    assert.deepEqual(terms(orders), [
      [A, 'BUY', 1],
      [B, 'SELL', 3],
      [C, 'SELL', 8],
    ]);
    desk.accept();
    for (const order of orders) fill(desk, order, [[order.account, order.quantity]]);
    const entry = desk.order('entry');
    assert.deepEqual([entry.signalId, entry.side, entry.quantity], [turned.id, 'SELL', 10]);
  });

  it('is closed again where one account did not fill', () => {
    const desk = entered();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const [first, second, third] = open(desk);
    assert.ok(first && second && third);
    desk.accept();
    fill(desk, first, [[A, 1]]);
    fill(desk, third, [[C, 6]]);
    desk.status(second, 'Cancelled');
    holds(desk, [[B, 3]]);
    desk.tick(2_000);
    assert.deepEqual(terms(open(desk)), [[B, 'SELL', 3]]);
  });

  it('is closed where the exits have left it: the group is flat and single accounts are not', () => {
    const desk = entered();
    fill(desk, desk.order('stop'), [
      [A, 2],
      [B, 3],
      [C, 5],
    ]);
    desk.status(desk.order('target'), 'Cancelled');
    holds(desk, [
      [A, -1],
      [B, 0],
      [C, 1],
    ]);
    assert.equal(desk.position(), 0);
    desk.tick();
    assert.equal(closings(desk).length, 0, 'executions may still be on their way');
    desk.tick(2_000);
    assert.deepEqual(terms(open(desk)), [
      [A, 'BUY', 1],
      [C, 'SELL', 1],
    ]);
    const orders = open(desk);
    desk.accept();
    for (const order of orders) fill(desk, order, [[order.account, order.quantity]]);
    desk.tick(5_000);
    assert.equal(closings(desk).length, 2);
    assert.equal(desk.state.closings.size, 0);
    assert.deepEqual(shares(desk), [
      [A, 0],
      [B, 0],
      [C, 0],
    ]);
  });

  it('is flattened by a person also where only single accounts hold something', () => {
    const desk = entered();
    fill(desk, desk.order('stop'), [
      [A, 2],
      [B, 3],
      [C, 5],
    ]);
    desk.status(desk.order('target'), 'Cancelled');
    desk.take(bareSignal('flatten', { source: 'cli' }));
    desk.tick(2_000);
    assert.deepEqual(terms(open(desk)), [
      [A, 'BUY', 1],
      [C, 'SELL', 1],
    ]);
  });

  it('is told where the broker shows other shares, and no account closes more than it holds', () => {
    const desk = entered();
    holds(desk, [
      [A, 3],
      [B, 1],
      [C, 6],
    ]);
    desk.tick(6_000);
    const alarm = desk.state.alarms.get(`shares-${SPY.conId}`);
    assert.match(alarm?.message ?? '', /DU1 1, at the broker 3; DU2 3, at the broker 1/);
    const told = [...desk.brokerPositions];
    desk.brokerPositions.clear();
    desk.tick(1_000);
    assert.ok(desk.state.alarms.has(`shares-${SPY.conId}`), 'until a new session has told them');
    for (const [conId, position] of told) desk.brokerPositions.set(conId, position);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.deepEqual(terms(open(desk)), [
      [A, 'SELL', 1],
      [B, 'SELL', 1],
      [C, 'SELL', 6],
    ]);
    holds(desk, [
      [A, 1],
      [B, 3],
      [C, 6],
    ]);
    desk.tick(1_000);
    assert.equal(desk.state.alarms.has(`shares-${SPY.conId}`), false);
  });

  it('is not closed again where others held the contract before, and somebody has sold by hand', () => {
    for (const close of [bareSignal('close'), bareSignal('close', { size: { by: 'units', value: 5 } })]) {
      const desk = heldBefore();
      const sold: Parts = [
        [A, 4],
        [B, 6],
      ];
      for (const [client, units] of sold)
        desk.fill(desk.order('entry'), units, 450, {
          client,
          side: 'SELL',
          ref: '',
          clientId: 0,
          orderId: clientOrderId(0),
          permId: permId(5),
        });
      holds(desk, [[A, 5]]);
      for (let second = 0; second < 10; second += 1) desk.tick();
      assert.ok(desk.state.alarms.has(`mismatch-${SPY.conId}`));
      desk.take(close);
      desk.confirmCancellations();
      for (const role of ['stop', 'target'] as const) {
        const order = desk.order(role);
        const wanted = order.amendment?.quantity;
        if (wanted === undefined) continue;
        desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', { quantity: wanted }) });
      }
      desk.tick();
      assert.deepEqual(
        terms(closings(desk)),
        [],
        'the broker holds what was there before, and nothing of ours',
      );
      assert.equal(desk.state.closings.size, 0);
    }
  });

  it('is closed as far as the broker shows it where others held the contract before', () => {
    const desk = heldBefore();
    holds(desk, [
      [A, 9],
      [B, 1],
    ]);
    for (let second = 0; second < 10; second += 1) desk.tick();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(
      closings(desk).reduce((sum, order) => sum + order.quantity, 0),
      5,
    );
  });

  it('is not sold a second time while orders of the watchdog are open', () => {
    const desk = entered();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    const left = (units: number, count: number) =>
      desk.listed(desk.order('stop'), 'PreSubmitted', {
        ref: watchdogOrderRef(watchdogSignalId(desk.clock.now(), count), SPY.conId),
        orderId: clientOrderId(900 + count),
        permId: permId(7_000 + count),
        clientId: 99,
        quantity: quantity(units),
        orderType: 'MKT',
      });
    desk.reconcile({ openOrders: [left(3, 1), left(6, 2)] });
    const events = [...desk.take(bareSignal('flatten', { source: 'cli' })), ...desk.tick()];
    assert.deepEqual(closings(desk), []);
    const ended = events.find((event) => event.type === 'closing.ended');
    assert.match(ended?.text ?? '', /order of the watchdog that closes 9 SPY is open/);
  });

  it('is flat by the count of its closing orders where neither executions nor positions come', () => {
    const desk = entered();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const orders = open(desk);
    desk.accept();
    for (const order of orders) desk.status(order, 'Filled', order.quantity);
    for (let second = 0; second < 30; second += 1) desk.tick();
    assert.equal(closings(desk).length, orders.length);
    assert.equal(desk.state.closings.size, 0);
  });

  it('a part is closed in proportion: never more than asked, and never more than an account holds', () => {
    const units = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(units, units, units, fc.integer({ min: 1, max: 1_500 }), (a, b, c, wanted) => {
        const whole = a + b + c;
        fc.pre(whole > 0 && wanted < whole);
        const desk = new Desk();
        desk.provesEveryStep = false;
        desk.take(signal());
        desk.accept();
        const all = (
          [
            [A, a],
            [B, b],
            [C, c],
          ] as const
        ).filter(([, held]) => held > 0);
        fill(desk, { ...desk.order('entry') }, all);
        const parts = closableShares(desk.state, SPY.conId, wanted, 1, desk.context);
        assert.equal(
          parts.reduce((sum, [, part]) => sum + part, 0),
          wanted,
        );
        const held = new Map(all);
        for (const [account, part] of parts) assert.ok(part > 0 && part <= (held.get(account) ?? 0));
      }),
      { numRuns: 100 },
    );
  });
});
