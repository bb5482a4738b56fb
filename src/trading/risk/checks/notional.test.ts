import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ES, limits, riskInput } from '../../testing/fixtures.ts';
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
});
