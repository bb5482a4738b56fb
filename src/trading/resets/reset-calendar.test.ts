import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { hasLapsed, loginLapses, ResetCalendar } from './reset-calendar.ts';
import { DEFAULT_RESETS, type ResetRegion, resetSettingsSchema } from './settings.ts';

const utc = (text: string) => unixMs(Date.parse(`${text}Z`));
const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
const until = (region: ResetRegion, time: string) =>
  iso(new ResetCalendar(DEFAULT_RESETS, region).at(utc(time))?.until);

describe('the reset calendar', () => {
  it('knows the daily window of each region, by its own clock, in summer and winter', () => {
    assert.equal(until('north-america', '2026-03-05T05:14'), undefined);
    assert.equal(until('north-america', '2026-03-05T05:15'), '2026-03-05T06:45');
    assert.equal(until('north-america', '2026-03-05T06:45'), undefined);
    assert.equal(until('north-america', '2026-07-07T04:15'), '2026-07-07T05:45');
    assert.equal(until('europe', '2026-03-05T05:30'), '2026-03-05T06:45');
    assert.equal(until('europe', '2026-07-07T04:30'), '2026-07-07T05:45');
    assert.equal(until('asia', '2026-03-04T21:00'), '2026-03-04T22:05');
    assert.equal(until('asia', '2026-03-05T12:30'), '2026-03-05T13:15');
  });

  it('has one weekend window everywhere, over midnight, instead of the daily one', () => {
    for (const region of ['north-america', 'europe', 'asia'] as const) {
      assert.equal(until(region, '2026-03-07T04:00'), '2026-03-07T08:00');
      assert.equal(until(region, '2026-03-07T07:59'), '2026-03-07T08:00');
      assert.equal(until(region, '2026-03-07T16:00'), undefined);
    }
  });

  it('tells the next window, and answers the same from memory', () => {
    const calendar = new ResetCalendar(DEFAULT_RESETS, 'north-america');
    const next = (time: string) => iso(calendar.next(utc(time))?.from);
    assert.equal(next('2026-03-05T12:00'), '2026-03-06T05:15');
    assert.equal(next('2026-03-06T12:00'), '2026-03-07T04:00');
    assert.equal(next('2026-03-07T12:00'), '2026-03-08T05:15');
    for (let minute = 0; minute < 4 * 1_440; minute += 7) {
      const time = unixMs(utc('2026-03-05T00:00') + minute * 60_000);
      assert.deepEqual(calendar.at(time), new ResetCalendar(DEFAULT_RESETS, 'north-america').at(time));
    }
  });

  it("takes one's own windows instead, and the gateway's restart beside them", () => {
    const settings = resetSettingsSchema.parse({
      windows: [{ from: '23:45', to: '00:45' }],
      autoRestart: { at: '22:00', timeZone: 'Europe/Berlin' },
    });
    const calendar = new ResetCalendar(settings, 'north-america');
    assert.equal(iso(calendar.at(utc('2026-03-05T05:00'))?.until), '2026-03-05T05:45');
    assert.equal(calendar.at(utc('2026-03-05T06:00')), undefined);
    assert.equal(calendar.at(utc('2026-03-05T20:59'))?.name, "the gateway's restart");
    assert.equal(iso(calendar.at(utc('2026-03-05T21:03'))?.until), '2026-03-05T21:04');
  });
});

describe('the weekly login', () => {
  it('lapses on Sundays at 01:00 Eastern', () => {
    const lapses = (time: string) => {
      const { last, next } = loginLapses(utc(time));
      return [iso(last), iso(next)];
    };
    assert.deepEqual(lapses('2026-03-05T12:00'), ['2026-03-01T06:00', '2026-03-08T06:00']);
    assert.deepEqual(lapses('2026-03-08T05:59'), ['2026-03-01T06:00', '2026-03-08T06:00']);
    assert.deepEqual(lapses('2026-03-08T06:00'), ['2026-03-08T06:00', '2026-03-15T05:00']);
  });

  it('has lapsed for a gateway that has run since before', () => {
    assert.equal(hasLapsed(utc('2026-03-07T12:00'), utc('2026-03-08T05:59')), false);
    assert.equal(hasLapsed(utc('2026-03-07T12:00'), utc('2026-03-08T06:00')), true);
    assert.equal(hasLapsed(utc('2026-03-08T07:00'), utc('2026-03-12T06:00')), false);
  });
});
