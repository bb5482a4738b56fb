import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_RISK_LIMITS } from '../risk/limits.ts';
import { bareSignal } from '../testing/fixtures.ts';
import { fate, HOUR, riskDesk, roundTrip } from '../testing/risk-desk.ts';
import { configuredChecks, goLiveChecklist } from './checklist.ts';
import { goLiveCriteriaSchema } from './criteria.ts';
import { gatherEvidence } from './evidence.ts';

const criteria = goLiveCriteriaSchema.parse({});
const limits = { ...DEFAULT_RISK_LIMITS, maxQuantity: 50 };
const configured = { limits, limitsFor: [] };
type Desk = ReturnType<typeof riskDesk>;
const open = (desk: Desk): string[] =>
  goLiveChecklist(gatherEvidence(desk.journal), criteria, configured)
    .filter(({ passed }) => !passed)
    .map(({ id }) => id);

/** Everything that the checklist wants, but for what `without` names. */
function practised(without = ''): Desk {
  const desk = riskDesk({ maxQuantity: 50, maxOpenOrders: 1_000 });
  desk.provesEveryStep = false;
  const does = (what: string): boolean => without !== what;
  for (let day = 0; day < (does('days') ? 7 : 6); day += 1) {
    const trades = does('trades') ? 8 : 6;
    for (let trade = 0; trade < trades; trade += 1)
      roundTrip(
        desk,
        trade % 2 === 0 || !does('stop-hit') ? 470 : 439.9,
        {},
        trade % 2 === 0 || !does('stop-hit') ? 'target' : 'stop',
      );
    if (day === 2 && does('stop-button')) {
      desk.keep(desk.kernel.kill('cli', 'practice'));
      desk.keep(desk.kernel.resume('cli', 'practice'));
    }
    if (day === 5 && !does('clean-days'))
      desk.commit({ type: 'order.doubted', ref: desk.order('entry').ref, reason: 'practice' });
    if (day === 1) {
      desk.longSpy();
      if (does('night')) desk.clock.advance(24 * HOUR);
      desk.tick();
      if (does('disconnection')) {
        desk.session(5_000);
        const resting = [...desk.state.openOrders].flatMap((ref) => desk.state.orders.get(ref) ?? []);
        desk.reconcile({ openOrders: resting.map((order) => desk.listed(order, 'Submitted')) });
      }
      desk.take(bareSignal('flatten', { source: does('flatten') ? 'cli' : 'alert', symbol: 'SPY' }));
      desk.confirmCancellations();
      desk.sent(desk.order('close'));
      desk.fill(desk.order('close'), 10, 450);
      desk.brokerHolds(0);
    }
    desk.clock.advance(24 * HOUR);
    desk.tick();
  }
  if (does('limits')) assert.equal(fate(desk, { size: { by: 'units', value: 51 } }), 'QUANTITY_LIMIT');
  return desk;
}

describe('the checklist on the way to a live account', () => {
  it('wants everything of an empty journal', () => {
    const items = goLiveChecklist(gatherEvidence([]), criteria, configured);
    assert.ok(items.filter(({ passed }) => !passed).length >= 10);
    for (const { title, found, wanted } of items)
      assert.doesNotMatch(title + found + wanted, /undefined|NaN/);
  });

  it('is done when everything was shown', () => {
    assert.deepEqual(open(practised()), []);
  });

  for (const id of ['trades', 'stop-hit', 'limits', 'stop-button', 'flatten', 'clean-days', 'disconnection'])
    it(`sees that ${id} was not shown`, () => {
      const missing = open(practised(id));
      assert.ok(missing.includes(id), missing.join());
    });

  it('does not count a refusal for want of a figure as one of the limit', () => {
    const desk = riskDesk({ maxVolumePercent: 1 });
    assert.equal(fate(desk), 'VOLUME_SHARE');
    assert.deepEqual([...gatherEvidence(desk.journal).refusedBy], []);
    const known = riskDesk({ maxVolumePercent: 1 }, [], { marketFacts: () => ({ averageVolume: 10 }) });
    assert.equal(fate(known), 'VOLUME_SHARE');
    assert.deepEqual([...gatherEvidence(known.journal).refusedBy], ['VOLUME_SHARE']);
  });

  it('counts the limits that were set by hand', () => {
    assert.deepEqual(configuredChecks({ limits: DEFAULT_RISK_LIMITS, limitsFor: [] }), []);
    assert.deepEqual(
      configuredChecks({ limits: { ...DEFAULT_RISK_LIMITS, maxDailyLoss: '2%' }, limitsFor: [] }),
      ['DAILY_LOSS'],
    );
  });

  it('can be asked for more, not for less', () => {
    assert.ok(goLiveCriteriaSchema.safeParse({ days: 30, closedTrades: 200 }).success);
    assert.ok(!goLiveCriteriaSchema.safeParse({ days: 6 }).success);
    assert.ok(!goLiveCriteriaSchema.safeParse({ closedTrades: 49 }).success);
    assert.ok(!goLiveCriteriaSchema.safeParse({ maxRejectedPercent: 6 }).success);
    for (const [firstWeek, taken] of [
      [{ maxContracts: 10, maxNotional: 50_000 }, true],
      [{ maxContracts: 11 }, false],
      [{ maxNotional: 50_001 }, false],
      [{ days: 6 }, false],
    ] as const)
      assert.equal(goLiveCriteriaSchema.safeParse({ firstWeek }).success, taken, JSON.stringify(firstWeek));
  });
});
