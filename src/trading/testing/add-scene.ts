import assert from 'node:assert/strict';
import type { OrderRecord } from '../order/order.ts';
import { limitPriceOf, stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from './desk.ts';
import { bareSignal, quote, SPY } from './fixtures.ts';

/** A quote of now. */
export const market = (desk: Desk, bid: number): void => {
  desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02, { time: desk.clock.now() }));
};

/** 10 SPY from 450.02 whose exits rest; with a stop at 440 unless it trails. */
export function holding(facts: Partial<Signal>): Desk {
  const desk = new Desk();
  desk.take(
    bareSignal('buy', {
      size: { by: 'units', value: 10 },
      ...(facts.trailing ? {} : { stopLoss: { unit: 'price', value: 440 } }),
      ...facts,
    }),
  );
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const order of [...desk.state.orders.values()])
    if (order.role !== 'entry') desk.status(order, 'Submitted');
  desk.brokerHolds(10);
  return desk;
}

/** The orders of an add, by role, after it was taken. */
export function added(desk: Desk, units: number, facts: Partial<Signal> = {}) {
  const signal = bareSignal('add', { size: { by: 'units', value: units }, ...facts });
  desk.take(signal);
  assert.equal(desk.record(signal).refusal, undefined);
  const orders = desk.record(signal).orders.map((ref): OrderRecord => {
    const order = desk.state.orders.get(ref);
    assert.ok(order);
    return order;
  });
  const of = (role: OrderRecord['role']): readonly OrderRecord[] =>
    orders.filter((order) => order.role === role);
  return { entry: desk.order('entry'), stops: of('stop'), targets: of('target'), times: of('time-exit') };
}

/** Quantity and price of each. */
export const priced = (orders: readonly OrderRecord[]): unknown[] =>
  orders.map(({ quantity, pricing }) => [quantity, stopPriceOf(pricing) ?? limitPriceOf(pricing)]);
