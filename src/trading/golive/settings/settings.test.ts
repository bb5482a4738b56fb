import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_POLICIES } from '../../policies.ts';
import { DEFAULT_RESETS } from '../../resets/settings.ts';
import { scopedLimitsOf } from '../../risk/limits/scoped-limits.ts';
import { DEFAULT_RISK_LIMITS, type RiskLimits, riskLimitsSchema } from '../../risk/limits.ts';
import { NOW } from '../../testing/fixtures.ts';
import { calendarEvent, LIMIT_LADDERS } from '../../testing/limit-ladders.ts';
import { LIMIT_RULES } from './limit-rules.ts';
import { fingerprintOf, type SafetySettings } from './safety-settings.ts';
import { changesOf, OTHER_RULES } from './settings-changes.ts';

const settings = (facts: Partial<SafetySettings> = {}): SafetySettings => ({
  mode: 'live',
  account: 'U1234567',
  gateway: { host: '127.0.0.1', port: 4001 },
  limits: DEFAULT_RISK_LIMITS,
  limitsFor: [],
  policies: DEFAULT_POLICIES,
  watchers: {},
  resets: DEFAULT_RESETS,
  riskDay: { timeZone: 'America/New_York', startsAt: '00:00' },
  defaultQuantity: 1,
  sizeMultipliers: {},
  ...facts,
});
const limits = (facts: Partial<RiskLimits>): SafetySettings =>
  settings({ limits: riskLimitsSchema.parse({ ...facts }) });
const verdicts = (before: SafetySettings, after: SafetySettings): string[] =>
  changesOf(before, after, NOW).map(({ name, verdict }) => `${name} ${verdict}`);

/** So that limits that say how another one works are not idle. */
const MASTERS = { maxDayTrades: 3, maxLosingStreak: 5, maxStopsHit: 4 };

