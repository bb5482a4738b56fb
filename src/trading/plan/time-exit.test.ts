import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { marketOrderTrades } from '../../instruments/sessions/hours-rule.ts';
import { plainInstrument } from '../../instruments/testing/plain-instrument.ts';
import type { Signal } from '../signal.ts';
import { BTC, bareSignal, ES, EURUSD } from '../testing/fixtures.ts';
import { timeExit } from './time-exit.ts';

/** Their hours are those of their class, by rule, on any date. */
const byRule = (of: Instrument): Instrument => ({ ...of, tradingHours: '', liquidHours: '' });
const STOCK = plainInstrument();
const FUTURE = byRule({ ...ES, timeZone: 'US/Central' });
const CRUDE = byRule({ ...ES, exchange: 'NYMEX', symbol: 'CL', localSymbol: 'CLF7' });
const PAIR = byRule(EURUSD);
const COIN = byRule(BTC);

const inZone =
  (zone: string) =>
  (text: string): UnixMs =>
    unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds);
const newYork = inZone('America/New_York');
const chicago = inZone('America/Chicago');

interface Asked {
  readonly now: UnixMs;
  readonly instrument?: Instrument;
  readonly signal?: Partial<Signal>;
}

/** The moment of the exit, `minutesBefore` the end of the day; or the code and field of the refusal. */
function moment({ now, instrument = STOCK, signal = { endOfDayExit: { minutesBefore: 5 } } }: Asked) {
  const found = timeExit(bareSignal('buy', signal), instrument, now);
  return found.ok ? found.value.at : `${found.error.code} ${found.error.field}`;
}

describe('an exit at a time, or after a while', () => {
  const now = newYork('2026-11-20T10:00');

  it('is what was asked for; without a word of either there is none', () => {
    assert.deepEqual(timeExit(bareSignal('buy'), STOCK, now), { ok: true, value: {} });
    const at = newYork('2026-11-23T11:30');
    const both = timeExit(bareSignal('buy', { timeExit: { at, afterMs: 60_000 } }), STOCK, now);
    assert.deepEqual(both, { ok: true, value: { at, afterMs: 60_000 } });
  });

  it('has to say when', () => {
    assert.equal(moment({ now, signal: { timeExit: {} } }), 'TIME_EXIT_WHEN timeExit');
  });

  it('that has passed, or is this very moment, is refused', () => {
    for (const at of [now, unixMs(now - 1)])
      assert.equal(moment({ now, signal: { timeExit: { at } } }), 'TIME_EXIT_PAST timeExit');
    assert.equal(moment({ now, signal: { timeExit: { at: unixMs(now + 1) } } }), now + 1);
  });

  it('goes before the end of the day or after it: the earlier of the two counts', () => {
    const endOfDayExit = { minutesBefore: 5 };
    const noon = newYork('2026-11-20T12:00');
    assert.equal(moment({ now, signal: { endOfDayExit, timeExit: { at: noon } } }), noon);
    const monday = newYork('2026-11-23T12:00');
    const close = newYork('2026-11-20T15:55');
    assert.equal(moment({ now, signal: { endOfDayExit, timeExit: { at: monday } } }), close);
  });

  it('names the field whose moment has passed', () => {
    const signal = { endOfDayExit: { minutesBefore: 5 }, timeExit: { at: newYork('2026-11-20T09:59') } };
    assert.equal(moment({ now, signal }), 'TIME_EXIT_PAST timeExit');
  });
});

