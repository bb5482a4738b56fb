import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyGoLive } from '../../golive/live/golive-state.ts';
import { liveGate } from '../../golive/live/live-gate.ts';
import { ES, factsOf, NOW, riskInput, SPY } from '../../testing/fixtures.ts';
import { DAY, LIVE, liveFacts, permit } from '../../testing/live.ts';
import type { RiskInput } from '../check.ts';
import type { Holding } from '../facts/risk-facts.ts';
import { firstWeek } from './first-week.ts';

const state = { ...emptyGoLive(), permit: permit() };
const gate = (firstEntryAt?: number) =>
  liveGate(
    firstEntryAt === undefined ? state : { ...state, firstEntryAt: firstEntryAt as typeof NOW },
    liveFacts(),
    { id: LIVE },
    NOW + 7 * DAY,
  );
const account = { id: LIVE, currency: 'USD' };
const of = (facts: Partial<RiskInput>) => firstWeek.run(riskInput({ account, live: gate(), ...facts }));
const holding = (facts: Partial<Holding>) =>
  factsOf({
    holdings: () => [{ instrument: ES, quantity: 0, buys: 0, sells: 0, unitValue: 450 * 50, ...facts }],
  });

describe('FIRST_WEEK_LIMIT', () => {
  it('counts contracts of futures', () => {
    assert.equal(of({ instrument: ES, quantity: 1 }).passed, true);
    const { passed, message, figures } = of({ instrument: ES, quantity: 2 });
    assert.equal(passed, false);
    assert.match(message, /Position in ESH6: 2 contracts, and the permit allows 1 in its first week/);
    assert.equal(figures.limitName, 'golive.firstWeek.maxContracts');
  });

  it('counts what is held and what rests', () => {
    assert.equal(of({ instrument: ES, quantity: 1, facts: holding({ quantity: 1 }) }).passed, false);
    assert.equal(of({ instrument: ES, quantity: 1, facts: holding({ buys: 1 }) }).passed, false);
  });

  it('counts the value of anything else', () => {
    assert.equal(of({ instrument: SPY, quantity: 11, reference: 450 }).passed, true);
    assert.equal(of({ instrument: SPY, quantity: 12, reference: 450 }).passed, false);
  });

  it('refuses what is not known', () => {
    assert.equal(of({ reference: Number.NaN }).passed, false);
    assert.equal(
      of({ account: { id: LIVE, currency: 'EUR' }, facts: factsOf({ rate: () => Number.NaN }) }).passed,
      false,
    );
  });

  it('is over a week after the first entry, and says nothing about paper accounts', () => {
    assert.equal(of({ instrument: ES, quantity: 2, live: gate(NOW) }).passed, true);
    assert.equal(of({ instrument: ES, quantity: 2, live: gate(NOW + 1) }).passed, false);
    assert.equal(firstWeek.run(riskInput({ instrument: ES, quantity: 2 })).passed, true);
  });
});
