import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { riskInput, SPY } from '../../testing/fixtures.ts';
import { orderType } from './order-type.ts';

const of = (orderTypes: readonly string[]) =>
  orderType.run(riskInput({ instrument: { ...SPY, orderTypes } }));

describe('ORDER_TYPE_UNSUPPORTED', () => {
  it('passes when all legs are listed, or nothing is known', () => {
    assert.deepEqual(of(['MKT', 'STP', 'LMT']).figures, { wanted: 'MKT, STP, LMT' });
    for (const listed of [[], ['MKT', 'STP', 'LMT', 'REL']]) assert.equal(of(listed).passed, true);
  });

  it('refuses and names what the exchange does not take', () => {
    const { passed, figures, message } = of(['LMT', 'MKT']);
    assert.equal(passed, false);
    assert.equal(figures.missing, 'STP');
    assert.match(message, /SPY does not take STP orders at SMART/);
  });

  it('knows the two spellings of stop-limit', () => {
    const leg = riskInput().legs[0];
    assert.ok(leg);
    const legs = [
      { ...leg, pricing: { type: 'stop-limit', stop: 451 as never, limit: 452 as never } as const },
    ];
    assert.equal(
      orderType.run(riskInput({ legs, instrument: { ...SPY, orderTypes: ['STPLMT'] } })).passed,
      true,
    );
    assert.equal(
      orderType.run(riskInput({ legs, instrument: { ...SPY, orderTypes: ['STP', 'LMT'] } })).passed,
      false,
    );
  });
});
