import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { ES, SPY } from '../testing/fixtures.ts';
import { staleSet, staleValue } from '../testing/kept-values.ts';
import { beginChange, derived, derivedFromOrders, derivedOf, EVERYTHING, endChange } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { emptyState, openOrdersOf, openPositions } from './state.ts';

/** How many orders of a state are open, and how often they were counted. */
function counted() {
  let times = 0;
  const openOrders = derived((state) => {
    times += 1;
    return state.openOrders.size;
  });
  return { openOrders, times: () => times };
}

/** Routine: these are written where nothing has happened. */
const ROUTINE: readonly TradingEvent[] = [
  { type: 'equity.sampled', equity: 100_000, realized: 0, unrealized: 0 },
  { type: 'reconciled', openOrders: 2, executions: 0, settled: 0, doubted: 0 },
];

describe('what is derived from a state', () => {
  it('is worked out once, and anew after an event that may change it', () => {
    const { openOrders, times } = counted();
    const desk = new Desk();
    desk.longSpy();
    const { kernel, state } = desk;
    const { ref } = desk.order('stop');
    assert.equal(openOrders(state), 2);
    kernel.commit(ROUTINE);
    assert.equal(openOrders(state), 2);
    assert.equal(times(), 1);
    kernel.commit([{ type: 'order.changed', ref, state: 'cancelled' }]);
    assert.equal(openOrders(state), 1);
    assert.equal(times(), 2);
  });

  it('of the orders of one instrument is kept until an event is about them', () => {
    let times = 0;
    const openOf = derivedFromOrders((state, conId) => {
      times += 1;
      return openOrdersOf(state, conId).length;
    });
    const desk = new Desk();
    desk.longSpy();
    const { kernel, state } = desk;
    const { ref } = desk.order('stop');
    assert.deepEqual([openOf(state, SPY.conId), openOf(state, ES.conId)], [2, 0]);
    kernel.commit([
      ...ROUTINE,
      { type: 'trading-state.changed', to: 'reduce-only', by: 'cli', reason: 'a test' },
      { type: 'alarm.cleared', id: 'none', text: 'a test' },
    ]);
    assert.deepEqual([openOf(state, SPY.conId), openOf(state, ES.conId), times], [2, 0, 2]);
    kernel.commit([{ type: 'order.changed', ref, state: 'cancelled' }]);
    assert.deepEqual([openOf(state, SPY.conId), openOf(state, ES.conId), times], [1, 0, 3]);
    // Nothing tells whom it is about.
    kernel.commit([{ type: 'holding.noted', conId: ES.conId, quantity: 1 }]);
    assert.deepEqual([openOf(state, SPY.conId), openOf(state, ES.conId), times], [1, 0, 5]);
    assert.equal(staleValue(state), undefined);
  });

  it('is kept as long as its basis stays', () => {
    let times = 0;
    const places = derived((state) => {
      times += 1;
      return state.orders.size;
    }, 'places');
    const desk = new Desk();
    desk.longSpy();
    const { kernel, state } = desk;
    assert.equal(places(state), 3);
    desk.journal.push(
      ...kernel.commit([{ type: 'order.changed', ref: desk.order('stop').ref, state: 'cancelled' }]),
    );
    assert.deepEqual([places(state), times], [3, 1]);
    desk.longSpy();
    assert.equal(places(state), 6);
  });

  it('is of one state alone', () => {
    const { openOrders } = counted();
    const desk = new Desk();
    desk.longSpy();
    assert.deepEqual(
      [desk.state, emptyState(), desk.rebuilt().state].map((state) => openOrders(state)),
      [2, 0, 2],
    );
  });

  it('is of the state as it is while an event is applied, and not kept', () => {
    const state = emptyState();
    const positions = derivedOf((of, conId) => of.positions.get(conId)?.quantity ?? 0);
    const held = { conId: SPY.conId, quantity: 10 } as never;
    assert.equal(positions(state, SPY.conId), 0);
    const change = beginChange(state);
    state.positions.set(SPY.conId, held);
    assert.equal(positions(state, SPY.conId), 10);
    assert.equal(openPositions(state).length, 1);
    state.positions.clear();
    assert.equal(positions(state, SPY.conId), 0);
    state.positions.set(SPY.conId, held);
    endChange(change, EVERYTHING);
    assert.equal(positions(state, SPY.conId), 10);
    assert.equal(staleValue(state), undefined);
  });

  it('is worked out anew after an event that could not be applied to its end', () => {
    const state = emptyState();
    assert.equal(openPositions(state).length, 0);
    beginChange(state);
    state.positions.set(SPY.conId, { conId: SPY.conId, quantity: 10 } as never);
    endChange(beginChange(state), undefined);
    assert.equal(openPositions(state).length, 1);
  });

  it('is found out where it is kept too long, or somebody changes it', () => {
    const state = emptyState();
    openPositions(state);
    state.positions.set(SPY.conId, { conId: SPY.conId, quantity: 10 } as never);
    assert.match(staleValue(state) ?? '', /positions/);
    endChange(beginChange(state), EVERYTHING);
    assert.equal(staleValue(state), undefined);
    (openPositions(state) as unknown[]).pop();
    assert.match(staleValue(state) ?? '', /positions/);
  });

  it('is found out where a set of orders is not what the orders say', () => {
    const desk = new Desk();
    desk.longSpy();
    const { state } = desk;
    const { ref } = desk.order('stop');
    assert.equal(staleSet(state), undefined);
    state.openOrders.delete(ref);
    assert.match(staleSet(state) ?? '', /is not among the open orders/);
    state.openOrders.add(ref).add(desk.order('entry').ref);
    assert.match(staleValue(state) ?? '', /2 orders are open orders, and not these/);
    state.openOrders.delete(desk.order('entry').ref);
    state.lacking.add(ref);
    assert.match(staleSet(state) ?? '', /whose executions lack/);
  });
});
