import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factsOf, quote, riskInput, SPY } from '../../testing/fixtures.ts';
import { pass } from '../check.ts';
import { atLeast, atMost, beyond, middleOf, rateOf, stopOf, withFacts } from './compare.ts';

const most = (value: number, limit: number, unit?: string) =>
  atMost({ what: 'It', value, limit, name: 'maxGross', ...(unit === undefined ? {} : { unit }) });
const least = (value: number, limit: number) => atLeast({ what: 'It', value, limit, name: 'minCash' });

describe('a comparison', () => {
  it('passes the limit itself, and binary noise beyond it', () => {
    for (const [value, limit, passes] of [
      [5, 5, true],
      [5.000001, 5, false],
      [0.1 + 0.2, 0.3, true],
      [4, 5, true],
      // A limit with noise of its own is not less than itself.
      [0.1 + 0.2, 0.1 + 0.2, true],
      [1 - 0.9, 1 - 0.9, true],
      [Number.NaN, 5, false],
      [5, Number.NaN, false],
      [Number.POSITIVE_INFINITY, 5, false],
    ] as const)
      assert.equal(most(value, limit).passed, passes, `${value} at most ${limit}`);
    for (const [value, limit, passes] of [
      [5, 5, true],
      [4.999999, 5, false],
      [0.7 + 0.1, 0.8, true],
      [6, 5, true],
      [1 - 0.9, 1 - 0.9, true],
      [0.1 + 0.2, 0.1 + 0.2, true],
      [Number.NaN, 5, false],
      [5, Number.NaN, false],
    ] as const)
      assert.equal(least(value, limit).passed, passes, `${value} at least ${limit}`);
  });

  it('says the unit of this comparison, also after the same limit in another', () => {
    assert.match(most(1, 5, 'USD').message, / USD, within maxGross = 5/);
    assert.match(most(1, 5, 'EUR').message, / EUR, within maxGross = 5/);
    assert.match(most(1, 5, 'EUR').message, / EUR, within maxGross = 5/);
    assert.match(most(1, 6, 'EUR').message, / EUR, within maxGross = 6/);
  });

  it('keeps the figures to a millionth, large ones as they are, and no negative zero', () => {
    const figures = (value: number) => most(value, 1e12).figures;
    assert.deepEqual(figures(1.23456789), { value: 1.234568, limit: 1e12, limitName: 'maxGross' });
    assert.equal(figures(1e9 + 0.123456789).value, 1e9 + 0.123456789);
    assert.equal(figures(-1e9 - 0.123456789).value, -1e9 - 0.123456789);
    assert.ok(Object.is(figures(-0.0000001).value, 0));
    assert.ok(Object.is(figures(-0).value, 0));
    assert.deepEqual(most(Number.NaN, 5).figures, { value: 'unknown', limit: 5, limitName: 'maxGross' });
    assert.deepEqual(most(5, Number.NaN).figures, { value: 5, limit: 'unknown', limitName: 'maxGross' });
  });

  it('says four places at most, with the unit', () => {
    assert.equal(most(1.23456, 2).message, 'It: 1.2346, within maxGross = 2');
    assert.equal(most(3, 2.5, 'USD').message, 'It: 3 USD, more than maxGross = 2.5.');
    assert.equal(most(3, 2, '%').message, 'It: 3 %, more than maxGross = 2.');
    assert.equal(least(1, 2).message, 'It: 1, less than minCash = 2.');
    assert.equal(most(2_345_678_901.5, 1e10).message, 'It: 2345678901.5, within maxGross = 10000000000');
    assert.equal(
      most(-2_345_678_901.125, 1e9 + 0.123456).message,
      'It: -2345678901.125, within maxGross = 1000000000.123456',
    );
    assert.match(most(-2e9 - 0.123456, 1).message, /^It: -2000000000\.123456,/);
    assert.match(most(Number.NaN, 2).message, /It cannot be compared with maxGross: .* not known yet/);
  });
});

describe('what checks read of an order', () => {
  it('is refused where the state of the account is not known', () => {
    const check = withFacts(() => pass('fine'));
    const { facts: _, ...without } = riskInput();
    assert.deepEqual(
      [check(without).passed, check(without).figures, check(riskInput({ facts: factsOf() })).passed],
      [false, { facts: 'unknown' }, true],
    );
  });

  it('has a middle only with both sides', () => {
    const { bid, ask, ...rest } = quote(SPY, 450, 450.02);
    assert.equal(middleOf(riskInput({ quote: quote(SPY, 450, 450.02) })), 450.01);
    assert.equal(
      middleOf(riskInput({ quote: { ...rest, ...(bid === undefined ? {} : { bid }) } })),
      undefined,
    );
    assert.equal(
      middleOf(riskInput({ quote: { ...rest, ...(ask === undefined ? {} : { ask }) } })),
      undefined,
    );
    const { quote: _, ...none } = riskInput();
    assert.equal(middleOf(none), undefined);
  });

  it('is beyond the market on the side where it costs', () => {
    assert.equal(beyond(riskInput({ side: 'BUY', reference: 451 }), 450), 1);
    assert.equal(beyond(riskInput({ side: 'SELL', reference: 451 }), 450), -1);
    assert.equal(beyond(riskInput({ side: 'SELL', reference: 449 }), 450), 1);
  });

  it('has a rate of 1 in the base currency, else that of the facts', () => {
    const euro = { ...SPY, currency: 'EUR' };
    assert.equal(rateOf(riskInput({ facts: factsOf({ rate: () => 7 }) })), 1);
    assert.equal(rateOf(riskInput({ instrument: euro, facts: factsOf({ rate: () => 1.25 }) })), 1.25);
    const { facts: _, ...without } = riskInput({ instrument: euro });
    assert.ok(Number.isNaN(rateOf(without)));
  });

  it('has the stop of its stop leg', () => {
    assert.equal(stopOf(riskInput()), 440);
    assert.equal(stopOf(riskInput({ legs: [] })), undefined);
  });
});
