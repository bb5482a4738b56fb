import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Instrument } from '../instrument.ts';
import { hoursText, parseHours } from './hours-text.ts';
import {
  endOfTradingDay,
  nextOpen,
  type SessionInstrument,
  sessionAt,
  sessionsOf,
  tradingDay,
} from './session-clock.ts';
import {
  alwaysOpen,
  cmeIndexFutureHours,
  cryptoHours,
  forexHours,
  type SessionTemplate,
  usEquityHours,
} from './templates.ts';

/** New York wall-clock time. */
const newYork = (text: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);

const stock: SessionInstrument = {
  secType: 'STK',
  exchange: 'SMART',
  currency: 'USD',
  timeZone: 'US/Eastern',
  tradingHours: '',
  liquidHours: '',
};
const future: SessionInstrument = { ...stock, secType: 'FUT', exchange: 'CME', timeZone: 'US/Central' };
const forex: SessionInstrument = { ...stock, secType: 'CASH', exchange: 'IDEALPRO' };

const withHours = (
  base: SessionInstrument,
  template: SessionTemplate,
  from: string,
  days = 7,
): SessionInstrument => {
  const date = Temporal.PlainDate.from(from);
  return {
    ...base,
    timeZone: template.timeZone,
    tradingHours: hoursText(template, 'trading', date, days),
    liquidHours: hoursText(template, 'liquid', date, days),
  };
};

test('US stocks: pre-market, regular, after hours, night, weekend, holiday, early close', () => {
  const at = (text: string): string => sessionAt(stock, newYork(text));
  assert.equal(at('2026-11-20T03:59:59'), 'closed');
  assert.equal(at('2026-11-20T04:00'), 'extended');
  assert.equal(at('2026-11-20T09:29:59.999'), 'extended');
  assert.equal(at('2026-11-20T09:30'), 'regular');
  assert.equal(at('2026-11-20T15:59:59.999'), 'regular');
  assert.equal(at('2026-11-20T16:00'), 'extended');
  assert.equal(at('2026-11-20T20:00'), 'closed');
  assert.equal(at('2026-11-21T12:00'), 'closed');
  assert.equal(at('2026-11-26T12:00'), 'closed');
  assert.equal(at('2026-11-27T12:59'), 'regular');
  assert.equal(at('2026-11-27T13:00'), 'extended');
  assert.equal(at('2026-11-27T17:00'), 'closed');
});

test('US stocks: trading day, its end, next open', () => {
  assert.equal(tradingDay(stock, newYork('2026-11-20T19:59')), '2026-11-20');
  assert.equal(tradingDay(stock, newYork('2026-11-20T20:00')), '2026-11-23');
  assert.equal(endOfTradingDay(stock, newYork('2026-11-20T10:00')), newYork('2026-11-20T20:00'));
  assert.equal(nextOpen(stock, newYork('2026-11-20T20:30')), newYork('2026-11-23T04:00'));
  assert.equal(nextOpen(stock, newYork('2026-11-20T20:30'), true), newYork('2026-11-23T09:30'));
  assert.equal(nextOpen(stock, newYork('2026-11-20T10:00')), newYork('2026-11-20T10:00'));
});

test('index futures: Sunday evening belongs to Monday; the daily break; Thanksgiving', () => {
  assert.equal(sessionAt(future, newYork('2026-11-22T17:59')), 'closed');
  assert.equal(sessionAt(future, newYork('2026-11-22T18:00')), 'extended');
  assert.equal(tradingDay(future, newYork('2026-11-22T18:00')), '2026-11-23');
  assert.equal(endOfTradingDay(future, newYork('2026-11-22T18:00')), newYork('2026-11-23T17:00'));
  assert.equal(sessionAt(future, newYork('2026-11-23T09:30')), 'regular');
  assert.equal(sessionAt(future, newYork('2026-11-23T17:30')), 'closed');
  assert.equal(sessionAt(future, newYork('2026-11-26T12:59')), 'regular');
  assert.equal(sessionAt(future, newYork('2026-11-26T13:00')), 'closed');
  assert.equal(nextOpen(future, newYork('2026-11-26T13:00')), newYork('2026-11-26T18:00'));
});

test('forex is in regular hours from 17:15 to 17:00', () => {
  assert.equal(sessionAt(forex, newYork('2026-11-22T17:14')), 'closed');
  assert.equal(sessionAt(forex, newYork('2026-11-22T17:15')), 'regular');
  assert.equal(sessionAt(forex, newYork('2026-11-23T17:05')), 'closed');
  assert.equal(sessionAt(forex, newYork('2026-11-27T17:00')), 'closed');
});

test("hours are written in IB's form", () => {
  const from = Temporal.PlainDate.from('2026-11-25');
  assert.equal(
    hoursText(usEquityHours, 'trading', from, 4),
    '20261125:0400-20261125:2000;20261126:CLOSED;20261127:0400-20261127:1700;20261128:CLOSED',
  );
  assert.equal(
    hoursText(cmeIndexFutureHours, 'trading', Temporal.PlainDate.from('2026-08-21'), 4),
    '20260820:1700-20260821:1600;20260822:CLOSED;20260823:1700-20260824:1600',
  );
  assert.equal(
    hoursText(cmeIndexFutureHours, 'liquid', Temporal.PlainDate.from('2026-08-24'), 1),
    '20260824:0830-20260824:1600',
  );
  assert.equal(
    hoursText(alwaysOpen('US/Eastern'), 'trading', Temporal.PlainDate.from('2026-11-21'), 2),
    '20261121:0000-20261122:0000;20261122:0000-20261123:0000',
  );
});

