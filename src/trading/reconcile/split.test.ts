import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { accountSums, freshSums } from '../kernel/order-sums.ts';
import { limitPriceOf, stopPriceOf } from '../order/order.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { causeIn, compared, differing } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';

const { conId } = SPY;

describe('a split', () => {
  const split = (units: number, averageCost: number): Desk => {
    const desk = differing(units);
    const told = desk.brokerPositions.get(conId);
    assert.ok(told);
    desk.brokerPositions.set(conId, { ...told, averageCost });
    desk.tick();
    return desk;
  };

  it('says what the exits would be in new units, and is critical', () => {
    const desk = split(20, 225.01);
    const text = desk.state.breaks.get(conId)?.text ?? '';
    assert.match(text, /2 for 1/);
    assert.match(text, /stop 20 at 2\d\d/);
    const entry = signal();
    desk.take(entry);
    assert.equal(desk.record(entry).refusal?.code, 'STATE_IN_DOUBT');
  });

  it('may leave a fraction of a share behind', () => {
    assert.equal(causeIn(split(6, 675.03)), 'split', '2 for 3: 6 of 6.67');
  });

  it('has any ratio that companies use, the one whose price is nearest', () => {
    for (const [units, ratio] of [
      [120, '12 for 1'],
      [25, '5 for 2'],
      [12, '6 for 5'],
      [1, '1 for 30'],
      [1, '1 for 24'],
      [1, '1 for 25'],
      [1, '1 for 250'],
    ] as const) {
      const [to = 1, from = 1] = ratio.split(' for ').map(Number);
      const desk = split(units, (450.02 * from * 1.005) / to);
      assert.match(desk.state.breaks.get(conId)?.text ?? '', new RegExp(`split of ${ratio} `));
    }
  });

  /** Taken over while both exits rest at their old prices. */
  const takenOver = (): Desk => {
    const desk = split(20, 225.01);
    desk.clock.advance(1_000);
    desk.reconcile({
      openOrders: ['stop', 'target'].map((role) => desk.listed(desk.order(role as 'stop'), 'Submitted')),
    });
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the split'));
    assert.equal(desk.position(), 20);
    return desk;
  };
  const end = (desk: Desk): void => {
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
  };

  for (const onMissingStop of ['repair', 'flatten'] as const)
    it(`gets no stop at a price of before, and is not sold, until it is taken over (${onMissingStop})`, () => {
      const desk = new Desk({}, { policies: { ...DEFAULT_POLICIES, onMissingStop } });
      desk.longSpy();
      // IB cancels the exits, and its position is of new units, in the same moment.
      end(desk);
      desk.brokerHolds(20);
      const told = desk.brokerPositions.get(conId);
      assert.ok(told);
      desk.brokerPositions.set(conId, { ...told, averageCost: 225.01 });
      desk.quotes.set(conId, quote(SPY, 225.2, 225.21));
      const orders = desk.state.orders.size;
      for (let second = 0; second < 20; second += 1) desk.tick(1_000);
      assert.equal(desk.state.orders.size, orders);
      assert.equal(desk.state.breaks.get(conId)?.cause, 'split');
      const alarms = [...desk.state.alarms.values()].map(({ code }) => code).sort();
      assert.deepEqual(alarms, ['POSITION_MISMATCH', 'UNPROTECTED']);
    });

  it('taken over makes no order while exits of before rest', () => {
    const desk = takenOver();
    const orders = desk.state.orders.size;
    desk.quotes.set(conId, quote(SPY, 225.2, 225.21));
    desk.tick(6_000);
    desk.tick(6_000);
    assert.ok([...desk.state.alarms.values()].some(({ code }) => code === 'UNPROTECTED'));
    assert.equal(desk.state.orders.size, orders);
  });

  it('gets its stop back in new units at a new price, once IB has cancelled the exits', () => {
    const desk = takenOver();
    const before = stopPriceOf(desk.order('stop').pricing) ?? 0;
    end(desk);
    desk.quotes.set(conId, quote(SPY, 225.2, 225.21));
    desk.tick(6_000);
    desk.tick(6_000);
    const stop = desk.order('stop');
    assert.deepEqual([stop.state, stop.quantity], ['planned', 20]);
    assert.equal(stopPriceOf(stop.pricing), Math.floor((before / 2) * 100) / 100);
    const first = stop.pricing;
    desk.accept();
    desk.status(stop, 'Cancelled');
    desk.tick(6_000);
    desk.tick(6_000);
    assert.notEqual(desk.order('stop').ref, stop.ref);
    assert.deepEqual(desk.order('stop').pricing, first, 'the price is changed once');
  });

  it('gets its stop back at the price after both, where a second split comes before that', () => {
    const desk = takenOver();
    const before = stopPriceOf(desk.order('stop').pricing) ?? 0;
    desk.clock.advance(60_000);
    desk.brokerHolds(40);
    const told = desk.brokerPositions.get(conId);
    assert.ok(told);
    desk.brokerPositions.set(conId, { ...told, averageCost: 112.51 });
    desk.tick();
    desk.tick(6_000);
    assert.equal(desk.state.breaks.get(conId)?.cause, 'split');
    end(desk);
    compared(desk);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the second split'));
    assert.equal(desk.position(), 40);
    desk.quotes.set(conId, quote(SPY, 112.6, 112.61));
    desk.tick(6_000);
    desk.tick(6_000);
    const stop = desk.order('stop');
    assert.deepEqual([stop.state, stop.quantity], ['planned', 40]);
    assert.equal(stopPriceOf(stop.pricing), Math.floor((before / 4) * 100) / 100);
  });

  it('keeps a price that a person has set since, whose stop IB has cancelled later', () => {
    const desk = takenOver();
    desk.quotes.set(conId, quote(SPY, 225.2, 225.21));
    desk.clock.advance(1_000);
    desk.take(bareSignal('amend', { stopLoss: { unit: 'price', value: 222 } }));
    const stop = desk.order('stop');
    desk.commit({ type: 'order.amended', ref: stop.ref });
    assert.equal(stopPriceOf(desk.order('stop').pricing), 222);
    end(desk);
    desk.tick(6_000);
    desk.tick(6_000);
    assert.notEqual(desk.order('stop').ref, stop.ref);
    assert.equal(stopPriceOf(desk.order('stop').pricing), 222, 'it is of the new units already');
  });

  it('waits for a quote that shows the stop on its side of the market', () => {
    const desk = takenOver();
    const orders = desk.state.orders.size;
    end(desk);
    desk.quotes.set(conId, quote(SPY, 200, 200.01));
    desk.tick(6_000);
    desk.tick(6_000);
    assert.equal(desk.state.orders.size, orders);
    assert.ok([...desk.state.alarms.values()].some(({ code }) => code === 'UNPROTECTED'));
  });
});

