import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { BrokerClock } from './broker-clock.ts';
import { brokerTime, dateTime, ianaZone, zoneOfConnection } from './broker-time.ts';
import { setNumber, setPrice } from './sentinels.ts';

const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

describe("the gateway's times", () => {
  it('are read in every form that gateways write', () => {
    assert.equal(iso(brokerTime('20260611-13:30:30', 'America/New_York')), '2026-06-11T13:30:30.000Z');
    assert.equal(iso(brokerTime('20260611 09:30:30 US/Eastern', 'UTC')), '2026-06-11T13:30:30.000Z');
    assert.equal(iso(brokerTime('20260115 09:30:30 America/New_York', 'UTC')), '2026-01-15T14:30:30.000Z');
    assert.equal(iso(brokerTime('20230224  12:04:56', 'Europe/Berlin')), '2023-02-24T11:04:56.000Z');
    assert.equal(brokerTime('12:04', 'UTC'), undefined);
    assert.equal(brokerTime('20261399 99:99:99', 'UTC'), undefined);
  });

  it('know the zone names of TWS', () => {
    assert.equal(zoneOfConnection('20261121 10:00:00 EST'), 'America/New_York');
    assert.equal(zoneOfConnection('20260415 18:27:18 Central European Standard Time'), 'Europe/Warsaw');
    assert.equal(zoneOfConnection('20260824 23:06:44 CET'), 'Europe/Berlin');
    assert.equal(ianaZone('Asia/Tokyo'), 'Asia/Tokyo');
    assert.equal(ianaZone('Nowhere/Land'), undefined);
  });

  it('begin days at midnight of the exchange', () => {
    assert.equal(iso(dateTime('20261120', 'America/Chicago')), '2026-11-20T06:00:00.000Z');
    assert.equal(dateTime('1795186200', 'UTC'), undefined);
  });
});

describe("the broker's clock", () => {
  const start = unixMs(Date.parse('2026-11-21T15:00:00Z'));

  it('is ours as long as both agree within the second that IB tells', () => {
    const ours = new ManualClock(start);
    const clock = new BrokerClock(ours);
    clock.read(unixMs(start - 900));
    ours.advance(5_000);
    assert.equal(clock.now(), start + 5_000);
  });

  it('follows a market of another day, at its speed', () => {
    const ours = new ManualClock(start);
    const clock = new BrokerClock(ours);
    const theirs = Date.parse('2013-10-07T13:30:00Z');
    clock.read(unixMs(theirs));
    ours.advance(1_000);
    clock.read(unixMs(theirs + 60_000));
    ours.advance(500);
    assert.equal(clock.isElsewhere, true);
    assert.equal(iso(clock.now()), '2013-10-07T13:31:30.000Z');
    clock.forget();
    assert.equal(clock.now(), ours.now());
  });
});

describe('values that mean "not set"', () => {
  it('are absent', () => {
    for (const value of [Number.MAX_VALUE, 2 ** 63, -(2 ** 63), 2_147_483_647, Number.NaN, undefined])
      assert.equal(setNumber(value), undefined, String(value));
    assert.equal(setNumber(9_000_000_371), 9_000_000_371);
    assert.equal(setNumber(0), 0);
    assert.equal(setPrice(0), undefined);
    assert.equal(setPrice(-1.25), -1.25);
  });
});
