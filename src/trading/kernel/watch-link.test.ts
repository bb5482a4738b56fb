import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { Desk } from '../testing/desk.ts';
import { NOW } from '../testing/fixtures.ts';
import { LINK_DOWN_AFTER_MS, type LoginFacts } from './watch-link.ts';

const codes = (desk: Desk): string[] => [...desk.state.alarms.values()].map(({ code }) => code);
const DOWN = { ready: false, readOnly: false, brokerUp: true, reason: 'Nothing listens.', downSince: NOW };

describe('the way to the broker', () => {
  it('is an alarm when it is down for a minute, and critical where something is held', () => {
    for (const held of [false, true]) {
      const desk = new Desk();
      if (held) desk.longSpy();
      desk.link = DOWN;
      desk.tick(LINK_DOWN_AFTER_MS - 1);
      assert.deepEqual(codes(desk), []);
      desk.tick(1);
      assert.deepEqual(codes(desk), ['LINK_DOWN']);
      const alarm = desk.state.alarms.get('link');
      assert.equal(alarm?.severity, held ? 'critical' : 'warning');
      assert.match(alarm?.message ?? '', /Nothing listens\./);
      desk.link = { ready: true, readOnly: false, brokerUp: true };
      desk.tick();
      assert.deepEqual(codes(desk), []);
    }
  });

  it('says when a gateway answers without being logged in', () => {
    const desk = new Desk();
    desk.link = { ...DOWN, notLoggedIn: true };
    desk.tick(LINK_DOWN_AFTER_MS);
    assert.deepEqual(codes(desk), ['NOT_LOGGED_IN']);
  });

  it('warns before the weekly login lapses, and says so when it has', () => {
    let login: LoginFacts = {
      since: NOW,
      seenToBegin: true,
      lapsesAt: unixMs(NOW + 7_200_000),
      warnFrom: unixMs(NOW + 3_600_000),
    };
    const desk = new Desk({}, { login: () => login });
    desk.tick(3_599_000);
    assert.deepEqual(codes(desk), []);
    desk.tick(1_000);
    assert.match(desk.state.alarms.get('login-lapses')?.message ?? '', /lapses in 1 h 0 min/);
    desk.tick(3_600_000);
    assert.deepEqual([...desk.state.alarms.keys()], ['login-lapsed']);
    login = { ...login, lapsesAt: unixMs(NOW + 7 * 86_400_000), warnFrom: unixMs(NOW + 6 * 86_400_000) };
    desk.tick();
    assert.deepEqual(codes(desk), []);
  });
});
