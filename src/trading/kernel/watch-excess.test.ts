import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const EXCESS = `excess-${SPY.conId}`;

/** 10 SPY whose stop a person has made larger in TWS. */
function enlarged(quantity: number): Desk {
  const desk = new Desk();
  desk.longSpy();
  for (const role of ['stop', 'target'] as const)
    desk.broker({
      type: 'order',
      order: desk.listed(desk.order(role), 'Submitted', { quantity: quantity as Quantity }),
    });
  return desk;
}

describe('the alarm of exits that rest for more than is held', () => {
  it('is not put off by orders and fills of other entries', () => {
    const desk = enlarged(15);
    let alarmedAt: number | undefined;
    for (let second = 1; second <= 20 && alarmedAt === undefined; second += 1) {
      if (second % 3 === 0) {
        desk.take(signal({ size: { by: 'units', value: 1 }, dedupeKey: `k${second}` }));
        desk.accept();
        desk.fill(desk.order('entry'), 1, 450);
        for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
        desk.brokerHolds(desk.position());
      }
      desk.tick();
      if (desk.state.alarms.has(EXCESS)) alarmedAt = second;
    }
    assert.equal(alarmedAt, 6);
  });

  it('stays one while executions of another entry are awaited, and beside a closing of a part', () => {
    const desk = enlarged(15);
    desk.tick(6_000);
    desk.tick();
    assert.match(desk.state.alarms.get(EXCESS)?.message ?? '', /5 more than the 10 held/);
    desk.take(signal({ size: { by: 'units', value: 2 } }));
    desk.accept();
    desk.status(desk.order('entry'), 'Filled', 2);
    for (let second = 0; second < 3; second += 1)
      assert.ok(!desk.tick().some(({ type }) => type === 'alarm.cleared'));
    desk.fill(desk.order('entry'), 2, 450);
    desk.brokerHolds(12);
    assert.ok(!desk.tick().some(({ type }) => type === 'alarm.cleared'));
    assert.ok(desk.state.alarms.has(EXCESS));
  });

  it('ends with a closing, when nothing rests any more', () => {
    const desk = enlarged(15);
    desk.tick(6_000);
    desk.tick();
    assert.ok(desk.state.alarms.has(EXCESS));
    assert.ok(desk.state.exceeding.has(SPY.conId));
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.tick();
    assert.equal(desk.state.alarms.has(EXCESS), false);
    assert.equal(desk.state.exceeding.size, 0);
  });

  it('is told anew as its figures change', () => {
    const desk = enlarged(15);
    desk.tick(6_000);
    desk.tick();
    desk.fill(desk.order('target'), 4, 470);
    desk.brokerHolds(6);
    desk.tick();
    assert.match(desk.state.alarms.get(EXCESS)?.message ?? '', /9 more than the 6 held/);
  });
});

describe('entries of both sides', () => {
  it('are not approved beside each other, resting, in doubt or filled without executions', () => {
    const of = (dedupeKey: string) =>
      signal({
        action: 'sell',
        stopLoss: { unit: 'percent', value: 1 },
        takeProfit: { unit: 'percent', value: 2 },
        dedupeKey,
      });
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    const refused = (dedupeKey: string): string | undefined => {
      const opposite = of(dedupeKey);
      desk.take(opposite);
      return desk.record(opposite).refusal?.code;
    };
    assert.equal(refused('planned'), 'OPPOSITE_POSITION');
    desk.accept();
    assert.equal(refused('resting'), 'OPPOSITE_POSITION');
    desk.status(desk.order('entry'), 'Filled', 10);
    assert.equal(refused('counted'), 'OPPOSITE_POSITION');
  });

  it('come one after the other where the first is cancelled', () => {
    const desk = new Desk();
    desk.take(signal({ entry: { type: 'limit', limit: 449 } }));
    desk.accept();
    for (const order of [...desk.state.orders.values()]) desk.status(order, 'Cancelled');
    const opposite = signal({
      action: 'sell',
      stopLoss: { unit: 'percent', value: 1 },
      takeProfit: { unit: 'percent', value: 2 },
    });
    desk.take(opposite);
    assert.equal(desk.record(opposite).refusal, undefined);
  });
});
