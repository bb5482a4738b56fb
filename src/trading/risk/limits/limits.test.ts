import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_RISK_LIMITS, LIMIT_DESCRIPTIONS, riskLimitsSchema } from '../limits.ts';
import { amountOf, amountSchema } from './amount.ts';
import { scopedLimitsOf, scopedLimitsSchema } from './scoped-limits.ts';
import { eventSchema, windowSchema } from './windows.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe('the settings of the limits', () => {
  it('take amounts of money and shares of equity', () => {
    for (const amount of [1, 0.5, '2%', '0.25%']) assert.ok(takes(amountSchema, amount), String(amount));
    for (const amount of [0, -1, '2', '%', '-2%', '2 %', Number.NaN]) assert.ok(!takes(amountSchema, amount));
    assert.equal(amountOf(1_500, undefined), 1_500);
    assert.equal(amountOf('2%', 50_000), 1_000);
    assert.ok(Number.isNaN(amountOf('2%', undefined)));
  });

  it('want exactly one scope for narrower limits, and nothing that is only about the account', () => {
    const limits = { maxQuantity: 5 };
    for (const scope of [{ strategy: 'orb' }, { instrument: 'ES' }, { source: 'alert' }])
      assert.ok(takes(scopedLimitsSchema, { ...scope, limits }), JSON.stringify(scope));
    for (const scope of [{}, { strategy: 'orb', source: 'alert' }, { strategy: '' }, { account: 'DU1' }])
      assert.ok(!takes(scopedLimitsSchema, { ...scope, limits }), JSON.stringify(scope));
    assert.ok(!takes(scopedLimitsSchema, { strategy: 'orb', limits: { maxDrawdown: 1 } }));
    assert.ok(!takes(scopedLimitsSchema, { strategy: 'orb', limits: { maxQuantities: 1 } }));
  });

  it('keep only what is set in a narrower scope', () => {
    const { scope, limits } = scopedLimitsOf(
      scopedLimitsSchema.parse({ source: 'cli', limits: { maxQuantity: 5 } }),
    );
    assert.deepEqual(scope, { kind: 'source', name: 'cli' });
    assert.deepEqual({ ...limits }, { maxQuantity: 5 });
    assert.deepEqual(scopedLimitsOf({ instrument: 'ES', limits: {} }).scope, {
      kind: 'instrument',
      name: 'ES',
    });
    assert.deepEqual(scopedLimitsOf({ strategy: 'orb', limits: {} }).scope, {
      kind: 'strategy',
      name: 'orb',
    });
  });

  it('refuse times, zones and groups that mean nothing', () => {
    assert.ok(takes(windowSchema, { from: '09:30', to: '09:35' }));
    for (const window of [
      { from: '9:30', to: '10:00' },
      { from: '24:00', to: '10:00' },
      { from: '09:30', to: '10:00', timeZone: 'Mars' },
      { from: '09:30', to: '10:00', days: [] },
    ])
      assert.ok(!takes(windowSchema, window), JSON.stringify(window));
    assert.ok(takes(eventSchema, { at: '2026-12-09T14:00:00-05:00', name: 'FOMC' }));
    assert.ok(!takes(eventSchema, { at: '2026-12-09', name: 'FOMC' }));
    assert.ok(takes(riskLimitsSchema, { groups: [{ name: 'oil', symbols: ['CL'], maxPositions: 1 }] }));
    assert.ok(!takes(riskLimitsSchema, { groups: [{ name: 'oil', symbols: ['CL'] }] }));
  });

  it('say what each limit means', () => {
    assert.equal(LIMIT_DESCRIPTIONS.length, Object.keys(riskLimitsSchema.shape).length);
    for (const { name, meaning, fallback } of LIMIT_DESCRIPTIONS) {
      assert.ok(meaning.length > 10, name);
      assert.deepEqual(fallback, DEFAULT_RISK_LIMITS[name as keyof typeof DEFAULT_RISK_LIMITS]);
    }
  });
});
