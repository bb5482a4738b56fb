import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assessRisk } from '../../risk/assess.ts';
import { RISK_CHECKS } from '../../risk/checks/index.ts';
import { type ScopedLimits, scopedLimitsOf } from '../../risk/limits/scoped-limits.ts';
import { DEFAULT_RISK_LIMITS, partialLimitsSchema, type RiskLimits } from '../../risk/limits.ts';
import { ACCOUNT_SCOPE } from '../../risk/scope.ts';
import { LIMIT_LADDERS } from '../../testing/limit-ladders.ts';
import { LOCK_LIMITS, limitsInForce } from '../limit-key.ts';
import { PROVOCATIONS, runDrill } from './run-drill.ts';
import { supposedInput } from './supposed-order.ts';

const failing = (limits: RiskLimits, scoped: readonly ScopedLimits[] = []): string[] =>
  runDrill(limits, scoped, 'cli')
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ code, scope, outcome, text }) => `${code} ${scope ?? ''}: ${outcome} ${text}`);

describe('the drill', () => {
  it('knows how to provoke every limit, and nothing else', () => {
    const codes = RISK_CHECKS.flatMap(({ code, limits }) => (limits ? [code] : []));
    assert.deepEqual(Object.keys(PROVOCATIONS).sort(), [...codes, ...Object.keys(LOCK_LIMITS)].sort());
  });

  it('begins with an order that every check passes', () => {
    const { approved, checks } = assessRisk(supposedInput(DEFAULT_RISK_LIMITS, [], ACCOUNT_SCOPE));
    assert.equal(approved, true, JSON.stringify(checks.filter(({ passed }) => !passed)));
  });

  it('is refused by every limit that is in force without being set', () => {
    assert.deepEqual(failing(DEFAULT_RISK_LIMITS), []);
  });

  for (const [name, ladder] of Object.entries(LIMIT_LADDERS))
    it(`is refused by ${name}, whatever it is set to`, () => {
      for (const value of ladder) {
        const limits = { ...DEFAULT_RISK_LIMITS, [name]: value };
        assert.deepEqual(failing(limits), [], JSON.stringify(value));
      }
    });

  it('is refused by any limits together', () => {
    const names = Object.keys(LIMIT_LADDERS) as (keyof RiskLimits)[];
    const any = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.constantFrom(...LIMIT_LADDERS[name])])),
    );
    fc.assert(
      fc.property(any, (values) => {
        assert.deepEqual(failing({ ...DEFAULT_RISK_LIMITS, ...(values as Partial<RiskLimits>) }), []);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused by the limits of narrower scopes', () => {
    const names = Object.keys(partialLimitsSchema.shape) as (keyof RiskLimits)[];
    for (const scope of [{ strategy: 'orb' }, { instrument: 'ESZ6' }, { source: 'alert' }])
      for (const name of names)
        for (const value of LIMIT_LADDERS[name]) {
          if (value === undefined) continue;
          const scoped = [scopedLimitsOf({ ...scope, limits: { [name]: value } })];
          assert.deepEqual(
            failing(DEFAULT_RISK_LIMITS, scoped),
            [],
            JSON.stringify({ ...scope, [name]: value }),
          );
          const own = limitsInForce(DEFAULT_RISK_LIMITS, scoped).filter(
            ({ scope: of }) => of.kind !== 'account',
          );
          // The two that ask the broker want an answer, too.
          assert.ok(own.length <= (own.some(({ code }) => code === 'MARGIN_PREVIEW') ? 2 : 1));
        }
  });

  it('says of a limit that it refuses nothing as it is set', () => {
    const limits = { ...DEFAULT_RISK_LIMITS, maxSpreadPercent: 250 };
    assert.deepEqual(failing(limits), ['SPREAD_PERCENT : refused-otherwise as it is set it refuses nothing']);
  });

  it('says what was ordered, what was supposed and what refused it', () => {
    const made = runDrill({ ...DEFAULT_RISK_LIMITS, maxDailyLoss: '2%' }, [], 'cli');
    const quantity = made.find(({ code }) => code === 'QUANTITY_LIMIT');
    assert.equal(quantity?.order, 'BUY 100001 DRILL (STK) MKT; BUY 11 DRILL (FUT) MKT');
    assert.deepEqual(quantity?.supposed, []);
    assert.match(quantity?.text ?? '', /more than max/);
    const loss = made.find(({ code }) => code === 'DAILY_LOSS');
    assert.deepEqual(loss?.supposed, ['a loss of 2000 in the day']);
  });

  it('tells prices as they would be written', () => {
    for (const [percent, told] of [
      [5, 'The entry price 106.0106 is 6 % from'],
      [7, 'The entry price 108.0108 is 8 % from'],
    ] as const) {
      const text = JSON.stringify(
        runDrill({ ...DEFAULT_RISK_LIMITS, priceCollarPercent: percent }, [], 'cli'),
      );
      assert.ok(text.includes(told), text);
      assert.doesNotMatch(text, /\d\.\d{9,}/);
    }
  });
});
