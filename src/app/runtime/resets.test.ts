import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkHealth } from '../../broker/port.ts';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { resetSettingsSchema } from '../../trading/resets/settings.ts';
import { Resets } from './resets.ts';

/** Saturday, 10:00 in New York. */
const SATURDAY = unixMs(Date.parse('2026-03-07T15:00:00Z'));
const DAY_MS = 86_400_000;

const resetsAt = (simulated: boolean, settings = {}) => {
  const clock = new ManualClock(SATURDAY);
  const resets = new Resets({
    settings: resetSettingsSchema.parse(settings),
    clock,
    simulated: () => simulated,
  });
  return { clock, resets };
};

const health = (change: Partial<LinkHealth>): LinkHealth => ({
  socket: 'connected',
  broker: 'up',
  farms: {},
  ready: true,
  loggedIn: 'yes',
  readOnly: false,
  since: SATURDAY,
  ...change,
});

describe('resets', () => {
  it('concern a real gateway, and a simulated one only when a region is named', () => {
    assert.equal(resetsAt(false).resets.region, 'north-america');
    assert.equal(resetsAt(true).resets.region, undefined);
    assert.equal(resetsAt(true, { region: 'asia' }).resets.region, 'asia');
    assert.equal(resetsAt(false, { region: 'none' }).resets.next(), undefined);
  });

  it('follow the login: a gateway that was gone and came back has a new one', () => {
    const { clock, resets } = resetsAt(false);
    assert.equal(resets.login()?.lapsesAt, Date.parse('2026-03-08T06:00:00Z'));
    assert.equal(resets.login()?.warnFrom, Date.parse('2026-03-07T18:00:00Z'));
    clock.advance(DAY_MS);
    assert.ok((resets.login()?.lapsesAt ?? 0) < clock.now(), 'lapsed');
    resets.onHealth(health({ ready: false, failure: 'LOST' }));
    resets.onHealth(health({}));
    assert.ok((resets.login()?.lapsesAt ?? 0) < clock.now(), 'a cut line is no restart');
    resets.onHealth(health({ ready: false, failure: 'UNREACHABLE' }));
    resets.onHealth(health({}));
    assert.ok((resets.login()?.lapsesAt ?? 0) < clock.now(), 'nor is a network that was down');
    resets.onHealth(health({ ready: false, failure: 'REFUSED' }));
    resets.onHealth(health({}));
    assert.equal(resets.login()?.lapsesAt, Date.parse('2026-03-15T05:00:00Z'));
    assert.equal(resets.login()?.since, clock.now());
  });

  it('keep the login over a short absence of Bowline, in which no gateway starts anew', () => {
    const { clock, resets } = resetsAt(false);
    const known = { since: unixMs(SATURDAY - 3 * DAY_MS), seenToBegin: true };
    resets.resume(known, unixMs(SATURDAY - 60_000));
    assert.deepEqual(resets.onSession(), known);
    resets.resume({ ...known, since: SATURDAY }, unixMs(SATURDAY - 120_000));
    assert.deepEqual(resets.onSession(), known, 'it may have begun anew meanwhile');
    clock.advance(1_000);
    resets.onHealth(health({ ready: false, failure: 'REFUSED' }));
    assert.deepEqual(resets.onSession(), { since: clock.now(), seenToBegin: true });
  });

  it('say where a login was there before Bowline looked', () => {
    const { resets } = resetsAt(false);
    resets.resume(undefined, undefined);
    assert.deepEqual(resets.onSession(), { since: SATURDAY, seenToBegin: false });
    resets.resume({ since: unixMs(0), seenToBegin: true }, unixMs(SATURDAY - DAY_MS));
    assert.equal(resets.login()?.seenToBegin, false);
  });
});
