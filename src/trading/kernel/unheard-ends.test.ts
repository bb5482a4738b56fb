import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { SPY, signal } from '../testing/fixtures.ts';
import { END_MAY_TAKE_MS } from './unheard-ends.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;

/** 6 SPY with three targets, each with a stop of its own; `refused` of the stops was. */
function threeTargets(refused?: 'S3'): { readonly desk: Desk; by(end: string): OrderRecord } {
  const desk = new Desk();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
  const { takeProfit: _, ...rest } = signal();
  const takeProfits = [470, 480, 490].map((value) => ({ at: { unit: 'price' as const, value } }));
  desk.take({ ...rest, size: { by: 'units', value: 6 }, takeProfits });
  const all = [...desk.state.orders.values()];
  const by = (end: string): OrderRecord => {
    const found = all.find(({ ref }) => ref.endsWith(`-${end}`));
    assert.ok(found, end);
    return found;
  };
  desk.sent(...all);
  for (const order of all)
    if (refused === undefined || !order.ref.endsWith(refused))
      desk.status(order, 'PreSubmitted', 0, order.role === 'entry' ? '' : 'child');
  if (refused)
    desk.broker({
      type: 'order-notice',
      orderId: by(refused).orderId,
      code: 201,
      message: 'refused',
      fate: 'rejected',
    });
  desk.fill(by('E'), 6, 450.02);
  desk.brokerHolds(6);
  for (const order of all)
    if (order.role !== 'entry' && order.state !== 'rejected') desk.status(order, 'Submitted');
  return { desk, by };
}

/** What is told of alarms within so many seconds. */
const alarmsTold = (desk: Desk, seconds: number): readonly string[] =>
  Array.from({ length: seconds }, () => desk.tick())
    .flat()
    .filter(({ type }) => type.startsWith('alarm'))
    .map(({ type }) => type);

describe('exits whose group has filled', () => {
  it('count as no cover although nobody tells their end, and are looked for', () => {
    const { desk, by } = threeTargets('S3');
    desk.tick(8_000);
    assert.match(desk.state.alarms.get(UNPROTECTED)?.message ?? '', /only 4/);
    desk.fill(by('T1'), 2, 470);
    desk.brokerHolds(4);
    assert.deepEqual(alarmsTold(desk, END_MAY_TAKE_MS / 1_000), ['alarm.changed']);
    assert.match(desk.state.alarms.get(UNPROTECTED)?.message ?? '', /^4 SPY .* only 2/);
    assert.equal(by('S1').state, 'unknown');
    assert.match(by('S1').reason ?? '', /another exit of its group has filled/);
    desk.reconcile({ openOrders: ['S2', 'T2', 'T3'].map((end) => desk.listed(by(end), 'Submitted')) });
    assert.equal(by('S1').state, 'cancelled');
    assert.ok(desk.state.alarms.has(UNPROTECTED));
  });

  it('begin no new time for units that were bare before', () => {
    const { desk, by } = threeTargets('S3');
    const since = desk.clock.now();
    desk.tick(2_000);
    desk.fill(by('T1'), 2, 470);
    desk.status(by('S1'), 'Cancelled');
    desk.brokerHolds(4);
    assert.deepEqual(desk.state.uncovered.get(SPY.conId), [{ since, units: 2 }]);
  });

  it('are not looked for where their end is told, and where the broker lists them they count', () => {
    const told = threeTargets();
    told.desk.fill(told.by('T1'), 2, 470);
    told.desk.brokerHolds(4);
    told.desk.status(told.by('S1'), 'Cancelled');
    assert.deepEqual(alarmsTold(told.desk, 30), []);
    assert.equal(told.by('S1').state, 'cancelled');

    const { desk, by } = threeTargets('S3');
    desk.tick(20_000);
    desk.fill(by('T1'), 2, 470);
    desk.brokerHolds(4);
    desk.tick(END_MAY_TAKE_MS);
    assert.equal(by('S1').state, 'unknown');
    const open = ['S1', 'S2', 'T2', 'T3'].map((end) => desk.listed(by(end), 'Submitted'));
    desk.reconcile({ openOrders: open });
    assert.equal(by('S1').state, 'working');
    assert.equal(desk.state.uncovered.size, 0);
    desk.tick(30_000);
    assert.equal(by('S1').state, 'working');
    assert.equal(desk.state.alarms.has(UNPROTECTED), false);
  });

  it('cover what a part of their target has left', () => {
    const { desk, by } = threeTargets('S3');
    desk.tick(20_000);
    desk.fill(by('T1'), 1, 470);
    desk.brokerHolds(5);
    assert.equal(
      desk.state.uncovered.get(SPY.conId)?.reduce((sum, { units }) => sum + units, 0),
      2,
    );
  });
});
