import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_POLICIES } from '../../policies.ts';
import { scopedLimitsOf } from '../../risk/limits/scoped-limits.ts';
import { DEFAULT_RISK_LIMITS, type RiskLimits, riskLimitsSchema } from '../../risk/limits.ts';
import { NOW } from '../../testing/fixtures.ts';
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
  riskDay: { timeZone: 'America/New_York', startsAt: '00:00' },
  defaultQuantity: 1,
  sizeMultipliers: {},
  ...facts,
});
const limits = (facts: Partial<RiskLimits>): SafetySettings =>
  settings({ limits: riskLimitsSchema.parse({ ...facts }) });
const verdicts = (before: SafetySettings, after: SafetySettings): string[] =>
  changesOf(before, after, NOW).map(({ name, verdict }) => `${name} ${verdict}`);

const window = { from: '09:30', to: '09:35', timeZone: 'America/New_York' };
const event = (at: number) => ({
  at: new Date(at).toISOString(),
  name: 'FOMC',
  minutesBefore: 5,
  minutesAfter: 15,
});
const oil = (facts: object) => ({ name: 'oil', symbols: ['CL', 'XLE'], maxPositions: 2, ...facts });

/** Values from the loosest to the strictest. `undefined`: not set, where that is allowed. */
const LADDERS: Readonly<Record<keyof RiskLimits, readonly unknown[]>> = {
  allowedSymbols: [[], ['SPY', 'QQQ'], ['SPY']],
  deniedSymbols: [[], ['GME'], ['GME', 'AMC']],
  maxQuantity: [500, 100, 1],
  maxContracts: [10, 2, 1],
  maxNotional: [500_000, 1_000],
  priceCollarPercent: [5, 1],
  stopRequired: [false, true],
  duplicateWindowMs: [0, 1_000, 60_000],
  maxSignalAgeMs: [300_000, 1_000],
  maxQuoteAgeMs: [60_000, 5_000],
  maxOpenOrders: [60, 6],
  refuseInDoubt: [false, true],
  allowedSecTypes: [undefined, ['STK', 'FUT'], ['STK']],
  minPrice: [undefined, 1, 5],
  tradingHours: [undefined, 'open', 'regular'],
  noTradeWindows: [undefined, [window], [window, { ...window, from: '15:55', to: '16:00' }]],
  events: [undefined, [event(NOW + 1e6)], [event(NOW + 1e6), event(NOW + 2e6)]],
  resetWindows: [undefined, true],
  minDaysToExpiry: [undefined, 0, 5],
  minDaysToFirstNotice: [undefined, 0, 5],
  shortSales: [undefined, 'refuse'],
  minOptionDays: [undefined, 0, 7],
  zeroDteCutOff: [undefined, '15:30', '11:00'],
  maxOptionSpreadPercent: [undefined, 10, 2],
  minOpenInterest: [undefined, 100, 1_000],
  maxMoneynessPercent: [undefined, 20, 5],
  allowedOrderTypes: [undefined, ['MKT', 'LMT'], ['LMT']],
  collarTicks: [undefined, 20, 2],
  collarAtr: [undefined, 2, 0.5],
  collarLastPercent: [undefined, 5, 1],
  maxSpreadPercent: [undefined, 1, 0.1],
  maxSpreadTicks: [undefined, 10, 2],
  delayedQuotes: [undefined, 'refuse'],
  minStopPercent: [undefined, 0.1, 1],
  maxStopPercent: [undefined, 10, 2],
  maxStopAtr: [undefined, 5, 1],
  minRewardToRisk: [undefined, 1, 2],
  maxAdds: [undefined, 3, 0],
  maxVolumePercent: [undefined, 5, 1],
  maxPositionQuantity: [undefined, 100, 10],
  maxPositionNotional: [undefined, 10_000, 500],
  maxPositions: [undefined, 5, 1],
  maxGross: [undefined, '200%', '50%'],
  maxNet: [undefined, 10_000, 500],
  maxLeverage: [undefined, 4, 1],
  groups: [undefined, [oil({ maxPositions: 3 })], [oil({})], [oil({ maxExposure: '10%' })]],
  maxOpenRisk: [undefined, '5%', '1%'],
  maxRiskPerTrade: [undefined, 500, 100],
  buyingPowerReserve: [undefined, 1_000, 50_000],
  minCushionPercent: [undefined, 10, 40],
  minCash: [undefined, '5%', '20%'],
  maxOrdersPerSecond: [undefined, 10, 2],
  maxOrdersPerMinute: [undefined, 30, 5],
  maxOrdersPerDay: [undefined, 300, 20],
  maxTradesPerDay: [undefined, 20, 3],
  sameOrderWindowMs: [undefined, 1_000, 60_000],
  maxMessagesPerDay: [undefined, 5_000, 100],
  maxEfficiencyRatio: [undefined, 20, 5],
  maxDayTrades: [undefined, 3, 0],
  dayTradeEquity: [20_000, undefined, 30_000],
  maxDailyLoss: [undefined, 5_000, 500],
  maxWeeklyLoss: [undefined, '6%', '2%'],
  maxDayDrawdown: [undefined, '6%', '2%'],
  maxDrawdown: [undefined, '20%', '10%'],
  maxLosingStreak: [undefined, 6, 3],
  coolDownMinutes: [30, 240, undefined],
  maxStopsHit: [undefined, 5, 2],
  stopsHitMinutes: [30, undefined, 240],
  stopsHitLockMinutes: [30, undefined, 240],
  lowProfitTrades: [undefined, 5],
};
/** So that limits that say how another one works are not idle. */
const MASTERS = { maxDayTrades: 3, maxLosingStreak: 5, maxStopsHit: 4 };

describe('which changes of a limit are upward', () => {
  it('is said of every limit, and of no other', () => {
    const all = Object.keys(riskLimitsSchema.shape).sort();
    assert.deepEqual(Object.keys(LIMIT_RULES).sort(), all);
    assert.deepEqual(Object.keys(LADDERS).sort(), all);
  });

  it('is said of every other setting that matters', () => {
    const whole = settings({ sizing: { by: 'units', value: 1 }, approvalMinutes: 5 });
    const { limits: _, limitsFor: __, ...others } = whole;
    assert.deepEqual(Object.keys(OTHER_RULES).sort(), Object.keys(others).sort());
  });

  for (const [name, ladder] of Object.entries(LADDERS))
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
    const names = Object.keys(LADDERS) as (keyof RiskLimits)[];
    const rungs = (name: keyof RiskLimits): readonly unknown[] =>
      LADDERS[name].filter((value) => value !== undefined || !(name in MASTERS));
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
    const past = limits({ events: [event(NOW - 16 * 60_000)] });
    assert.deepEqual(verdicts(past, limits({})), []);
    assert.deepEqual(verdicts(limits({ events: [event(NOW)] }), limits({})), ['events looser']);
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
