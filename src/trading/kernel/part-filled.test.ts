import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { ordersOf } from '../testing/failed-closing.ts';
import { SPY, signal } from '../testing/fixtures.ts';

/** An entry of 10 that rests with 3 filled, its exits held back by IB. */
function partly(onMissingStop: TradingPolicies['onMissingStop']): Desk {
  const desk = new Desk();
  desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
  desk.take(signal({ entry: { type: 'limit', limit: 449.9 as never } }));
  desk.accept();
  const entry = desk.order('entry');
  desk.fill(entry, 3, 449.9);
  desk.status(entry, 'Submitted', 3);
  desk.brokerHolds(3);
  return desk;
}

const seconds = (desk: Desk, count: number): void => {
  for (let second = 0; second < count; second += 1) desk.tick();
};

/** IB ends the bracket with its entry. */
function ended(desk: Desk): void {
  desk.status(desk.order('entry'), 'Cancelled', 3);
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
  seconds(desk, 5);
  desk.accept();
}

describe('an entry that has filled in part and rests', () => {
  it('is cancelled for its rest after 10 seconds, and what has filled gets its exits', () => {
    const desk = partly('repair');
    seconds(desk, 9);
    assert.equal(desk.order('entry').state, 'partially-filled');
    assert.ok(desk.state.alarms.has(`unprotected-${SPY.conId}`));
    seconds(desk, 1);
    assert.equal(desk.order('entry').state, 'cancelling');
    ended(desk);
    assert.deepEqual([desk.order('stop').quantity, desk.order('stop').state], [3, 'working']);
    assert.deepEqual([desk.order('target').quantity, desk.order('target').state], [3, 'working']);
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('is cancelled and what has filled is closed, under flatten', () => {
    const desk = partly('flatten');
    seconds(desk, 10);
    ended(desk);
    desk.confirmCancellations();
    desk.tick();
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 3]);
  });

  it('is left alone under alarm, of another client id, and when it fills in time', () => {
    const alarmed = partly('alarm');
    seconds(alarmed, 60);
    assert.equal(alarmed.order('entry').state, 'partially-filled');
    const filling = partly('repair');
    seconds(filling, 8);
    filling.fill(filling.order('entry'), 7, 449.9);
    filling.brokerHolds(10);
    for (const role of ['stop', 'target'] as const) filling.status(filling.order(role), 'Submitted');
    seconds(filling, 60);
    assert.equal(filling.order('entry').state, 'filled');
    assert.equal(ordersOf(filling, 'stop').length, 1);
    assert.equal(filling.state.alarms.size, 0);
  });
});

describe('an entry that goes on filling', () => {
  it('is left to it for a minute, and ended then', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449.9 as never }, size: { by: 'units', value: 50 } }));
    desk.accept();
    for (let units = 1; units <= 29; units += 1) {
      desk.fill(desk.order('entry'), 1, 449.9);
      desk.brokerHolds(units);
      seconds(desk, 2);
      assert.equal(desk.order('entry').state, 'partially-filled', `${units} filled`);
    }
    desk.fill(desk.order('entry'), 1, 449.9);
    desk.brokerHolds(30);
    seconds(desk, 4);
    assert.equal(desk.order('entry').state, 'cancelling');
  });
});
