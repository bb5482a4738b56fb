import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price, quantity } from '../../core/price.ts';
import { remaindersOf } from '../kernel/bracket.ts';
import { isFinal, limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { compared } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, quote, SPY } from '../testing/fixtures.ts';

const { conId } = SPY;
const at = (value: number) => ({ unit: 'price', value }) as const;
const half = { by: 'percent', value: 50 } as const;

/** The broker's word: units at an average cost, and the market around it. */
function told(desk: Desk, units: number, averageCost: number): void {
  desk.brokerHolds(units);
  const position = desk.brokerPositions.get(conId);
  assert.ok(position);
  desk.brokerPositions.set(conId, { ...position, averageCost });
  desk.quotes.set(conId, quote(SPY, averageCost, averageCost + 0.02));
}

const exits = (desk: Desk): OrderRecord[] =>
  [...desk.state.orders.values()].filter(({ role }) => role !== 'entry' && role !== 'close');
const open = (desk: Desk): OrderRecord[] => exits(desk).filter(({ state }) => !isFinal(state));

/** A position of 10 at 450.02 with exits as the signal says; all rest. */
function holds(facts: Partial<Signal>, desk = new Desk()): Desk {
  desk.take(bareSignal('buy', { size: { by: 'units', value: 10 }, ...facts }));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const order of open(desk)) desk.status(order, 'PreSubmitted');
  desk.brokerHolds(desk.position());
  return desk;
}

/** IB cancels what rests, and the position is of new units; a person takes that over. */
function split(desk: Desk, units: number, averageCost: number, cancels = true): void {
  if (cancels) for (const order of open(desk)) desk.status(order, 'Cancelled');
  told(desk, units, averageCost);
  desk.tick();
  desk.tick(6_000);
  assert.equal(desk.state.breaks.get(conId)?.cause, 'split');
  if (cancels) compared(desk);
  else {
    desk.clock.advance(1_000);
    desk.reconcile({ openOrders: open(desk).map((order) => desk.listed(order, 'Submitted')) });
  }
  desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the split'));
  assert.equal(desk.position(), units);
}

function settle(desk: Desk): void {
  desk.tick(6_000);
  desk.tick(6_000);
  desk.accept();
}

const shown = (desk: Desk): string[] =>
  open(desk).map(({ role, quantity, pricing }) =>
    `${role} ${quantity} ${stopPriceOf(pricing) ?? limitPriceOf(pricing) ?? ''}`.trim(),
  );

