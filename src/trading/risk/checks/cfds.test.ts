import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conId } from '../../../core/ids.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { limits, riskInput, SPY } from '../../testing/fixtures.ts';
import type { RiskInput } from '../check.ts';
import type { RiskLimits } from '../limits.ts';
import { RISK_CHECKS } from './index.ts';

const ON_SHARE: Instrument = {
  ...SPY,
  secType: 'CFD',
  cfd: { underlying: SPY.conId, underlyingSecType: 'STK' },
};
const ON_INDEX: Instrument = {
  ...SPY,
  secType: 'CFD',
  symbol: 'IBUS500',
  localSymbol: 'IBUS500',
  cfd: { underlying: conId(111743379), underlyingSecType: 'IND' },
};

const passes = (
  code: string,
  instrument: Instrument,
  set: Partial<RiskLimits>,
  facts: Partial<RiskInput> = {},
): boolean => {
  const check = RISK_CHECKS.find((each) => each.code === code);
  assert.ok(check, code);
  return check.run(riskInput({ limits: limits(set), instrument, ...facts })).passed;
};

describe('contracts for difference', () => {
  it('are a class of their own', () => {
    const isAllowed = (...allowedSecTypes: NonNullable<RiskLimits['allowedSecTypes']>): boolean =>
      passes('ASSET_CLASS_NOT_ALLOWED', ON_SHARE, { allowedSecTypes });
    assert.deepEqual([isAllowed('CFD'), isAllowed('STK', 'FUT')], [true, false]);
  });

  it('on cheap shares are as cheap as they', () => {
    assert.deepEqual(
      [450.02, 450.03].map((minPrice) => passes('MIN_PRICE', ON_SHARE, { minPrice })),
      [true, false],
    );
    assert.equal(passes('MIN_PRICE', ON_INDEX, { minPrice: 1e6 }), true);
  });

  it('on shares take buying power as the shares do; the margin of others is the broker’s to judge', () => {
    const account = { ...riskInput().account, buyingPower: 4_600 };
    const leaves = (instrument: Instrument, buyingPowerReserve: number): boolean =>
      passes('BUYING_POWER', instrument, { buyingPowerReserve }, { account });
    assert.deepEqual(
      [leaves(ON_SHARE, 99), leaves(ON_SHARE, 100), leaves(ON_INDEX, 100)],
      [true, false, true],
    );
  });

  it('are sold short without borrowing, unless short sales are refused', () => {
    const sells = (shortSales: 'located' | 'refuse'): boolean =>
      passes('SHORT_SALE', ON_SHARE, { shortSales }, { side: 'SELL' });
    assert.deepEqual([sells('located'), sells('refuse')], [true, false]);
  });
});
