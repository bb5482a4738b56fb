import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ES, factsOf, riskInput, SPY } from '../../testing/fixtures.ts';
import { type AfterOrder, afterOrder, mostUnits } from './after-order.ts';
import type { Holding } from './risk-facts.ts';

const holding = (facts: Partial<Holding> = {}): Holding => ({
  instrument: ES,
  quantity: 0,
  buys: 0,
  sells: 0,
  unitValue: 10,
  ...facts,
});

function withOne(holdings: readonly Holding[], side: 'BUY' | 'SELL'): AfterOrder {
  const facts = factsOf({ holdings: () => holdings });
  return afterOrder(riskInput({ facts, side, quantity: 1, reference: 1 }), facts);
}

describe('what may come of resting entries', () => {
  it('is the worse of both sides', () => {
    assert.equal(mostUnits(holding({ quantity: 5, buys: 3, sells: 4 })), 8);
    assert.equal(mostUnits(holding({ quantity: -5, buys: 3, sells: 4 })), 9);
    assert.equal(mostUnits(holding({ quantity: 2, sells: 7 })), 5);
  });

  it('adds up, gross and net, with the order last', () => {
    const all = [holding({ quantity: 5, buys: 1 }), holding({ quantity: -9, sells: 2, unitValue: 1 })];
    // One unit at 1 is bought, or sold.
    const bought = (...held: Holding[]): AfterOrder => withOne(held, 'BUY');
    const sold = (...held: Holding[]): AfterOrder => withOne(held, 'SELL');
    assert.equal(bought(...all).gross, 71 + 1);
    assert.equal(bought(...all).net, 51 + 1);
    assert.equal(sold(...all).gross, 71 + 1);
    assert.equal(sold(...all).net, 51);
    assert.equal(sold(holding({ quantity: -5, sells: 4 })).net, 90 + 1);
    assert.equal(bought(holding({ quantity: 1, sells: 4 })).net, 30);
    assert.equal(bought(holding({ instrument: SPY, quantity: 1, sells: 4 })).net, 30);
    assert.equal(bought(holding({ instrument: SPY, quantity: 1, buys: 2 })).gross, 40);
    assert.deepEqual([bought().gross, bought().net, bought().count], [1, 1, 1]);
  });

  it('takes the order in, at the dearer of its price and the market', () => {
    const held = holding({ instrument: SPY, quantity: 4, sells: 1, unitValue: 500 });
    const other = holding();
    const facts = factsOf({ holdings: () => [held, other] });
    const { own, before, held: replaced, count } = afterOrder(riskInput({ facts }), facts);
    assert.deepEqual(own, { instrument: SPY, quantity: 4, buys: 10, sells: 1, unitValue: 500 });
    assert.deepEqual([before, replaced, count], [[held, other], held, 2]);
    const first = factsOf({ holdings: () => [other] });
    const entered = afterOrder(riskInput({ facts: first }), first);
    assert.deepEqual([entered.held, entered.count], [undefined, 2]);
    const cheap = factsOf({ holdings: () => [{ ...held, unitValue: 400 }] });
    assert.equal(afterOrder(riskInput({ facts: cheap, side: 'SELL' }), cheap).own.unitValue, 450.02);
    assert.equal(afterOrder(riskInput({ facts: cheap, side: 'SELL' }), cheap).own.sells, 11);
    // A dearer entry that rests already is not made cheaper by one below it.
    const resting = factsOf({ holdings: () => [{ ...held, quantity: 0, buys: 3, unitValue: 500 }] });
    assert.equal(afterOrder(riskInput({ facts: resting }), resting).own.unitValue, 500);
    const unknown = factsOf({ holdings: () => [{ ...held, unitValue: Number.NaN }] });
    assert.ok(Number.isNaN(afterOrder(riskInput({ facts: unknown }), unknown).own.unitValue));
  });
});
