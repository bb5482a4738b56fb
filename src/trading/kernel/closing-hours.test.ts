import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limitPriceOf, type OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';

const HOUR_MS = 3_600_000;
/** From 10:00 in New York. */
const EVENING_MS = 8 * HOUR_MS;
const NIGHT_MS = 11 * HOUR_MS;
const TILL_FOUR_MS = 7 * HOUR_MS;

const market = (desk: Desk, bid: number): void => {
  desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02, { time: desk.clock.now() }));
};
const later = (desk: Desk, ms: number): void => {
  desk.clock.advance(ms);
  market(desk, 450);
  desk.tick();
};
const all = (desk: Desk, role: OrderRecord['role']): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter((order) => order.role === role);
const alarms = (desk: Desk): readonly string[] => [...desk.state.alarms.values()].map(({ code }) => code);
const rests = (desk: Desk): readonly string[] => [desk.order('stop').state, desk.order('target').state];

/** 10 SPY whose exits work outside regular hours, so much later. */
function held(ms: number, facts: Partial<Signal> = {}): Desk {
  const desk = new Desk();
  desk.longSpy({ outsideRth: true, ...facts });
  later(desk, ms);
  return desk;
}

/** The broker's answer to an order that fills at once or not at all, and finds nobody. */
const unfilled = (desk: Desk): void => {
  const close = desk.order('close');
  desk.sent(close);
  desk.status(close, 'Cancelled');
  later(desk, 2_000);
};

