import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { americanValue } from './american.ts';
import { europeanGreeks, europeanValue, intrinsic, type OptionInputs } from './black-scholes.ts';
import { normalCdf } from './normal.ts';
import { impliedVolatility, optionGreeks, optionValue } from './pricing.ts';
import { VolatilitySurface } from './surface.ts';

const inputs = fc.record({
  right: fc.constantFrom('C' as const, 'P' as const),
  spot: fc.double({ min: 50, max: 200, noNaN: true }),
  strike: fc.constant(100),
  years: fc.double({ min: 0.005, max: 2.5, noNaN: true }),
  volatility: fc.double({ min: 0.1, max: 0.8, noNaN: true }),
  rate: fc.constant(0.0375),
  carry: fc.constantFrom(0.0375, 0.0275, 0),
});

/** Cox, Ross and Rubinstein's tree: slow, and the yardstick. */
function tree({ right, spot, strike, years, volatility, rate, carry }: OptionInputs, steps = 200): number {
  const step = years / steps;
  const up = Math.exp(volatility * Math.sqrt(step));
  const chance = (Math.exp(carry * step) - 1 / up) / (up - 1 / up);
  const discount = Math.exp(-rate * step);
  const now = (level: number, ups: number): number =>
    intrinsic({ right, strike, spot: spot * up ** (2 * ups - level) });
  const values = Array.from({ length: steps + 1 }, (_, ups) => now(steps, ups));
  for (let level = steps - 1; level >= 0; level--) {
    for (let ups = 0; ups <= level; ups++) {
      const held = discount * (chance * (values[ups + 1] ?? 0) + (1 - chance) * (values[ups] ?? 0));
      values[ups] = Math.max(held, now(level, ups));
    }
  }
  return values[0] ?? 0;
}

test('the normal distribution', () => {
  assert.ok(Math.abs(normalCdf(0) - 0.5) < 1e-15);
  assert.ok(Math.abs(normalCdf(1.959963984540054) - 0.975) < 1e-14);
  assert.ok(Math.abs(normalCdf(-3) - 0.0013498980316300957) < 1e-15);
  assert.deepEqual([normalCdf(40), normalCdf(-40)], [1, 0]);
});

test('European values: textbook figures and put-call parity', () => {
  const hull = { spot: 42, strike: 40, years: 0.5, volatility: 0.2, rate: 0.1, carry: 0.1 };
  assert.equal(europeanValue({ ...hull, right: 'C' }).toFixed(4), '4.7594');
  assert.equal(europeanValue({ ...hull, right: 'P' }).toFixed(4), '0.8086');
  fc.assert(
    fc.property(inputs, (drawn) => {
      const { spot, strike, years, rate, carry } = drawn;
      const parity = spot * Math.exp((carry - rate) * years) - strike * Math.exp(-rate * years);
      const difference = europeanValue({ ...drawn, right: 'C' }) - europeanValue({ ...drawn, right: 'P' });
      assert.ok(Math.abs(difference - parity) < 1e-9);
    }),
  );
});

test('American values lie above European ones and near a tree', () => {
  fc.assert(
    fc.property(inputs, (drawn) => {
      const value = americanValue(drawn);
      assert.ok(value >= europeanValue(drawn) - 1e-9);
      assert.ok(value >= intrinsic(drawn) - 1e-9);
      const exact = tree(drawn);
      const bound = drawn.years <= 1 ? 0.2 : 0.65;
      assert.ok(Math.abs(value - exact) < bound, `${value} against ${exact}`);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test('sensitivities are the slopes of the value', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom('european' as const, 'american' as const), (drawn, style) => {
      const greeks = optionGreeks(style, drawn);
      assert.ok(drawn.right === 'C' ? greeks.delta >= -1e-9 : greeks.delta <= 1e-9);
      assert.ok(Math.abs(greeks.delta) <= 1.01 && greeks.gamma >= 0 && greeks.vega >= 0);
      if (style === 'american') return;
      const step = 1e-4;
      const value = (changes: Partial<OptionInputs>): number => europeanValue({ ...drawn, ...changes });
      const delta = (value({ spot: drawn.spot + step }) - value({ spot: drawn.spot - step })) / (2 * step);
      const vega =
        (value({ volatility: drawn.volatility + step }) - value({ volatility: drawn.volatility - step })) /
        (2 * step);
      const theta = (value({ years: drawn.years - step / 10 }) - value({})) / (step / 10) / 365;
      assert.ok(Math.abs(greeks.delta - delta) < 1e-5);
      assert.ok(Math.abs(greeks.vega - vega / 100) < 1e-5);
      assert.ok(Math.abs(greeks.theta - theta) < 1e-3);
    }),
  );
  const expired = {
    right: 'C',
    spot: 110,
    strike: 100,
    years: 0,
    volatility: 0.2,
    rate: 0,
    carry: 0,
  } as const;
  assert.deepEqual(europeanGreeks(expired), { delta: 1, gamma: 0, vega: 0, theta: 0 });
});

test('the implied volatility of a value is the volatility that made it', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom('european' as const, 'american' as const), (drawn, style) => {
      const value = optionValue(style, drawn);
      const timeValue = value - Math.max(intrinsic(drawn), europeanValue({ ...drawn, volatility: 0.001 }));
      fc.pre(timeValue > 0.02);
      const found = impliedVolatility(style, drawn, value) ?? 0;
      assert.ok(Math.abs(optionValue(style, { ...drawn, volatility: found }) - value) < 1e-4);
    }),
  );
  const put = { right: 'P', spot: 80, strike: 100, years: 0.2, rate: 0.0375, carry: 0.0375 } as const;
  assert.equal(impliedVolatility('american', put, 19.5), undefined);
  assert.equal(impliedVolatility('american', put, 101), undefined);
  assert.equal(impliedVolatility('american', put, 0), undefined);
});

test('the surface rules out arbitrage between strikes and between terms', () => {
  const surfaces = fc.record({
    seed: fc.integer({ min: 1, max: 1000 }),
    name: fc.constant('SPY'),
    volatility: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
    skew: fc.double({ min: -0.8, max: 0.2, noNaN: true }),
  });
  fc.assert(
    fc.property(surfaces, fc.integer({ min: 1, max: 700 }), (options, days) => {
      const now = unixMs(Date.UTC(2026, 10, 20));
      const surface = new VolatilitySurface(options);
      const call = (strike: number, years: number): number =>
        europeanValue({
          right: 'C',
          spot: 100,
          strike,
          years,
          volatility: surface.at(strike, 100, years, now),
          rate: 0,
          carry: 0,
        });
      const years = days / 365;
      for (let strike = 40; strike <= 200; strike += 5) {
        const [low, middle, high] = [call(strike - 5, years), call(strike, years), call(strike + 5, years)];
        assert.ok(low >= middle - 1e-9 && middle >= high - 1e-9, 'calls fall with the strike');
        assert.ok(low - 2 * middle + high >= -1e-7, 'butterflies cost something');
        assert.ok(call(strike, years * 1.2) >= middle - 1e-9, 'calendars cost something');
      }
    }),
    { numRuns: 50 },
  );
});