describe('which changes of a limit are upward', () => {
  it('is said of every limit, and of no other', () => {
    const all = Object.keys(riskLimitsSchema.shape).sort();
    assert.deepEqual(Object.keys(LIMIT_RULES).sort(), all);
    assert.deepEqual(Object.keys(LIMIT_LADDERS).sort(), all);
  });

  it('is said of every other setting that matters', () => {
    const whole = settings({
      sizing: { by: 'units', value: 1 },
      approvalMinutes: 5,
      alertUrls: {},
      chatRooms: {},
      chatOperators: {},
      chatMail: {},
      alertSources: [],
      rolls: {},
      multiplier: 1,
      accountRules: {},
    });
    const { limits: _, limitsFor: __, ...others } = whole;
    assert.deepEqual(Object.keys(OTHER_RULES).sort(), Object.keys(others).sort());
  });

  for (const [name, ladder] of Object.entries(LIMIT_LADDERS))
    it(`${name}: from loose to strict is free, back is not`, () => {
      const masters = name in MASTERS ? {} : MASTERS;
      for (const [at, loose] of ladder.entries())
        for (const strict of ladder.slice(at + 1)) {
          const [before, after] = [
            limits({ ...masters, [name]: loose }),
            limits({ ...masters, [name]: strict }),
          ];
          assert.deepEqual(verdicts(before, after), [`${name} tighter`], JSON.stringify([loose, strict]));
          assert.deepEqual(verdicts(after, before), [`${name} looser`], JSON.stringify([strict, loose]));
        }
    });

  it('never lets both a change and its way back pass', () => {
    const names = Object.keys(LIMIT_LADDERS) as (keyof RiskLimits)[];
    const rungs = (name: keyof RiskLimits): readonly unknown[] =>
      LIMIT_LADDERS[name].filter((value) => value !== undefined || !(name in MASTERS));
    const anyLimits = fc
      .record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...rungs(name))])))
      .map((values) => limits(values as Partial<RiskLimits>));
    const upward = (from: SafetySettings, to: SafetySettings): number =>
      changesOf(from, to, NOW).filter(({ verdict }) => verdict === 'looser').length;
    fc.assert(
      fc.property(anyLimits, anyLimits, (a, b) => {
        const there = changesOf(a, b, NOW);
        assert.equal(there.length, changesOf(b, a, NOW).length);
        assert.equal(upward(a, b) + upward(b, a), there.length);
        assert.deepEqual(changesOf(a, a, NOW), []);
      }),
      { numRuns: 200 },
    );
  });

  it('cannot compare money with percent', () => {
    assert.deepEqual(verdicts(limits({ maxDailyLoss: 100 }), limits({ maxDailyLoss: '1%' })), [
      'maxDailyLoss looser',
    ]);
    assert.deepEqual(verdicts(limits({ maxDailyLoss: '1%' }), limits({ maxDailyLoss: 100 })), [
      'maxDailyLoss looser',
    ]);
  });

  it('lets events that are over go', () => {
    const past = limits({ events: [calendarEvent(NOW - 16 * 60_000)] });
    assert.deepEqual(verdicts(past, limits({})), []);
    assert.deepEqual(verdicts(limits({ events: [calendarEvent(NOW)] }), limits({})), ['events looser']);
  });

  it('sees what a limit says that another one works by, only while that one is set', () => {
    assert.deepEqual(verdicts(limits({}), limits({ maxLosingStreak: 3, coolDownMinutes: 5 })), [
      'maxLosingStreak tighter',
      'coolDownMinutes tighter',
    ]);
  });

  it('sees limits of narrower scopes', () => {
    const of = (...entries: Parameters<typeof scopedLimitsOf>[0][]) =>
      settings({ limitsFor: entries.map(scopedLimitsOf) });
    const orb = { strategy: 'orb', limits: { maxQuantity: 5 } };
    assert.deepEqual(verdicts(of(), of(orb)), ['maxQuantity of strategy orb tighter']);
    assert.deepEqual(verdicts(of(orb), of()), ['maxQuantity of strategy orb looser']);
    assert.deepEqual(verdicts(of(orb), of({ ...orb, limits: { maxQuantity: 6 } })), [
      'maxQuantity of strategy orb looser',
    ]);
    assert.deepEqual(verdicts(of(orb), of({ source: 'cli', limits: { maxQuantity: 1 } }, orb)), [
      'maxQuantity of source cli tighter',
    ]);
    assert.deepEqual(verdicts(of(orb, orb), of(orb)), ['maxQuantity of strategy orb looser']);
  });

  it('asks about every other change, but for a smaller default quantity', () => {
    const plain = settings();
    for (const facts of [
      { gateway: { host: 'elsewhere', port: 4001 } },
      { watchers: { timeInTrade: { minutes: 5 } } },
      { sizing: { by: 'units', value: 2 } },
      { defaultQuantity: 2 },
      { approvalMinutes: 5 },
      { alertUrls: { breakout: { approvalMinutes: 1 } } },
      { chatRooms: { spx: { size: { by: 'units', value: 5 } } } },
      { chatOperators: { users: ['1'] } },
      { chatMail: { authenticatedBy: 'none' } },
      { resets: { ...DEFAULT_RESETS, entries: 'allow' } },
    ] as const)
      assert.equal(verdicts(plain, settings(facts)).length, 1, JSON.stringify(facts));
    assert.deepEqual(verdicts(settings({ defaultQuantity: 2 }), plain), ['defaultQuantity tighter']);
  });

  it('asks about a limit that this version does not know', () => {
    const old = settings({ limits: { ...DEFAULT_RISK_LIMITS, ...{ maxSomething: 1 } } });
    assert.deepEqual(verdicts(old, settings()), ['maxSomething looser']);
  });
});

describe('the fingerprint', () => {
  it('knows no order of keys and sees every figure', () => {
    const a = fingerprintOf(settings());
    assert.match(a, /^sha256:[0-9a-f]{64}$/);
    assert.equal(a, fingerprintOf(Object.fromEntries(Object.entries(settings()).reverse())));
    assert.notEqual(a, fingerprintOf(limits({ maxContracts: 11 })));
    assert.notEqual(a, fingerprintOf(settings({ account: 'U7654321' })));
  });
});
