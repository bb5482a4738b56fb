import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scopedLimitsOf } from '../risk/limits/scoped-limits.ts';
import { DEFAULT_RISK_LIMITS } from '../risk/limits.ts';
import { fate, riskDesk } from '../testing/risk-desk.ts';
import { configuredChecks } from './checklist.ts';
import { gatherEvidence } from './evidence.ts';
import { limitsInForce, refusedLimit } from './limit-key.ts';

describe('the limits that have to refuse', () => {
  it('are those that were set by hand, of every scope, and those that lock', () => {
    const limits = { ...DEFAULT_RISK_LIMITS, maxDailyLoss: '2%' as const, maxLosingStreak: 3 };
    const limitsFor = [
      scopedLimitsOf({ strategy: 'orb', limits: { maxQuantity: 5 } }),
      scopedLimitsOf({ source: 'cli', limits: { lowProfitTrades: 4 } }),
    ];
    assert.deepEqual(configuredChecks({ limits, limitsFor }), [
      'DAILY_LOSS',
      'LOSING_STREAK',
      'QUANTITY_LIMIT of strategy orb',
      'LOW_PROFIT',
    ]);
  });

  it('are not those that are switched off', () => {
    const off = { ...DEFAULT_RISK_LIMITS, stopRequired: false, refuseInDoubt: false, duplicateWindowMs: 0 };
    assert.deepEqual(configuredChecks({ limits: off, limitsFor: [] }), []);
    assert.ok(!limitsInForce(off, []).some(({ code }) => code === 'STOP_REQUIRED'));
  });

  it('are told apart by scope when they refuse in trading', () => {
    const desk = riskDesk({}, [scopedLimitsOf({ strategy: 'orb', limits: { maxQuantity: 5 } })]);
    assert.equal(fate(desk, { strategy: 'orb', size: { by: 'units', value: 6 } }), 'QUANTITY_LIMIT');
    assert.deepEqual([...gatherEvidence(desk.journal).refusedBy], ['QUANTITY_LIMIT of strategy orb']);
  });

  it('are named by the lock that they made', () => {
    const by = (lock: string) =>
      refusedLimit({ code: 'RISK_LOCKED', passed: false, message: 'Locked.', figures: { lock } });
    assert.equal(by('DAILY_LOSS:account'), 'DAILY_LOSS');
    assert.equal(by('LOSING_STREAK:strategy:orb'), 'LOSING_STREAK of strategy orb');
    assert.equal(by('LOW_PROFIT:instrument:ES'), 'LOW_PROFIT');
  });
});
