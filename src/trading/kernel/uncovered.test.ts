import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { UNPROTECTED_AFTER_MS } from './watch-protection.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;

/** When the alarm came, in seconds from now; `each` happens in every second before the look. */
function alarmedAfter(desk: Desk, seconds: number, each: (second: number) => void): number | undefined {
  for (let second = 1; second <= seconds; second += 1) {
    each(second);
    desk.tick();
    if (desk.state.alarms.has(UNPROTECTED)) return second;
  }
  return undefined;
}

const stops = (desk: Desk): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'stop');

/** Another entry of `units` that fills at once, with a stop that works. */
function buyMore(desk: Desk, units: number, key: string): void {
  desk.take(signal({ size: { by: 'units', value: units }, dedupeKey: key }));
  desk.accept();
  desk.fill(desk.order('entry'), units, 450);
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
  desk.brokerHolds(desk.position());
}

describe('since when units are without a stop', () => {
  it('is not put off by the stop of another entry that fills in parts', () => {
    const desk = new Desk();
    desk.longSpy();
    buyMore(desk, 10, 'second');
    desk.tick(20_000);
    const [first, second] = stops(desk);
    assert.ok(first && second);
    desk.status(second, 'Cancelled');
    const alarmed = alarmedAfter(desk, 30, (at) => {
      if (at % 3 !== 0) return;
      desk.fill(first, 1, 440);
      desk.brokerHolds(desk.position());
    });
    assert.equal(alarmed, 4);
  });

  it('is not put off by further entries, with stops of their own', () => {
    for (const missing of [10, 1]) {
      const desk = new Desk();
      buyMore(desk, missing, 'first');
      desk.tick(20_000);
      desk.status(desk.order('stop'), 'Cancelled');
      const alarmed = alarmedAfter(desk, 30, (at) => {
        if (at % 3 === 0) buyMore(desk, 2, `k${at}`);
      });
      assert.equal(alarmed, 4, `${missing} without a stop`);
    }
  });

  it('is not put off by the news of a stop that covers nothing more', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick(20_000);
    desk.status(desk.order('stop'), 'Inactive');
    const alarmed = alarmedAfter(desk, 30, (at) => {
      desk.broker({
        type: 'order-notice',
        orderId: desk.order('stop').orderId,
        code: 399,
        message: `warning ${at}`,
        fate: 'warning',
      });
      desk.status(desk.order('stop'), at % 2 === 0 ? 'Inactive' : 'PendingSubmit');
    });
    assert.equal(alarmed, 4);
  });

  it('gives the units of a new fill a moment of their own, beside units that are covered', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick(20_000);
    desk.take(signal({ size: { by: 'units', value: 5 }, dedupeKey: 'more' }));
    desk.accept();
    desk.fill(desk.order('entry'), 5, 450);
    desk.tick(UNPROTECTED_AFTER_MS - 1);
    assert.equal(desk.state.alarms.size, 0);
    desk.status(desk.order('stop'), 'Submitted');
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
    assert.equal(desk.state.uncovered.size, 0);
  });

  it('goes on where an entry ends partly filled, and its stop, which IB held back, a moment later', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'child,trigger');
    desk.fill(desk.order('entry'), 6, 450);
    const since = desk.clock.now();
    desk.tick(3_000);
    desk.status(desk.order('entry'), 'Cancelled', 6);
    assert.deepEqual(desk.state.uncovered.get(SPY.conId), [{ since, units: 6 }]);
    desk.tick();
    assert.ok(desk.state.alarms.has(UNPROTECTED));
  });

  it('is the same after a restart', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick(20_000);
    desk.status(desk.order('stop'), 'Cancelled');
    const since = desk.clock.now();
    desk.tick(3_000);
    desk.restart();
    assert.deepEqual(desk.state.uncovered.get(SPY.conId), [{ since, units: 10 }]);
    desk.tick();
    assert.ok(desk.state.alarms.has(UNPROTECTED));
  });
});

describe('a stop that was asked to be smaller', () => {
  it('covers no more than that while the broker has not answered', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick();
    desk.take(bareSignal('close', { portion: { by: 'fraction', value: 0.5 } }));
    assert.equal(desk.order('stop').amendment?.quantity, 5);
    for (let second = 0; second < 5; second += 1) desk.tick();
    const alarm = [...desk.state.alarms.values()].find(({ code }) => code === 'UNPROTECTED');
    assert.match(alarm?.message ?? '', /5 of 10 SPY/);
  });
});
