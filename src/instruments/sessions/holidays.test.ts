import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { easterSunday } from './calendar-rules.ts';
import { cmeIndexHalt, cmeIndexHoliday } from './cme-calendar.ts';
import { nyseClosesEarly, nyseHoliday } from './nyse-calendar.ts';

const marketData =
  process.env.BOWLINE_MARKET_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/market-data');
const databaseFile = path.join(marketData, 'market-hours/market-hours-database.json');
const skip = fs.existsSync(databaseFile) ? false : `no market-hours database at ${databaseFile}`;

interface Entry {
  readonly holidays: readonly string[];
  readonly earlyCloses: Readonly<Record<string, string>>;
}

function entry(name: string): Entry {
  const { entries } = JSON.parse(fs.readFileSync(databaseFile, 'utf8'));
  return entries[name];
}

/** `7/4/2013` to `2013-07-04`. */
function isoDate(american: string): string {
  const [month = '', day = '', year = ''] = american.split('/');
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function* weekdays(from: string, to: string): Iterable<Temporal.PlainDate> {
  const end = Temporal.PlainDate.from(to);
  for (
    let date = Temporal.PlainDate.from(from);
    Temporal.PlainDate.compare(date, end) < 0;
    date = date.add({ days: 1 })
  ) {
    if (date.dayOfWeek <= 5) yield date;
  }
}

const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

test('Easter falls on the dates of the church calendar', () => {
  const known = ['2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2026-04-05', '2038-04-25'];
  for (const text of known) assert.equal(easterSunday(date(text).year).toString(), text);
});

test('NYSE holidays of 2026', () => {
  const found = [...weekdays('2026-01-01', '2027-01-01')].filter((day) => nyseHoliday(day)).map(String);
  assert.deepEqual(found, [
    '2026-01-01',
    '2026-01-19',
    '2026-02-16',
    '2026-04-03',
    '2026-05-25',
    '2026-06-19',
    '2026-07-03',
    '2026-09-07',
    '2026-11-26',
    '2026-12-25',
  ]);
  const early = [...weekdays('2026-01-01', '2027-01-01')].filter(nyseClosesEarly).map(String);
  assert.deepEqual(early, ['2026-11-27', '2026-12-24']);
});

test('Juneteenth is a holiday since 2022; a Saturday New Year is not moved to Friday', () => {
  assert.equal(nyseHoliday(date('2021-06-18')), undefined);
  assert.equal(nyseHoliday(date('2022-06-20')), 'Juneteenth');
  assert.equal(nyseHoliday(date('2021-12-31')), undefined);
});

test('NYSE holidays and early closes are those of the market-hours database, 1998 to 2028', { skip }, () => {
  const known = entry('Equity-usa-[*]');
  const holidays = new Set(known.holidays.map(isoDate));
  const early = new Set(Object.keys(known.earlyCloses).map(isoDate));
  // The database leaves out the half day before the year 2000.
  early.add('1999-12-31');
  for (const day of weekdays('1998-01-01', '2029-01-01')) {
    const text = day.toString();
    assert.equal(nyseHoliday(day) !== undefined, holidays.has(text), `holiday ${text}`);
    if (text >= '1999-07-06') assert.equal(nyseClosesEarly(day), early.has(text), `early close ${text}`);
  }
});

test('CME index futures halt when the market-hours database says so, 2012 to 2026', { skip }, () => {
  const known = entry('Future-cme-ES');
  let compared = 0;
  for (const [american, newYorkTime] of Object.entries(known.earlyCloses)) {
    const text = isoDate(american);
    // 17:00 is the ordinary end of the day there, marked because the next evening does not open.
    if (newYorkTime === '17:00:00' || text < '2012-01-01') continue;
    const [hour = 0, minute = 0] = newYorkTime.split(':').map(Number);
    assert.equal(cmeIndexHalt(date(text)), (hour - 1) * 60 + minute, text);
    compared++;
  }
  assert.ok(compared > 100);
  for (const american of known.holidays) assert.ok(cmeIndexHoliday(date(isoDate(american))), american);
});

test('CME index futures trade on a Good Friday with a jobs report until 08:15 Chicago time', () => {
  assert.equal(cmeIndexHalt(date('2026-04-03')), 8 * 60 + 15);
  assert.equal(cmeIndexHoliday(date('2025-04-18')), 'Good Friday');
  assert.equal(cmeIndexHalt(date('2026-11-26')), 12 * 60);
});
