import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import type { MarketEvent } from '../market.ts';
import { RecordedDataError } from './recorded-data-error.ts';
import { recordedMarket } from './recorded-market.ts';
import { recordedSymbols } from './recorded-symbols.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A LEAN folder of its own: zip path → entry name → rows. */
function folderOf(files: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bowline-lean-'));
  folders.push(dir);
  for (const [name, entries] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const packed = Object.entries(entries).map(([entry, rows]) => [entry, strToU8(`${rows.join('\n')}\n`)]);
    fs.writeFileSync(file, zipSync(Object.fromEntries(packed)));
  }
  return dir;
}

const minuteTrades = (rows: readonly string[]): string =>
  folderOf({ 'equity/usa/minute/xyz/20240305_trade.zip': { '20240305_xyz_minute_trade.csv': rows } });

const XYZ = { conId: conId(1), symbol: 'XYZ', secType: 'STK' } as const;
const newYork = (text: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);

async function eventsOf(dir: string, from = '2024-03-05'): Promise<readonly MarketEvent[]> {
  const market = await recordedMarket({ dir, from, instruments: [XYZ] });
  return market.advance(market.end ?? market.start);
}

const refusal = (code: string, pattern: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof RecordedDataError);
  assert.equal(thrown.refusal.code, code);
  assert.match(thrown.message, pattern);
  return true;
};

test('a bar is played open, nearer extreme, other extreme, close, with a bid and ask made up around', async () => {
  const open = 9.5 * HOUR_MS;
  const events = await eventsOf(minuteTrades([`${open},100000,100500,99800,100400,403`]));
  const at = newYork('2024-03-05T09:30');
  assert.deepEqual(
    events.filter((event) => event.type === 'trade').map(({ time, ...rest }) => [time - at, rest]),
    [
      [7500, { type: 'trade', conId: 1, price: 10, size: 101 }],
      [22_500, { type: 'trade', conId: 1, price: 9.98, size: 101 }],
      [37_500, { type: 'trade', conId: 1, price: 10.05, size: 100 }],
      [52_500, { type: 'trade', conId: 1, price: 10.04, size: 101 }],
    ],
  );
  const [quote] = events;
  assert.ok(quote?.type === 'quote');
  assert.deepEqual([quote.bid, quote.ask, quote.time - at], [9.99, 10.01, 7500]);
});

test('quotes and trades of the same minute go the same way; one-sided and locked rows are survived', async () => {
  const dir = folderOf({
    'equity/usa/minute/xyz/20240305_trade.zip': {
      '20240305_xyz_minute_trade.csv': ['36000000,100100,100100,100000,100000,10'],
    },
    'equity/usa/minute/xyz/20240305_quote.zip': {
      '20240305_xyz_minute_quote.csv': [
        '36000000,100000,100000,99900,99900,300,100100,100100,100000,100000,500',
        '36060000,,,,,0,100200,100200,100200,100200,700',
        '36120000,100200,100200,100100,100200,100,100200,100200,100200,100200,100',
      ],
    },
  });
  const found = (await eventsOf(dir)).map((event) =>
    event.type === 'quote' ? [event.bid, event.ask, event.bidSize, event.askSize] : [event.price, event.size],
  );
  assert.deepEqual(found, [
    [10, 10.01, 300, 500],
    [10.01, 5],
    [9.99, 10, 300, 500],
    [10, 5],
    [9.99, 10.02, 300, 700],
    [10.01, 10.02, 100, 100],
    [10.01, 10.02, 100, 100],
    [10.01, 10.02, 100, 100],
  ]);
});

test('hours of a short day are played until its early close', async () => {
  const dir = folderOf({
    'equity/usa/hour/xyz.zip': {
      'xyz.csv': [
        '20241128 09:00,1,1,1,1,1',
        '20241129 09:00,100000,101000,99000,100500,3600',
        '20241129 12:00,100500,100500,100000,100200,7200',
      ],
    },
  });
  const events = await eventsOf(dir, '2024-11-29');
  assert.ok((events[0]?.time ?? 0) >= newYork('2024-11-29T09:30'));
  assert.ok((events.at(-1)?.time ?? 0) < newYork('2024-11-29T13:00'));
  const trades = events.filter((event) => event.type === 'trade');
  assert.ok(trades.length > 1000, 'the price moves within the hour');
  assert.equal(
    trades.reduce((sum, { size }) => sum + size, 0),
    10_800,
  );
  const prices = trades.map(({ price }) => price);
  assert.equal(Math.max(...prices), 10.1);
  assert.equal(Math.min(...prices), 9.9);
});

