import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EURUSD, factsOf, PAPER, riskInput } from '../../testing/fixtures.ts';
import { currency } from './currency.ts';

describe('CURRENCY_UNSUPPORTED', () => {
  it('passes instruments in the base currency', () => {
    const { passed, figures } = currency.run(riskInput({ instrument: EURUSD }));
    assert.equal(passed, true);
    assert.deepEqual(figures, { instrument: 'USD', account: 'USD' });
  });

  it('refuses others without a rate, because amounts cannot be converted', () => {
    const { passed, figures, message } = currency.run(
      riskInput({ account: { ...PAPER, currency: 'EUR' }, facts: factsOf({ rate: () => Number.NaN }) }),
    );
    assert.equal(passed, false);
    assert.deepEqual(figures, { instrument: 'USD', account: 'EUR' });
    assert.match(message, /cannot be converted/);
  });

  it('passes others whose rate the broker has told', () => {
    const facts = factsOf({ rate: () => 0.9 });
    const { passed, figures } = currency.run(riskInput({ account: { ...PAPER, currency: 'EUR' }, facts }));
    assert.equal(passed, true);
    assert.equal(figures.rate, 0.9);
  });

  it('refuses while the base currency is not known', () => {
    const { currency: _, ...unknown } = PAPER;
    const { passed, message } = currency.run(riskInput({ account: unknown }));
    assert.equal(passed, false);
    assert.match(message, /not known yet.*again/);
  });
});
