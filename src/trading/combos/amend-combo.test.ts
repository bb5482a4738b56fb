import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limitPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import type { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';
import { bought, setLegs, VERTICAL } from '../testing/spread-desk.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const percent = (value: number) => ({ unit: 'percent', value }) as const;
const amend = (facts: Partial<Signal>): Signal =>
  bareSignal('amend', { symbol: VERTICAL.localSymbol, ...facts });
const refusal = (on: Desk, facts: Partial<Signal>): string | undefined => {
  const asked = amend(facts);
  on.take(asked, VERTICAL);
  return on.record(asked).refusal?.code;
};
const stopOf = (on: Desk): number | undefined => on.order('entry', VERTICAL).rules?.combo?.stop;

/** Two of the vertical, bought at 2.10; 2.08 to 2.12. */
const held = (facts: Partial<Signal> = {}): Desk => {
  const { on } = bought({ stopLoss: at(1), takeProfit: at(4), ...facts });
  on.tick();
  on.accept();
  on.status(on.order('target', VERTICAL), 'Submitted');
  return on;
};

describe('an amend of a spread', () => {
  it('moves the stop that is watched, and the target that rests', () => {
    const on = held();
    assert.equal(refusal(on, { stopLoss: at(1.5), takeProfit: percent(50) }), undefined);
    assert.equal(stopOf(on), 1.5);
    const { amendment } = on.order('target', VERTICAL);
    assert.equal(amendment && limitPriceOf(amendment.pricing), 3.15);
    on.tick();
    assert.equal(on.state.closings.size, 0);
    setLegs(on, VERTICAL, [3.4, 1.9]);
    on.tick();
    assert.equal(on.state.closings.size, 1, 'the middle has come to the new stop');
  });

  it('moves the stop to the entry price, once the market is beyond it', () => {
    const on = held();
    assert.equal(refusal(on, { breakEven: { when: 'now' } }), 'STOP_REACHED');
    setLegs(on, VERTICAL, [4.8, 1.9]);
    assert.equal(refusal(on, { breakEven: { when: 'now' } }), undefined);
    assert.equal(stopOf(on), 2.1);
  });

  it('gives exits to a spread that had none', () => {
    const { on } = bought();
    assert.equal(refusal(on, { stopLoss: percent(40), takeProfit: at(3.5) }), undefined);
    assert.equal(stopOf(on), 1.26);
    on.tick();
    const target = on.order('target', VERTICAL);
    assert.deepEqual([target.quantity, limitPriceOf(target.pricing)], [2, 3.5]);
  });

  it('places a target anew that a person had cancelled', () => {
    const on = held();
    const target = on.order('target', VERTICAL);
    on.keep(on.kernel.cancel(target.ref, 'cli', 'not wanted'));
    on.status(target, 'Cancelled');
    on.tick();
    assert.equal(on.state.openOrders.size, 0);
    assert.equal(refusal(on, { takeProfit: at(3.8) }), undefined);
    on.tick();
    assert.equal(limitPriceOf(on.order('target', VERTICAL).pricing), 3.8);
  });

  it('by an alert is refused while trading is halted; a person may', () => {
    const on = held();
    on.keep(on.kernel.kill('cli', 'enough'));
    assert.equal(refusal(on, { stopLoss: at(1.5) }), 'TRADING_STATE');
    assert.equal(stopOf(on), 1);
    assert.equal(refusal(on, { stopLoss: at(1.5), source: 'cli' }), undefined);
    assert.equal(stopOf(on), 1.5);
  });

  it('is refused where it would close at once, says nothing, or asks for what spreads do not have', () => {
    const on = held();
    assert.equal(refusal(on, { stopLoss: at(2.1) }), 'STOP_REACHED');
    assert.equal(refusal(on, { takeProfit: at(2) }), 'TARGET_WRONG_SIDE');
    assert.equal(refusal(on, {}), 'AMEND_WHAT');
    assert.equal(refusal(on, { stopLoss: at(1.5), breakEven: { when: 'now' } }), 'AMEND_STOP_TWICE');
    assert.equal(refusal(on, { trailing: percent(20) }), 'COMBO_FIELD_UNSUPPORTED');
    assert.equal(refusal(on, { takeProfits: [{ at: at(3) }, { at: at(4) }] }), 'COMBO_FIELD_UNSUPPORTED');
    assert.equal(stopOf(on), 1);
    assert.equal(on.order('target', VERTICAL).amendment, undefined);
  });
});