test("IB's hours are read, also the older form, and refused by name when they are malformed", () => {
  const older = parseHours('20180323:0400-2000;20180324:CLOSED;20180326:0400-0930,0930-2000', 'US/Eastern');
  assert.ok(older.ok);
  assert.equal(older.value.intervals.length, 3);
  assert.deepEqual(older.value.closedDates, ['2018-03-24']);
  assert.equal(older.value.intervals[0]?.close, newYork('2018-03-23T20:00'));

  const bad = parseHours('20180323:0400-20180323:2561', 'US/Eastern');
  assert.equal(!bad.ok && bad.error.code, 'HOURS_MALFORMED');
  const zone = parseHours('20180323:0400-20180323:2000', 'Mars/Olympus');
  assert.equal(!zone.ok && zone.error.code, 'TIME_ZONE_UNKNOWN');
});

test("the broker's hours rule the dates that they cover, the class's rules the others", () => {
  const special: SessionInstrument = {
    ...stock,
    tradingHours: '20261123:0900-20261123:1700;20261124:CLOSED',
    liquidHours: '20261123:1000-20261123:1500;20261124:CLOSED',
  };
  assert.equal(sessionAt(special, newYork('2026-11-23T09:45')), 'extended');
  assert.equal(sessionAt(special, newYork('2026-11-24T12:00')), 'closed');
  assert.equal(sessionAt(special, newYork('2026-11-25T12:00')), 'regular');
});

test('hours without a gap hold for ever: crypto and the always-open demo', () => {
  const open = withHours(stock, alwaysOpen('US/Eastern'), '2026-11-21');
  const years = newYork('2029-01-01T03:00');
  assert.equal(sessionAt(open, years), 'regular');
  assert.equal(tradingDay(open, years), '2029-01-01');
  assert.equal(endOfTradingDay(open, years), newYork('2029-01-02T00:00'));
  assert.equal(nextOpen(open, years), years);
});

test('a class without rules repeats its weekly hours', () => {
  const german: SessionInstrument = {
    ...stock,
    currency: 'EUR',
    exchange: 'IBIS',
    timeZone: 'Europe/Berlin',
    tradingHours: '20261123:0800-20261123:2200;20261124:0800-20261124:2200',
    liquidHours: '20261123:0900-20261123:1730;20261124:0900-20261124:1730',
  };
  const berlin = (text: string): UnixMs =>
    unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Berlin').epochMilliseconds);
  assert.equal(sessionAt(german, berlin('2026-12-01T10:00')), 'regular');
  assert.equal(sessionAt(german, berlin('2026-12-01T21:00')), 'extended');
  assert.equal(sessionAt(german, berlin('2026-11-29T10:00')), 'closed');
});

test('written hours read back to the same answers as the rules, at any time and in any order', () => {
  const cases: [SessionInstrument, SessionTemplate][] = [
    [stock, usEquityHours],
    [future, cmeIndexFutureHours],
    [forex, forexHours],
    [{ ...stock, secType: 'CRYPTO', exchange: 'PAXOS' }, cryptoHours],
  ];
  for (const [byRule, template] of cases) {
    const byText = withHours(byRule, template, '2026-11-20', 14);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 * 1440 * 60 }), (seconds) => {
        const time = unixMs(newYork('2026-11-21T00:00') + seconds * 1000);
        assert.equal(sessionAt(byText, time), sessionAt(byRule, time));
        assert.equal(tradingDay(byText, time), tradingDay(byRule, time));
        assert.equal(endOfTradingDay(byText, time), endOfTradingDay(byRule, time));
        assert.equal(sessionAt({ ...byRule }, time), sessionAt(byRule, time));
        const open = nextOpen(byRule, time);
        assert.ok(open !== undefined && open >= time && sessionAt({ ...byRule }, open) !== 'closed');
        assert.ok(endOfTradingDay(byRule, time) > time);
      }),
    );
  }
});

test('the intervals of one day', () => {
  const { trading, liquid } = sessionsOf(stock, '2026-11-27');
  assert.deepEqual(
    [trading[0]?.open, trading[0]?.close, liquid[0]?.open, liquid[0]?.close],
    ['04:00', '17:00', '09:30', '13:00'].map((time) => newYork(`2026-11-27T${time}`)),
  );
  assert.deepEqual(sessionsOf(stock, '2026-11-26'), { trading: [], liquid: [] });
});

test('a spread of options keeps the holidays of its legs beyond the week that IB tells', () => {
  const option = withHours({ ...stock, secType: 'OPT' }, usEquityHours, '2026-11-16');
  const { timeZone, tradingHours, liquidHours } = option;
  const spread = {
    ...stock,
    secType: 'BAG' as const,
    timeZone,
    tradingHours,
    liquidHours,
    legContracts: [option as Instrument],
  };
  assert.equal(sessionAt(spread, newYork('2026-11-19T12:00')), 'regular');
  assert.equal(sessionAt(spread, newYork('2026-11-25T12:00')), 'regular');
  assert.equal(sessionAt(spread, newYork('2026-11-26T12:00')), 'closed', 'Thanksgiving');
  assert.equal(sessionAt(spread, newYork('2026-11-27T14:00')), 'closed', 'an early close');
  assert.equal(nextOpen(spread, newYork('2026-11-26T12:00'), true), newYork('2026-11-27T09:30'));
});