describe('after a split that was taken over', () => {
  const two = { stopLoss: at(440), takeProfits: [{ at: at(460), share: half }, { at: at(470.01) }] };

  it('every target comes back with its stop, in new units at new prices', () => {
    const desk = holds(two);
    split(desk, 20, 225.01);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 10 220', 'target 10 230', 'stop 10 220', 'target 10 235.01']);
    const groups = Map.groupBy(open(desk), ({ ocaGroup }) => ocaGroup);
    assert.deepEqual(
      [...groups.values()].map((orders) => orders.length),
      [2, 2],
    );
    const entry = desk.order('entry');
    assert.deepEqual([...remaindersOf(desk.state, conId, 20)], [[entry.signalId, 20]]);
  });

  it('the units of a reverse split are shared out whole, and come to what is held', () => {
    const desk = holds(two);
    split(desk, 3, 1350.06);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 2 1320', 'target 2 1380', 'stop 1 1320', 'target 1 1410.03']);
  });

  it('exits for which no unit is left do not come back', () => {
    const desk = holds(two);
    split(desk, 1, 4500.2);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 1 4400', 'target 1 4600']);
  });

  it('a trailing stop follows at the new distance, and what IB was to make of a stop is of the new prices', () => {
    const desk = holds({ trailing: { unit: 'points', value: 8 } });
    split(desk, 20, 225.01);
    settle(desk);
    const stop = desk.order('stop');
    assert.deepEqual(stop.pricing.type === 'trailing-stop' && stop.pricing.amount, 4);
  });

  it('what IB was to make of a stop later is of the new prices, too', () => {
    const points = (value: number) => ({ unit: 'points', value }) as const;
    const desk = holds({ stopLoss: at(440), trailing: points(8), trailingTrigger: at(455) });
    const { adjustment: before } = desk.order('stop');
    assert.equal(before?.trigger, 455);
    split(desk, 20, 225.01);
    settle(desk);
    const { adjustment } = desk.order('stop');
    assert.equal(adjustment?.trigger, 227.5);
    assert.equal(adjustment?.to.type === 'trailing-stop' && adjustment.to.amount, 4);
  });

  it('trailing in steps goes on at new distances', () => {
    const points = (value: number) => ({ unit: 'points', value }) as const;
    const desk = holds({ stopLoss: at(440), trailing: points(10), trailingStep: points(2) });
    split(desk, 20, 225.01);
    settle(desk);
    desk.status(desk.order('stop'), 'Submitted');
    desk.quotes.set(conId, quote(SPY, 230, 230.02));
    desk.tick();
    const { amendment } = desk.order('stop');
    assert.equal(amendment && stopPriceOf(amendment.pricing), 225);
  });

  it('a time exit comes back for its group, at its time', () => {
    const desk = holds({ ...two, timeExit: { at: unixMs(NOW + 3_600_000) } });
    const before = exits(desk).filter(({ role }) => role === 'time-exit');
    split(desk, 20, 225.01);
    settle(desk);
    const timed = open(desk).filter(({ role }) => role === 'time-exit');
    assert.deepEqual(
      timed.map(({ quantity, goodAfter }) => [quantity, goodAfter]),
      before.map(({ goodAfter }) => [10, goodAfter]),
    );
  });

  it('each of several entries has its share, and its own exits', () => {
    const desk = holds({ stopLoss: at(440), takeProfit: at(460) });
    holds({ stopLoss: at(435), takeProfit: at(480) }, desk);
    split(desk, 60, 150.0067);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 30 146.66', 'target 30 153.33', 'stop 30 145', 'target 30 160']);
  });

  it('a second split counts on top of the first, also once its exits rest', () => {
    const desk = holds(two);
    split(desk, 20, 225.01);
    settle(desk);
    for (const order of open(desk)) desk.status(order, 'Submitted');
    split(desk, 40, 112.505);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 20 110', 'target 20 115', 'stop 20 110', 'target 20 117.51']);
  });

  it('a target that a person had cancelled before does not come back', () => {
    const desk = holds(two);
    const [, , , last] = exits(desk);
    assert.equal(last?.role, 'target');
    desk.keep(desk.kernel.cancel(last.ref, 'dashboard', 'not wanted'));
    desk.confirmCancellations();
    split(desk, 20, 225.01);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 10 220', 'target 10 230', 'stop 10 220']);
  });

  it('exits that IB has adjusted are left alone, and are placed anew as they were adjusted', () => {
    const desk = holds({ stopLoss: at(440), takeProfit: at(460) });
    for (const order of open(desk)) {
      const facts =
        order.role === 'stop'
          ? { orderType: 'STP', stopPrice: price(220) }
          : { orderType: 'LMT', limitPrice: price(230) };
      desk.broker({
        type: 'order',
        order: { ...desk.listed(order, 'Submitted', facts), quantity: quantity(20) },
      });
    }
    split(desk, 20, 225.01, false);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 20 220', 'target 20 230'], 'nothing beside them');
    desk.status(desk.order('stop'), 'Cancelled');
    settle(desk);
    assert.deepEqual(shown(desk), ['target 20 230', 'stop 20 220']);
    assert.equal(new Set(open(desk).map(({ ocaGroup }) => ocaGroup)).size, 1);
  });

  it('a stop that comes back beside a target that IB has adjusted is of the new prices', () => {
    const desk = holds({ stopLoss: at(440), takeProfit: at(460) });
    const target = desk.order('target');
    const facts = { orderType: 'LMT', limitPrice: price(230), quantity: quantity(20) };
    desk.broker({ type: 'order', order: desk.listed(target, 'Submitted', facts) });
    desk.status(desk.order('stop'), 'Cancelled');
    split(desk, 20, 225.01, false);
    settle(desk);
    assert.deepEqual(shown(desk), ['target 20 230', 'stop 20 220']);
    assert.equal(desk.order('stop').ocaGroup, target.ocaGroup);
  });

  it('a stop that was moved by as much before is not taken for one that IB has adjusted', () => {
    const desk = holds({ stopLoss: at(440) });
    desk.take(bareSignal('amend', { stopLoss: at(220) }));
    desk.commit({ type: 'order.amended', ref: desk.order('stop').ref });
    split(desk, 20, 225.01);
    settle(desk);
    assert.deepEqual(shown(desk), ['stop 20 110']);
  });

  it('targets of a position without a stop come back, too', () => {
    const desk = holds({ takeProfits: two.takeProfits }, new Desk({ stopRequired: false }));
    split(desk, 20, 225.01);
    settle(desk);
    assert.deepEqual(shown(desk), ['target 10 230', 'target 10 235.01']);
    settle(desk);
    assert.equal(open(desk).length, 2);
  });

  it('rules of the exits go on at new prices: break-even and trailing in steps', () => {
    const facts = {
      stopLoss: at(440),
      takeProfits: two.takeProfits,
      breakEven: { when: 'first-target' },
    } as const;
    const desk = holds(facts);
    split(desk, 20, 225.01);
    settle(desk);
    for (const order of open(desk)) desk.status(order, 'Submitted');
    const target = open(desk).find(({ role }) => role === 'target');
    const stop = open(desk).find(({ role }) => role === 'stop');
    assert.ok(target && stop);
    desk.fill(target, 10, 230);
    desk.status(stop, 'Cancelled');
    told(desk, 10, 225.01);
    desk.quotes.set(conId, quote(SPY, 230, 230.02));
    desk.tick();
    const second = open(desk).find(({ role }) => role === 'stop');
    assert.equal(second?.amendment && stopPriceOf(second.amendment.pricing), 225.01);
  });
});