describe('an exit before the end of the day', () => {
  it('of a stock is so long before its regular session ends, also from before the open', () => {
    for (const time of ['04:00', '09:29', '10:00', '15:54'])
      assert.equal(moment({ now: newYork(`2026-11-20T${time}`) }), newYork('2026-11-20T15:55'));
  });

  it('is earlier on the day after Thanksgiving and on 24 December', () => {
    for (const day of ['2026-11-27', '2026-12-24']) {
      assert.equal(moment({ now: newYork(`${day}T10:00`) }), newYork(`${day}T12:55`));
      assert.equal(moment({ now: chicago(`${day}T10:00`), instrument: FUTURE }), chicago(`${day}T12:10`));
      const late = moment({ now: newYork(`${day}T12:55`) });
      assert.equal(late, 'TIME_EXIT_PAST endOfDayExit');
    }
  });

  it('goes by the hours that IB tells, where they cover the day', () => {
    const told = plainInstrument({
      tradingHours: '20261123:0400-20261123:1700',
      liquidHours: '20261123:0930-20261123:1215',
    });
    const now = newYork('2026-11-23T10:00');
    assert.equal(moment({ now, instrument: told }), newYork('2026-11-23T12:10'));
  });

  it('goes by the last session of a day with a pause', () => {
    const paused = plainInstrument({
      currency: 'JPY',
      timeZone: 'Asia/Tokyo',
      tradingHours: '20261120:0900-20261120:1130;20261120:1230-20261120:1530',
      liquidHours: '20261120:0900-20261120:1130;20261120:1230-20261120:1530',
    });
    const tokyo = inZone('Asia/Tokyo');
    for (const time of ['10:00', '12:00', '14:00'])
      assert.equal(
        moment({ now: tokyo(`2026-11-20T${time}`), instrument: paused }),
        tokyo('2026-11-20T15:25'),
      );
  });

  it('keeps to the exchange’s wall clock over both changes of daylight saving time', () => {
    // New York goes forward on 8 March and back on 1 November 2026.
    const before = [
      moment({ now: newYork('2026-03-06T10:00') }),
      moment({ now: newYork('2026-10-30T10:00') }),
    ];
    assert.deepEqual(before, [Date.UTC(2026, 2, 6, 20, 55), Date.UTC(2026, 9, 30, 19, 55)]);
    const after = [
      moment({ now: newYork('2026-03-09T10:00') }),
      moment({ now: newYork('2026-11-02T10:00') }),
    ];
    assert.deepEqual(after, [Date.UTC(2026, 2, 9, 19, 55), Date.UTC(2026, 10, 2, 20, 55)]);
  });

  it('of an entry on a Sunday is that of Monday, also when the clocks have changed in between', () => {
    assert.equal(moment({ now: newYork('2026-03-08T01:30') }), newYork('2026-03-09T15:55'));
    const evening = chicago('2026-03-08T17:30');
    assert.equal(moment({ now: evening, instrument: FUTURE }), chicago('2026-03-09T15:55'));
    assert.equal(
      moment({ now: chicago('2026-11-01T17:30'), instrument: FUTURE }),
      chicago('2026-11-02T15:55'),
    );
  });

  it('of a future in its session over midnight is that of the day to which the session belongs', () => {
    for (const time of ['2026-11-22T17:00', '2026-11-22T23:59', '2026-11-23T00:01', '2026-11-23T15:54'])
      assert.equal(moment({ now: chicago(time), instrument: FUTURE }), chicago('2026-11-23T15:55'), time);
    assert.equal(
      moment({ now: chicago('2026-11-23T17:00'), instrument: FUTURE }),
      chicago('2026-11-24T15:55'),
    );
  });

  it('of a future on a day without regular hours is before trading ends', () => {
    // Good Friday with a jobs report: trading ends at 08:15, before regular hours would begin.
    const evening = chicago('2026-04-02T18:00');
    assert.equal(moment({ now: evening, instrument: FUTURE }), chicago('2026-04-03T08:10'));
  });

  it('of a future that trades on after its regular hours is refused then: it would be held over night', () => {
    const now = newYork('2026-11-23T15:00');
    assert.equal(moment({ now, instrument: CRUDE }), 'TIME_EXIT_PAST endOfDayExit');
  });

  it('of a currency pair ends with its day at 17:00 in New York', () => {
    const now = newYork('2026-11-22T17:15');
    assert.equal(moment({ now, instrument: PAIR }), newYork('2026-11-23T16:55'));
    assert.equal(moment({ now: newYork('2026-11-23T17:05'), instrument: PAIR }), newYork('2026-11-24T16:55'));
  });

  it('of crypto, which trades around the clock, is before midnight in New York, on Saturdays, too', () => {
    const now = newYork('2026-11-21T23:00');
    assert.equal(moment({ now, instrument: COIN }), newYork('2026-11-21T23:55'));
    const short = newYork('2026-11-01T00:30');
    assert.equal(moment({ now: short, instrument: COIN }), newYork('2026-11-01T23:55'), 'a day of 25 hours');
    const last = newYork('2026-11-21T23:55');
    assert.equal(moment({ now: last, instrument: COIN }), 'TIME_EXIT_PAST endOfDayExit');
  });

  it('of an entry in the last minutes is refused', () => {
    for (const time of ['15:55', '15:59'])
      assert.equal(moment({ now: newYork(`2026-11-20T${time}`) }), 'TIME_EXIT_PAST endOfDayExit');
  });

  it('of an entry after the session is of the next one, for which the entry waits', () => {
    assert.equal(moment({ now: newYork('2026-11-19T16:00') }), newYork('2026-11-20T15:55'));
    assert.equal(moment({ now: newYork('2026-11-19T22:00') }), newYork('2026-11-20T15:55'));
    assert.equal(moment({ now: newYork('2026-11-20T18:00') }), newYork('2026-11-23T15:55'), 'over a weekend');
    assert.equal(moment({ now: newYork('2026-11-25T18:00') }), newYork('2026-11-27T12:55'), 'Thanksgiving');
  });

  it('of an entry after the session that works at once is refused: it would be held over night', () => {
    const signal = { endOfDayExit: { minutesBefore: 5 }, outsideRth: true };
    const evening = newYork('2026-11-20T18:00');
    assert.equal(moment({ now: evening, signal }), 'TIME_EXIT_PAST endOfDayExit');
    const night = newYork('2026-11-20T21:00');
    assert.equal(moment({ now: night, signal }), newYork('2026-11-23T15:55'), 'the market has closed');
  });

  it('at the end itself is refused where no market order trades any more then', () => {
    const signal = { endOfDayExit: { minutesBefore: 0 } };
    const now = newYork('2026-11-20T10:00');
    for (const instrument of [STOCK, FUTURE, PAIR])
      assert.equal(moment({ now, instrument, signal }), 'TIME_EXIT_AT_CLOSE endOfDayExit');
    assert.equal(moment({ now, instrument: COIN, signal }), newYork('2026-11-21T00:00'));
    assert.equal(moment({ now, instrument: CRUDE, signal }), newYork('2026-11-20T14:30'));
  });

  it('is before trading ends where no regular hours are known at all', () => {
    const odd = plainInstrument({
      currency: 'EUR',
      tradingHours: '20261120:0900-20261120:1230;20261120:1230-20261120:1700',
      liquidHours: '',
    });
    const now = newYork('2026-11-20T10:00');
    assert.equal(marketOrderTrades(odd, now), true);
    assert.equal(marketOrderTrades(odd, newYork('2026-11-20T18:00')), false);
    assert.equal(marketOrderTrades(STOCK, newYork('2026-11-20T18:00')), false);
    assert.equal(moment({ now, instrument: odd }), newYork('2026-11-20T16:55'));
  });

  it('is refused where nobody knows when the session ends', () => {
    const unknown = plainInstrument({
      currency: 'EUR',
      tradingHours: '20261101:0900-20261101:1200;20261231:CLOSED',
      liquidHours: '20261101:0900-20261101:1200;20261231:CLOSED',
    });
    const now = newYork('2026-11-25T10:00');
    assert.equal(moment({ now, instrument: unknown }), 'SESSION_UNKNOWN endOfDayExit');
  });
});