test('playing can begin within a day; earlier bars are history', async () => {
  const dir = minuteTrades([
    '34200000,100000,100000,100000,100000,10',
    '34260000,100100,100100,100100,100100,10',
    '34320000,100200,100200,100200,100200,10',
  ]);
  const market = await recordedMarket({ dir, from: '2024-03-05T09:31', instruments: [XYZ] });
  assert.equal(market.start, newYork('2024-03-05T09:31'));
  const request = {
    conId: XYZ.conId,
    source: 'TRADES',
    lengthMs: MINUTE_MS,
    from: newYork('2024-03-05T00:00'),
    to: newYork('2024-03-06T00:00'),
    regularHoursOnly: true,
  } as const;
  assert.deepEqual(
    market.bars(request).map(({ close }) => close),
    [10],
  );
  const events = market.advance(newYork('2024-03-05T09:32:59'));
  assert.deepEqual(
    events.filter((event) => event.type === 'trade').map(({ price }) => price),
    [10.01, 10.02],
  );
  assert.deepEqual(
    market.bars(request).map(({ close }) => close),
    [10, 10.01, 10.02],
  );
});

test('an instrument is listed and played under its IB symbol', async () => {
  const dir = folderOf({
    'equity/usa/minute/brk.b/20240305_trade.zip': {
      '20240305_brk.b_minute_trade.csv': ['34200000,4100000,4100000,4100000,4100000,10'],
    },
  });
  assert.deepEqual(recordedSymbols(dir, '2024-03-05'), [
    { symbol: 'BRK B', secType: 'STK', currency: 'USD', resolution: 'minute', bars: 1 },
  ]);
  const instruments = [{ conId: conId(5), symbol: 'BRK B', secType: 'STK' }] as const;
  assert.deepEqual((await recordedMarket({ dir, from: '2024-03-05', instruments })).conIds, [5]);
});

test('a missing folder, a wrong date and a date without data are refused by name', async () => {
  const dir = minuteTrades(['34200000,1,1,1,1,1']);
  const play = (from: string, folder = dir, to?: string): Promise<unknown> =>
    recordedMarket({ dir: folder, from, instruments: [XYZ], ...(to && { to }) });
  await assert.rejects(play('2024-03-05', '/nowhere'), refusal('RECORDED_FOLDER_MISSING', /\/nowhere/));
  await assert.rejects(play('2024-02-30'), refusal('RECORDED_DATE_INVALID', /2024-02-30/));
  await assert.rejects(play('5 March'), refusal('RECORDED_DATE_INVALID', /YYYY-MM-DD/));
  await assert.rejects(play('2024-03-05T25:00'), refusal('RECORDED_DATE_INVALID', /HH:MM/));
  await assert.rejects(play('2024-03-05', dir, '2024-03-04'), refusal('RECORDED_DATE_INVALID', /before/));
  await assert.rejects(play('2024-03-06'), refusal('RECORDED_DATA_MISSING', /XYZ.*nearby: 2024-03-05/));
});

test('a bad file is refused with its name and row', async () => {
  const good = '34200000,100000,100000,100000,100000,10';
  const cases: [string, RegExp][] = [
    ['34260000,100000,100000,100000,100000', /row 2.*expected 6 columns, found 5/],
    ['34260000,abc,100000,100000,100000,10', /row 2.*"abc" in column 2 is no number/],
    ['later,100000,100000,100000,100000,10', /row 2.*"later" is no time/],
    ['34140000,100000,100000,100000,100000,10', /row 2.*time order/],
    ['34260000,100000,99000,98000,98500,10', /row 2.*outside/],
    ['34260000,0,0,0,0,10', /row 2.*not positive/],
  ];
  for (const [row, pattern] of cases) {
    await assert.rejects(eventsOf(minuteTrades([good, row])), refusal('RECORDED_FILE_BAD', pattern));
  }
  const hours = folderOf({
    'equity/usa/hour/xyz.zip': {
      'xyz.csv': ['20240304 09:00,1,1,1,1,1', '20240305 09:00,1,1,1,1,1', '20240305 10:00,1,1,1,1'],
    },
  });
  await assert.rejects(eventsOf(hours), refusal('RECORDED_FILE_BAD', /xyz\.csv, row 3.*columns/));
});

test('a damaged zip is refused, whatever byte was hit', async () => {
  const rows = Array.from(
    { length: 50 },
    (_, index) => `${34_200_000 + index * 60_000},100000,100100,99900,100000,${index}`,
  );
  const dir = minuteTrades(rows);
  const file = path.join(dir, 'equity/usa/minute/xyz/20240305_trade.zip');
  const whole = fs.readFileSync(file);
  const expected = await eventsOf(dir);
  fs.writeFileSync(file, whole.subarray(0, whole.length - 30));
  await assert.rejects(eventsOf(dir), refusal('RECORDED_FILE_BAD', /no readable zip/));
  for (let at = 0; at < whole.length; at += 3) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    fs.writeFileSync(file, damaged);
    // A byte that carries nothing (a date, a comment) may be hit; wrong prices may never come of it.
    const events = await eventsOf(dir).catch((thrown: unknown) => {
      assert.ok(thrown instanceof RecordedDataError, String(thrown));
      return undefined;
    });
    if (events !== undefined) assert.deepEqual(events, expected, `byte ${at}`);
  }
});