describe('outside regular hours a position whose exits work then', () => {
  it('is closed by a limit order that works then, too, and fills at once', () => {
    const desk = held(EVENING_MS);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    const { pricing, tif, outsideRth, quantity } = desk.order('close');
    assert.deepEqual(
      [pricing, tif, outsideRth, quantity],
      [{ type: 'limit', limit: 447.75 }, 'IOC', true, 10],
    );
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    desk.brokerHolds(0);
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.closings.size, alarms(desk)], [0, 0, []]);
  });

  it('is closed so by an exit after a while', () => {
    const desk = held(EVENING_MS, { timeExit: { afterMs: EVENING_MS } });
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').tif, desk.order('close').outsideRth], ['IOC', true]);
  });

  it('is closed in part so', () => {
    const desk = held(EVENING_MS);
    desk.take(bareSignal('close', { portion: { by: 'percent', value: 50 } }));
    for (const role of ['stop', 'target'] as const) {
      const order = desk.order(role);
      const price = role === 'stop' ? { orderType: 'STP', stopPrice: 440 } : { limitPrice: 470 };
      desk.broker({
        type: 'order',
        order: desk.listed(order, 'Submitted', { ...price, quantity: 5 } as never),
      });
    }
    assert.deepEqual([desk.order('close').quantity, desk.order('close').tif], [5, 'IOC']);
  });

  it('keeps its exits while there is no fresh quote, with an alarm, and is closed once there is one', () => {
    const desk = held(EVENING_MS);
    desk.quoteAgeMs = 120_000;
    desk.take(bareSignal('flatten', { source: 'cli' }));
    desk.tick();
    assert.deepEqual([rests(desk), alarms(desk)], [['working', 'working'], ['CLOSING_WAITS']]);
    desk.quoteAgeMs = 0;
    desk.tick();
    assert.deepEqual([rests(desk), alarms(desk)], [['cancelling', 'cancelling'], []]);
    desk.confirmCancellations();
    assert.equal(desk.order('close').tif, 'IOC');
  });

  it('keeps its exits while the market is closed; its entry that still rests goes at once', () => {
    const desk = new Desk();
    desk.longSpy({ outsideRth: true });
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 }, entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    const [stop] = all(desk, 'stop');
    later(desk, NIGHT_MS);
    desk.take(bareSignal('close'));
    assert.deepEqual([desk.order('entry').state, stop?.state], ['cancelling', 'working']);
    for (const order of desk.state.orders.values())
      if (order.signalId === desk.order('entry').signalId) desk.status(order, 'Cancelled');
    desk.tick();
    assert.deepEqual([stop?.state, alarms(desk)], ['working', ['CLOSING_WAITS']]);
    later(desk, TILL_FOUR_MS);
    assert.equal(stop?.state, 'cancelling');
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').quantity, desk.order('close').tif], [10, 'IOC']);
  });

  it('gets a missing stop back while its closing waits, and is closed when it can be', () => {
    for (const withTarget of [true, false]) {
      const desk = new Desk();
      const { takeProfit: _, ...plain } = signal({ outsideRth: true });
      desk.take(withTarget ? signal({ outsideRth: true }) : plain);
      desk.accept();
      desk.fill(desk.order('entry'), 10, 450.02);
      for (const order of desk.state.orders.values())
        if (order.role !== 'entry') desk.status(order, 'Submitted');
      desk.brokerHolds(10);
      later(desk, NIGHT_MS);
      desk.take(bareSignal('close'));
      desk.tick();
      desk.status(desk.order('stop'), 'Cancelled');
      for (let second = 0; second < 8; second += 1) later(desk, 1_000);
      const anew = desk.order('stop');
      assert.deepEqual([all(desk, 'stop').length, anew.state, anew.quantity], [2, 'planned', 10]);
      assert.equal(anew.outsideRth, true);
      assert.deepEqual([all(desk, 'close').length, desk.state.closings.size], [0, 1]);
      desk.accept();
      desk.status(anew, 'Submitted');
      desk.tick();
      assert.deepEqual(alarms(desk), ['CLOSING_WAITS']);
      later(desk, TILL_FOUR_MS);
      assert.equal(anew.state, 'cancelling');
      desk.confirmCancellations();
      assert.deepEqual([desk.order('close').quantity, desk.order('close').tif], [10, 'IOC']);
    }
  });

  it('without its stop is unprotected after seconds, in words that say that its closing waits', () => {
    for (const onMissingStop of ['alarm', 'flatten'] as const) {
      const desk = held(NIGHT_MS);
      desk.policies = { ...DEFAULT_POLICIES, onMissingStop };
      desk.take(bareSignal('close'));
      desk.status(desk.order('stop'), 'Cancelled');
      for (let second = 0; second < 5; second += 1) later(desk, 1_000);
      const alarm = desk.state.alarms.get(`unprotected-${SPY.conId}`);
      assert.match(
        alarm?.message ?? '',
        /no working stop at the broker. Their closing waits, and CLOSING_WAITS says for what: set a stop/,
      );
      for (let second = 0; second < 60; second += 1) later(desk, 1_000);
      const [closing] = desk.state.closings.values();
      assert.deepEqual([all(desk, 'stop').length, all(desk, 'close').length, closing?.joined], [1, 0, []]);
    }
  });

  it('waits no longer once no exit rests and none comes back', () => {
    const desk = held(NIGHT_MS);
    desk.take(bareSignal('close'));
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick(2_000);
    assert.equal(desk.order('close').pricing.type, 'market');
  });

  it('that is closed by its stop meanwhile is left at that', () => {
    const desk = held(NIGHT_MS);
    desk.take(bareSignal('close'));
    desk.fill(desk.order('stop'), 10, 440);
    desk.brokerHolds(0);
    desk.confirmCancellations();
    desk.tick();
    assert.deepEqual(
      [all(desk, 'close').length, desk.state.closings.size, desk.state.openOrders.size],
      [0, 0, 0],
    );
  });

  it('whose limit orders find nobody gets its exits back, after three at worse prices', () => {
    const desk = held(EVENING_MS);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    for (let attempt = 0; attempt < 3; attempt += 1) unfilled(desk);
    assert.deepEqual(
      all(desk, 'close').map(({ pricing }) => limitPriceOf(pricing)),
      [447.75, 445.5, 443.25],
    );
    assert.deepEqual(alarms(desk), ['UNPROTECTED', 'CLOSING_FAILED']);
    for (let second = 0; second < 8; second += 1) later(desk, 1_000);
    const anew = all(desk, 'stop').at(-1);
    assert.deepEqual([anew?.state, anew?.quantity, anew?.outsideRth], ['planned', 10, true]);
  });

  it('is priced by the last quote once its exits are gone', () => {
    const desk = held(EVENING_MS);
    desk.take(bareSignal('close'));
    desk.quoteAgeMs = 120_000;
    desk.confirmCancellations();
    assert.deepEqual(desk.order('close').pricing, { type: 'limit', limit: 447.75 });
  });
});

describe('a market order closes', () => {
  it('in regular hours', () => {
    const desk = held(HOUR_MS);
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').pricing.type, desk.order('close').tif], ['market', 'DAY']);
  });

  it('a position whose exits wait for regular hours themselves', () => {
    const desk = held(EVENING_MS, { outsideRth: false });
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').pricing.type, alarms(desk)], ['market', []]);
  });
});
