import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pricing } from '../../../broker/port.ts';
import { limits, quote, riskInput, SPY } from '../../testing/fixtures.ts';
import { priceCollar } from './price-collar.ts';

const of = (reference: number, side: 'BUY' | 'SELL', pricing: Pricing, seen = quote(SPY, 99, 101)) => {
  const [entry, ...exits] = riskInput().legs;
  assert.ok(entry);
  return priceCollar.run(
    riskInput({
      reference,
      side,
      quote: seen,
      legs: [{ ...entry, side, pricing }, ...exits],
      limits: limits({ priceCollarPercent: 5 }),
    }),
  );
};
const limit = (at: number): Pricing => ({ type: 'limit', limit: at as never });
const stop = (at: number): Pricing => ({ type: 'stop', stop: at as never });

describe('PRICE_COLLAR', () => {
  it('allows exactly the collar on the side that costs, and no more', () => {
    const edge = of(105, 'BUY', limit(105));
    assert.equal(edge.passed, true);
    assert.deepEqual(edge.figures, { entry: 105, market: 100, deviationPercent: 5, maxPercent: 5 });
    const beyond = of(105.01, 'BUY', limit(105.01));
    assert.equal(beyond.passed, false);
    assert.match(beyond.message, /105.01 is 5.01 % from the market at 100; 5 % is allowed/);
    assert.equal(of(95, 'SELL', limit(95)).passed, true);
    assert.equal(of(94.99, 'SELL', limit(94.99)).passed, false);
  });

  it('lets limits rest further away on the side that does not cost', () => {
    assert.equal(of(50, 'BUY', limit(50)).passed, true);
    assert.equal(of(200, 'SELL', limit(200)).passed, true);
  });

  it('holds stop entries on both sides: below the market a buy stop triggers at once', () => {
    assert.equal(of(94, 'BUY', stop(94)).passed, false);
    assert.equal(of(106, 'BUY', stop(106)).passed, false);
  });

  it('refuses a market order into a quote that is far apart', () => {
    assert.equal(of(120, 'BUY', { type: 'market' }, quote(SPY, 80, 120)).passed, false);
  });

  it('uses the last trade without bid and ask, and refuses without any price', () => {
    const { bid: _, ask: __, ...traded } = quote(SPY, 100, 101);
    assert.equal(of(104, 'BUY', limit(104), traded).figures.market, 100);
    const { last: ___, ...silent } = traded;
    assert.equal(of(104, 'BUY', limit(104), silent).passed, false);
    assert.equal(of(1, 'BUY', limit(1), quote(SPY, 0, 0)).passed, false);
  });
});
