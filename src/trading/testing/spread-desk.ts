import assert from 'node:assert/strict';
import type { Execution } from '../../broker/port.ts';
import { execId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { optionCombo } from '../../instruments/combos/combo-instrument.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { comboQuote } from '../../instruments/combos/combo-quote.ts';
import { legsFrom } from '../../instruments/combos/testing/option-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { KernelContext } from '../kernel/context.ts';
import { executionRoot } from '../kernel/execution-id.ts';
import type { OrderRecord } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from './desk.ts';
import { bareSignal, quote } from './fixtures.ts';

/** For tests: a desk that trades spreads of options. */

export const made = (...texts: readonly string[]): Instrument => {
  const combo = optionCombo(legsFrom(...texts));
  assert.ok(combo.ok);
  return combo.value;
};
export const VERTICAL = made('+1 C 600', '-1 C 605');
export const WHOLE = 28812380 as Execution['conId'];
export const COMMISSION = 0.65;

/** A desk that knows the quotes of the legs: 600 at 4.00 to 4.02 and 605 at 1.90 to 1.92, so that both together are 2.08 to 2.12. */
export function desk(limits: Desk['limits'] | object = {}, further: Partial<KernelContext> = {}): Desk {
  const opened = new Desk({ priceCollarPercent: 90, ...limits }, further);
  setLegs(opened, VERTICAL, [4, 1.9]);
  return opened;
}

export function setLegs(on: Desk, combo: Instrument, bids: readonly number[]): void {
  const legs = legsOf(combo).map(({ contract }) => contract);
  for (const [index, leg] of legs.entries()) {
    const bid = bids[index] ?? 0;
    on.quotes.set(leg.conId, quote(leg, bid, Number((bid + 0.02).toFixed(2))));
  }
  const whole = comboQuote(combo, (leg) => on.quotes.get(leg.conId));
  assert.ok(whole);
  on.quotes.set(combo.conId, { ...whole, conId: combo.conId });
}

export const wish = (facts: Partial<Signal> = {}): Signal =>
  bareSignal('buy', {
    symbol: VERTICAL.localSymbol,
    size: { by: 'units', value: 2 },
    ...facts,
  });

/** The executions of a fill as IB tells them: of the whole, then of each leg. */
export function executions(
  on: Desk,
  order: OrderRecord,
  units: number,
  at: number,
  legs: readonly number[],
  combo = VERTICAL,
): Execution[] {
  const plain = on.execution(order, units, at, { conId: WHOLE });
  const fill = executionRoot(executionRoot(plain.execId) as Execution['execId']);
  return [
    { ...plain, isCombo: true },
    ...legsOf(combo).map(({ contract, ratio }, index): Execution => {
      const buys = order.side === 'BUY' ? ratio > 0 : ratio < 0;
      return {
        ...plain,
        execId: execId(`${fill}.0${index + 2}.01.01`),
        conId: contract.conId,
        side: buys ? 'BUY' : 'SELL',
        quantity: quantity(units * Math.abs(ratio)),
        price: price(legs[index] ?? 0),
      };
    }),
  ];
}

export const tell = (on: Desk, told: readonly Execution[]): void => {
  for (const execution of told) on.broker({ type: 'execution', execution });
};

export function brokerHolds(on: Desk, units: number, combo = VERTICAL): void {
  for (const { contract, ratio } of legsOf(combo)) on.brokerHolds(units * ratio, contract);
}

/** Two of the vertical, bought at 2.10, as the broker has it too. */
export function bought(
  facts: Partial<Signal> = {},
  on = desk(),
): { readonly on: Desk; readonly told: Execution[] } {
  on.take(wish(facts), VERTICAL);
  on.accept();
  const told = executions(on, on.order('entry', VERTICAL), 2, 2.1, [4.01, 1.91]);
  tell(on, told);
  for (const { execId: id } of told.slice(1)) on.commission(id, COMMISSION);
  brokerHolds(on, 2);
  return { on, told };
}

export const refusalOf = (on: Desk, facts: Partial<Signal>, combo = VERTICAL): string | undefined => {
  const asked = wish(facts);
  on.take(asked, combo);
  return on.record(asked).refusal?.code;
};