describe('a reverse split under a new contract id', () => {
  const AFTER = { ...SPY, conId: 800_000_001 as typeof SPY.conId };
  /** 10 SPY at 450.02 have become 2 at 2250.1 under another contract. */
  const moved = (averageCost = 2250.1): Desk => {
    const desk = differing(0, (made) => {
      made.brokerHolds(2, AFTER);
      const told = made.brokerPositions.get(AFTER.conId);
      if (told) made.brokerPositions.set(AFTER.conId, { ...told, averageCost });
    });
    desk.tick();
    return desk;
  };

  it('is a split that names both contracts, and keeps entries away from both', () => {
    const desk = moved();
    const found = desk.state.breaks.get(conId);
    assert.deepEqual([found?.cause, found?.successor], ['split', AFTER.conId]);
    assert.match(found?.text ?? '', /1 for 5 .* 2 SPY at 2250\.1 .*800000001.*stop 2 at/);
    const entry = bareSignal('buy', { stopLoss: { unit: 'percent', value: 1 } });
    desk.quotes.set(AFTER.conId, quote(AFTER, 2250, 2250.02));
    desk.take(entry, AFTER);
    assert.equal(desk.record(entry).refusal?.code, 'STATE_IN_DOUBT');
    assert.equal(causeIn(moved(450)), 'unknown', 'the price says otherwise');
  });

  it('taken over goes on under the new contract, with its stop', () => {
    const desk = moved();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    compared(desk);
    const before = stopPriceOf(desk.order('stop').pricing) ?? 0;
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the reverse split'));
    assert.deepEqual([desk.position(), desk.position(AFTER)], [0, 2]);
    assert.equal(desk.state.risk.openTrades.has(AFTER.conId), true);
    desk.quotes.set(AFTER.conId, quote(AFTER, 2250, 2250.02));
    desk.tick(6_000);
    assert.deepEqual(
      [...desk.state.alarms.values()].map(({ code }) => code),
      ['UNPROTECTED'],
    );
    desk.tick(6_000);
    const stop = desk.order('stop', AFTER);
    assert.deepEqual([stop.state, stop.quantity, stopPriceOf(stop.pricing)], ['planned', 2, before * 5]);
    desk.accept();
    desk.take(bareSignal('close'), AFTER);
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close', AFTER).quantity, desk.order('close', AFTER).side], [2, 'SELL']);
    desk.restart();
    assert.deepEqual([desk.position(), desk.position(AFTER)], [0, 2]);
  });

  it('gets stop and target at new prices where a closing has given them up', () => {
    const desk = moved();
    const before = stopPriceOf(desk.order('stop').pricing) ?? 0;
    const target = limitPriceOf(desk.order('target').pricing) ?? 0;
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.state.closings.size, 0, 'the broker holds none of the old shares');
    compared(desk);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the reverse split'));
    desk.quotes.set(AFTER.conId, quote(AFTER, 2250, 2250.02));
    desk.tick(6_000);
    desk.tick(6_000);
    const made = [...desk.state.orders.values()].filter(({ state }) => state === 'planned');
    assert.deepEqual(
      made.map(({ role, quantity, pricing }) => [
        role,
        quantity,
        stopPriceOf(pricing) ?? limitPriceOf(pricing),
      ]),
      [
        ['stop', 2, before * 5],
        ['target', 2, target * 5],
      ],
    );
  });

  it('counts no entry of before any more once that has ended', () => {
    const desk = differing(0, (made) => {
      made.take(signal({ entry: { type: 'limit', limit: price(448) }, size: { by: 'units', value: 4 } }));
      made.accept();
      made.brokerHolds(2, AFTER);
      const told = made.brokerPositions.get(AFTER.conId);
      if (told) made.brokerPositions.set(AFTER.conId, { ...told, averageCost: 2250.1 });
    });
    desk.tick();
    const more = desk.order('entry');
    assert.deepEqual([more.quantity, more.state], [4, 'working']);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the reverse split'));
    assert.equal(accountSums(desk.state).get(conId)?.buys, 4);
    desk.status(more, 'Cancelled');
    const inOrder = (sums: ReturnType<typeof accountSums>) => [...sums].sort(([a], [b]) => a - b);
    assert.deepEqual(inOrder(accountSums(desk.state)), inOrder(freshSums(desk.state)));
  });

  it('counts a fill of before that is told once its order has gone over', () => {
    const desk = differing(0, (made) => {
      made.take(signal({ entry: { type: 'limit', limit: price(448) }, size: { by: 'units', value: 4 } }));
      made.accept();
      made.brokerHolds(2, AFTER);
      const told = made.brokerPositions.get(AFTER.conId);
      if (told) made.brokerPositions.set(AFTER.conId, { ...told, averageCost: 2250.1 });
    });
    desk.tick();
    const more = desk.order('entry');
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the reverse split'));
    desk.status(more, 'Cancelled', 3);
    assert.equal(more.conId, AFTER.conId);
    assert.equal(accountSums(desk.state).get(AFTER.conId)?.buys, 3);
    desk.fill(more, 3, 448, { conId });
    const inOrder = (sums: ReturnType<typeof accountSums>) => [...sums].sort(([a], [b]) => a - b);
    assert.deepEqual(inOrder(accountSums(desk.state)), inOrder(freshSums(desk.state)));
  });

  it('has its exits of before follow once they have ended', () => {
    const desk = moved();
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the reverse split'));
    desk.quotes.set(AFTER.conId, quote(AFTER, 2250, 2250.02));
    desk.tick(6_000);
    desk.tick(6_000);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick(6_000);
    desk.tick(6_000);
    assert.equal(desk.order('stop', AFTER).state, 'planned');
  });
});
