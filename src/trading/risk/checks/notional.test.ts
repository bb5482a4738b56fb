import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instrument } from '../../../instruments/instrument.ts';
import { ES, limits, riskInput } from '../../testing/fixtures.ts';
import type { RiskInput } from '../check.ts';
import { maxNotional } from './notional.ts';

const of = (maximum: number) => maxNotional.run(riskInput({ limits: limits({ maxNotional: maximum }) }));

describe('NOTIONAL_LIMIT', () => {
  it('allows exactly the limit and refuses a cent more', () => {
    assert.deepEqual([of(4500.2).passed, of(4500.2).figures], [true, { notional: 4500.2, limit: 4500.2 }]);
    const { passed, message } = of(4500.19);
    assert.equal(passed, false);
    assert.match(message, /4500.20 USD, more than maxNotional = 4500.19/);
  });

  it('counts the multiplier', () => {
    const { figures } = maxNotional.run(riskInput({ instrument: ES, reference: 5000, quantity: 2 }));
    assert.equal(figures.notional, 500_000);
  });

  it('counts the strike of options that are sold without being held, and the premium of all others', () => {
    const put: Instrument = { ...ES, secType: 'OPT', multiplier: 100, strike: 440, right: 'P' };
    const worth = (facts: Partial<RiskInput>) =>
      maxNotional.run(riskInput({ instrument: put, reference: 2.5, quantity: 3, ...facts })).figures.notional;
    assert.equal(worth({ side: 'BUY', position: 0 }), 750);
    assert.equal(worth({ side: 'SELL', position: 0 }), 132_000);
    assert.equal(worth({ side: 'SELL', position: -5 }), 132_000);
    assert.equal(worth({ side: 'SELL', position: 3 }), 750, 'what is held is not written');
    assert.equal(worth({ side: 'SELL', position: 1 }), 88_250);
  });
});
