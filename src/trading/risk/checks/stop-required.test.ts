import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits, riskInput, SPY } from '../../testing/fixtures.ts';
import { stopRequired } from './stop-required.ts';

const of = (withStop: boolean, required: boolean) => {
  const { legs } = riskInput();
  return stopRequired.run(
    riskInput({
      legs: withStop ? legs : legs.filter(({ role }) => role !== 'stop'),
      limits: limits({ stopRequired: required }),
    }),
  );
};

describe('STOP_REQUIRED', () => {
  it('passes with a stop, and without where none is required', () => {
    assert.deepEqual([of(true, true).passed, of(true, true).figures], [true, { stop: true, required: true }]);
    assert.equal(of(true, false).passed, true);
    assert.equal(of(false, false).passed, true);
  });

  it('passes a combination, whose legs are its stop', () => {
    const instrument = { ...SPY, secType: 'BAG' as const, comboLegs: [], legContracts: [] };
    const asked = { legs: [], limits: limits({ stopRequired: true }) };
    assert.equal(stopRequired.run(riskInput({ ...asked, instrument })).passed, true);
    assert.equal(stopRequired.run(riskInput(asked)).passed, false);
  });

  it('refuses without a stop, also beside a target, and says what to add', () => {
    const { passed, message } = of(false, true);
    assert.equal(passed, false);
    assert.match(message, /Add stopLoss or trailing/);
  });
});
