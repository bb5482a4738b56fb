import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, READY, SPY, signal } from '../testing/fixtures.ts';
import { MISMATCH_AFTER_MS } from './differing-positions.ts';
import { protectionOf } from './protection.ts';
import { DOUBT_AFTER_MS, UNANSWERED_AFTER_MS } from './watch.ts';
import { UNPROTECTED_AFTER_MS } from './watch-protection.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;
const MISMATCH = `mismatch-${SPY.conId}`;
const AWAY = { ready: false, readOnly: false, brokerUp: true };

const alarmChanges = (desk: Desk): string[] =>
  desk.journal.flatMap(({ event }) =>
    event.type === 'alarm.raised' || event.type === 'alarm.cleared' ? [event.type] : [],
  );

describe('a position without a working stop', () => {
  it('is a critical alarm after five seconds and is cleared when the stop works', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(UNPROTECTED_AFTER_MS - 1);
    assert.equal(desk.state.alarms.size, 0);
    desk.tick(1);
    assert.deepEqual(desk.state.alarms.get(UNPROTECTED), {
      id: UNPROTECTED,
      severity: 'critical',
      code: 'UNPROTECTED',
      message: '10 SPY have no working stop at the broker. Flatten the position or set a stop in TWS.',
      since: desk.clock.now(),
    });
    desk.tick();
    desk.tick();
    assert.deepEqual(alarmChanges(desk), ['alarm.raised']);
    desk.fill(desk.order('target'), 10, 470);
    desk.tick();
    assert.deepEqual(alarmChanges(desk), ['alarm.raised', 'alarm.cleared']);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('never alarms a protected position', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick(60_000);
    assert.deepEqual(alarmChanges(desk), []);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
  });

  it('alarms when IB calls the stop Inactive', () => {
    const desk = new Desk();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
    desk.longSpy();
    desk.status(desk.order('stop'), 'Inactive');
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'no');
    desk.tick(6_000);
    assert.ok(desk.state.alarms.has(UNPROTECTED));
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('says what is meant while a resting entry has filled in part', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 3, 450);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'pending');
    desk.tick(6_000);
    assert.match(desk.state.alarms.get(UNPROTECTED)?.message ?? '', /3 SPY have a stop that IB holds back/);
  });

  it('does not flap while the entry goes on filling', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 3, 450);
    desk.tick(6_000);
    desk.fill(desk.order('entry'), 1, 450);
    desk.tick();
    desk.fill(desk.order('entry'), 1, 450);
    desk.tick(6_000);
    assert.deepEqual(alarmChanges(desk), ['alarm.raised']);
    desk.fill(desk.order('entry'), 5, 450);
    desk.tick();
    assert.deepEqual(alarmChanges(desk), ['alarm.raised', 'alarm.cleared']);
  });

  it('is an alarm in time however fills go on: of the entry, or of the target beside a stop that has gone', () => {
    const entering = new Desk();
    entering.take(signal({ entry: { type: 'limit', limit: 450 } }));
    entering.accept();
    for (let second = 0; second < 6; second += 2) {
      entering.fill(entering.order('entry'), 1, 450);
      entering.tick(1_000);
      entering.tick(1_000);
    }
    assert.ok(entering.state.alarms.has(UNPROTECTED), 'its stop waits for the rest of the entry');
    const leaving = new Desk();
    leaving.longSpy();
    leaving.tick(60_000);
    leaving.status(leaving.order('stop'), 'Cancelled');
    for (let second = 0; second < 4; second += 2) {
      leaving.fill(leaving.order('target'), 1, 470);
      leaving.tick(1_000);
      leaving.tick(1_000);
    }
    assert.ok(leaving.state.alarms.has(UNPROTECTED));
    const since = leaving.order('stop').updatedAt;
    assert.ok((leaving.state.alarms.get(UNPROTECTED)?.since ?? 0) - since <= 5_000);
  });

  it('says how much is covered', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.longSpy();
    desk.brokerHolds(20);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(6_000);
    assert.match(
      desk.state.alarms.get(UNPROTECTED)?.message ?? '',
      /20 SPY are covered by stops for only 10/,
    );
  });

  it('is no alarm where no stop was asked for and none is required', () => {
    const desk = new Desk({ stopRequired: false });
    desk.take(bareSignal('buy', { size: { by: 'units', value: 10 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450);
    desk.tick(60_000);
    assert.deepEqual(alarmChanges(desk), []);
  });
});

describe('an order without an answer', () => {
  it('is in doubt after a while, and then an alarm that goes with the answer', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry);
    desk.tick(UNANSWERED_AFTER_MS);
    assert.equal(entry.state, 'unknown');
    desk.tick(DOUBT_AFTER_MS - 1);
    assert.ok(!desk.state.alarms.has(`doubt-${entry.ref}`));
    desk.tick(1);
    assert.equal(desk.state.alarms.get(`doubt-${entry.ref}`)?.code, 'ORDER_IN_DOUBT');
    desk.status(entry, 'Submitted');
    desk.tick();
    assert.ok(!desk.state.alarms.has(`doubt-${entry.ref}`));
  });

  it('is an alarm in time although what is said of the doubt changes with every reading', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry);
    desk.tick(UNANSWERED_AFTER_MS);
    for (let at = 0; at < DOUBT_AFTER_MS; at += 5_000) {
      assert.ok(!desk.state.alarms.has(`doubt-${entry.ref}`));
      desk.commit({ type: 'order.doubted', ref: entry.ref, reason: `the broker's ${at}` });
      desk.tick(5_000);
    }
    assert.ok(desk.state.alarms.has(`doubt-${entry.ref}`));
    desk.status(entry, 'Submitted');
    assert.equal(entry.doubtedAt, undefined);
  });

  it('is not in doubt while it waits for its turn to be sent, nor while there is no link', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.tick(UNANSWERED_AFTER_MS + 1);
    assert.equal(desk.order('entry').state, 'planned');
    desk.sent(desk.order('entry'));
    desk.link = AWAY;
    desk.tick(60_000);
    assert.equal(desk.order('entry').state, 'sent');
  });

  it('stays an alarm while the link is away', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.sent(desk.order('entry'));
    desk.tick(UNANSWERED_AFTER_MS);
    desk.tick(DOUBT_AFTER_MS);
    const before = alarmChanges(desk);
    desk.link = AWAY;
    desk.tick();
    desk.link = READY;
    desk.tick();
    assert.deepEqual(alarmChanges(desk), before);
  });
});

describe("a position that is not the broker's", () => {
  it('is an alarm after five seconds and goes when they agree', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.brokerHolds(7);
    desk.tick(MISMATCH_AFTER_MS - 1);
    assert.equal(desk.state.alarms.size, 0);
    desk.tick(1);
    assert.match(desk.state.alarms.get(MISMATCH)?.message ?? '', /10 SPY; the broker holds 7/);
    desk.link = AWAY;
    desk.tick();
    desk.link = READY;
    desk.tick();
    desk.brokerHolds(10);
    desk.tick();
    assert.deepEqual(alarmChanges(desk), ['alarm.raised', 'alarm.cleared']);
  });

  it('lasts only since the broker has told it: a fill that is under way is none', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.tick(600_000);
    desk.brokerHolds(7);
    desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
    desk.tick(MISMATCH_AFTER_MS - 1);
    assert.equal(desk.state.alarms.size, 0);
    desk.tick(1);
    assert.ok(desk.state.alarms.has(MISMATCH));
  });

  it('forgives binary noise and silence of the broker', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.brokerHolds(10 + 1e-12);
    desk.tick(6_000);
    desk.brokerPositions.clear();
    desk.tick(6_000);
    assert.deepEqual(alarmChanges(desk), []);
  });
});
