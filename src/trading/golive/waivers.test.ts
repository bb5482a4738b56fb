import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_RISK_LIMITS } from '../risk/limits.ts';
import { Desk } from '../testing/desk.ts';
import { NOW } from '../testing/fixtures.ts';
import { goLiveChecklist } from './checklist.ts';
import { goLiveCriteriaSchema } from './criteria.ts';
import { decideWaiver, decideWithdrawal, type WaiverRequest } from './decide-waiver.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { Waiver } from './live/golive-state.ts';

const wish = (item: string, to?: number): WaiverRequest => ({
  item,
  by: 'cli',
  reason: 'because',
  ...(to === undefined ? {} : { to }),
});
const code = (request: WaiverRequest): string => {
  const decided = decideWaiver(request);
  return decided.ok ? 'ok' : decided.error.code;
};

describe('waivers', () => {
  it('are for items that are there and may be waived', () => {
    assert.equal(code(wish('days')), 'ok');
    assert.equal(code(wish('days', 3)), 'ok');
    assert.equal(code(wish('night')), 'ok');
    assert.equal(code(wish('nights')), 'ITEM_UNKNOWN');
    assert.equal(code(wish('constructor')), 'ITEM_UNKNOWN');
    for (const item of ['paper', 'verdicts', 'stop-button', 'flatten'])
      assert.equal(code(wish(item)), 'ITEM_NOT_WAIVABLE', item);
  });

  it('have a figure only where there is one to waive to', () => {
    assert.equal(code(wish('night', 3)), 'WAIVER_FIGURE');
    for (const to of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.equal(code(wish('days', to)), 'WAIVER_FIGURE');
  });

  it('are kept by the journal and can be taken back, once', () => {
    const desk = new Desk();
    const given = decideWaiver(wish('days', 3));
    assert.ok(given.ok);
    desk.commit(...given.value);
    assert.deepEqual(gatherEvidence(desk.journal).waivers, [
      { item: 'days', to: 3, by: 'cli', reason: 'because', since: NOW },
    ]);
    const back = decideWithdrawal(wish('days'), desk.state.golive);
    assert.ok(back.ok);
    desk.commit(...back.value);
    const again = decideWithdrawal(wish('days'), desk.state.golive);
    assert.equal(again.ok ? '' : again.error.code, 'WAIVER_UNKNOWN');
    assert.equal(decideWithdrawal(wish('nights'), desk.state.golive).ok, false);
  });
});

const waiver = (item: string, to?: number): Waiver => ({ ...wish(item, to), since: NOW });
const evidence: Evidence = {
  ...gatherEvidence([]),
  account: 'DU1234567',
  days: ['2026-03-02', '2026-03-03', '2026-03-04'],
  closedTrades: 30,
  ordersPlanned: 100,
  rejected: 3,
  entries: 30,
};
const configured = { limits: DEFAULT_RISK_LIMITS, limitsFor: [] };
const itemsOf = (waivers: readonly Waiver[], facts: Partial<Evidence> = {}) => {
  const found = goLiveChecklist(
    { ...evidence, ...facts },
    goLiveCriteriaSchema.parse({}),
    configured,
    waivers,
  );
  return new Map<string, (typeof found)[number]>(found.map((item) => [item.id, item]));
};

describe('the checklist with waivers', () => {
  it('lowers a figure, and still compares with it', () => {
    assert.equal(itemsOf([]).get('trades')?.passed, false);
    assert.equal(itemsOf([waiver('trades', 30)]).get('trades')?.passed, true);
    assert.equal(itemsOf([waiver('trades', 31)]).get('trades')?.passed, false);
    assert.equal(itemsOf([waiver('trades', 31)]).get('trades')?.wanted, 'at least 31');
    assert.equal(itemsOf([waiver('rejected', 2.9)]).get('rejected')?.passed, false);
    assert.equal(itemsOf([waiver('rejected', 3)]).get('rejected')?.passed, true);
    const clean = itemsOf([waiver('clean-days', 0)], { days: [], daysInDoubt: new Set(['']) }).get(
      'clean-days',
    );
    assert.equal(clean?.passed, true);
  });

  it('passes what was waived as a whole, and shows the reason', () => {
    const { night } = Object.fromEntries(itemsOf([waiver('night')]));
    assert.equal(night?.passed, true);
    assert.equal(night?.waived?.reason, 'because');
  });

  it('does not believe a waiver of what cannot be waived', () => {
    for (const item of ['paper', 'verdicts', 'stop-button', 'flatten']) {
      const found = itemsOf([waiver(item)], { account: 'U1', plansAgainstVerdict: 1 }).get(item);
      assert.deepEqual([found?.passed, found?.waived], [false, undefined], item);
    }
  });

  it('passes nothing for want of orders', () => {
    const nothing = itemsOf([], { ordersPlanned: 0, entries: 0 });
    for (const id of ['order-types', 'brackets', 'rejected'])
      assert.equal(nothing.get(id)?.passed, false, id);
  });

  it('says that the evidence is simulated', () => {
    assert.match(itemsOf([], { simulated: true }).get('paper')?.found ?? '', /at a simulated gateway/);
  });
});
