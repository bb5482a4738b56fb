import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { unixMs } from '../../core/clock.ts';
import { accountId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { RecordedDataError } from '../../marketdata/lean/recorded-data-error.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import { configSchema } from '../config/schema.ts';
import { openCsvMarket } from './csv.ts';
import { openRecordedMarket, openSyntheticMarket } from './markets.ts';
import type { MarketProgress } from './simulated-market.ts';

const folder = mkdtempSync(join(tmpdir(), 'bowline-markets-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A LEAN folder with three minutes of SPY on each of the days. */
function recorded(name: string, days: readonly string[]): string {
  for (const day of days) {
    const rows = [0, 1, 2].map(
      (minute) => `${34_200_000 + minute * 60_000},5000000,5001000,4999000,5000000,9`,
    );
    const path = join(folder, name, `equity/usa/minute/spy/${day}_trade.zip`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, zipSync({ [`${day}_spy_minute_trade.csv`]: strToU8(`${rows.join('\n')}\n`) }));
  }
  return join(folder, name);
}

const newYork = (text: string) =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);
const reached = (text?: string): MarketProgress => ({
  now: text === undefined ? undefined : newYork(text),
  prices: new Map(),
});

describe('a recorded market', () => {
  const dir = recorded('lean', ['20240305', '20240306']);
  let count = 0;
  /** Opens once to `from`, then again as given. */
  const reopened = async (again: { from?: string; dir?: string; at: string }) => {
    count += 1;
    const memory = join(folder, `memory-${count}`);
    await openRecordedMarket({ dir, from: '2024-03-05' }, reached(), memory);
    const replay = { dir: again.dir ?? dir, from: again.from ?? '2024-03-05' };
    return (await openRecordedMarket(replay, reached(again.at), memory)).source.start;
  };

  it('begins at the opening of its first day and lists what has data', async () => {
    const market = await openRecordedMarket({ dir, from: '2024-03-05' }, reached(), join(folder, 'first'));
    assert.equal(market.source.start, newYork('2024-03-05T09:30'));
    assert.deepEqual(
      market.instruments.map(({ symbol }) => symbol),
      ['SPY'],
    );
    assert.match(market.label, /^recorded 2024-03-05/);
  });

  it('goes on at the minute reached when the same replay is started again', async () => {
    assert.equal(await reopened({ at: '2024-03-05T09:31:40' }), newYork('2024-03-05T09:31'));
    assert.equal(await reopened({ at: '2024-03-05T16:00' }), newYork('2024-03-05T16:00'));
  });

  it('begins anew with another first day or another folder', async () => {
    const start = await reopened({ from: '2024-03-06', at: '2024-03-05T09:31' });
    assert.equal(start, newYork('2024-03-06T09:30'));
    const other = recorded('other', ['20240305']);
    assert.equal(await reopened({ dir: other, at: '2024-03-05T09:31' }), newYork('2024-03-05T09:30'));
  });

  it('begins anew when it had come to its end', async () => {
    for (const at of ['2024-03-06T17:00', '2024-04-05T23:59:58', '2024-04-06T00:00', '2026-11-21T10:00'])
      assert.equal(await reopened({ at }), newYork('2024-03-05T09:30'), at);
  });

  it('does not go on before its beginning', async () => {
    assert.equal(await reopened({ at: '2024-03-04T12:00' }), newYork('2024-03-05T09:30'));
  });

  for (const [what, replay, code] of [
    [
      'a folder that is not there',
      { dir: join(folder, 'nowhere'), from: '2024-03-05' },
      'RECORDED_FOLDER_MISSING',
    ],
    ['a day without data', { dir, from: '2020-01-02' }, 'RECORDED_DATA_MISSING'],
  ] as const) {
    it(`is refused for ${what}, and nothing is remembered`, async () => {
      const memory = join(folder, `refused-${code}`);
      await assert.rejects(openRecordedMarket(replay, reached(), memory), (thrown) => {
        assert.ok(thrown instanceof RecordedDataError);
        assert.equal(thrown.refusal.code, code);
        return true;
      });
    });
  }
});

describe('the synthetic market', () => {
  it('goes on at the prices of an earlier run', () => {
    const config = configSchema.parse({}).simulated;
    const fresh = openSyntheticMarket(config, reached(), join(folder, 'synthetic'));
    const spy = fresh.instruments.find(({ symbol }) => symbol === 'SPY');
    assert.ok(spy);
    const before = new Map([[conId(spy.conId), price(123.45)]]);
    const again = openSyntheticMarket(config, { now: undefined, prices: before }, join(folder, 'synthetic'));
    const [first] = again.source
      .advance(unixMs(again.source.start + 60_000))
      .filter((event) => event.type === 'trade' && event.conId === spy.conId);
    assert.ok(first?.type === 'trade' && Math.abs(first.price - 123.45) < 2, JSON.stringify(first));
    assert.match(again.label, /synthetic.*7/);
  });

  const from = (start: string, more: object = {}) =>
    configSchema.parse({ simulated: { start, ...more } }).simulated;

  it('begins at a date at its opening, or at a minute, and is the same each time', () => {
    const memory = join(folder, 'dated');
    const market = openSyntheticMarket(from('2027-03-01'), reached(), memory);
    assert.equal(market.source.start, newYork('2027-03-01T09:30'));
    const again = openSyntheticMarket(from('2027-03-01'), reached(), memory);
    const to = unixMs(market.source.start + 30_000);
    assert.deepEqual(market.source.advance(to), again.source.advance(to));
    assert.ok(market.instruments.some(({ localSymbol }) => localSymbol === 'ESH7'));
    const minute = openSyntheticMarket(from('2027-03-01T12:05'), reached(), memory);
    assert.equal(minute.source.start, newYork('2027-03-01T12:05'));
  });

  it('goes on where it was when the same date is given again, and begins anew with another', () => {
    const memory = join(folder, 'goes-on');
    openSyntheticMarket(from('2027-03-01'), reached(), memory);
    const on = openSyntheticMarket(from('2027-03-01'), reached('2027-03-01T10:15'), memory);
    assert.equal(on.source.start, newYork('2027-03-01T10:15'));
    const other = openSyntheticMarket(from('2027-03-02'), reached('2027-03-01T10:15'), memory);
    assert.equal(other.source.start, newYork('2027-03-02T09:30'));
  });

  it('with the exchanges’ hours nothing happens at night but in what trades then', () => {
    const market = openSyntheticMarket(
      from('2027-03-01T03:00', { hours: 'exchange' }),
      reached(),
      join(folder, 'night'),
    );
    const traded = new Set(
      market.source.advance(unixMs(market.source.start + 60_000)).map(({ conId: id }) => id),
    );
    const open = market.instruments.filter(({ conId: id }) => traded.has(id)).map(({ secType }) => secType);
    assert.ok(open.includes('FUT') && open.includes('CASH') && !open.includes('STK'), open.join());
  });
});

describe('a market of CSV files', () => {
  const csvFolder = (name: string, files: Readonly<Record<string, string>>): string => {
    mkdirSync(join(folder, name), { recursive: true });
    for (const [file, rows] of Object.entries(files)) {
      writeFileSync(join(folder, name, file), `time,open,high,low,close,volume\n${rows}\n`);
    }
    return join(folder, name);
  };
  const minutes = (first: string, at: number): string =>
    [0, 1, 2].map((minute) => `${first}${minute}:00-05:00,${at},${at + 1},${at - 1},${at},60`).join('\n');

  it('lists what the files name: also stocks that no table knows', () => {
    const dir = csvFolder('named', {
      'SPY.csv': minutes('2026-03-05T09:3', 500),
      'es.csv': minutes('2026-03-05T09:3', 6000),
      'ZZTOP.csv': minutes('2026-03-05T09:3', 12),
      'brk.b.csv': minutes('2026-03-05T09:3', 480),
      'EURUSD.csv': minutes('2026-03-05T09:3', 2),
    });
    const market = openCsvMarket({ dir }, reached(), join(folder, 'csv-1'));
    assert.deepEqual(market.instruments.map(({ localSymbol }) => localSymbol).sort(), [
      'BRK B',
      'ESH6',
      'EUR.USD',
      'SPY',
      'ZZTOP',
    ]);
    assert.equal(market.source.start, newYork('2026-03-05T09:30'));
    assert.equal(new Set(market.instruments.map(({ conId: id }) => id)).size, 5);
  });

  it('begins on a day and goes on where it was', () => {
    const dir = csvFolder('days', {
      'SPY.csv': `${minutes('2026-03-05T09:3', 500)}\n${minutes('2026-03-06T09:3', 510)}`,
    });
    const memory = join(folder, 'csv-2');
    const first = openCsvMarket({ dir, from: '2026-03-06' }, reached(), memory);
    assert.equal(first.source.start, newYork('2026-03-06T09:30'));
    const spy = first.instruments[0];
    assert.ok(spy);
    assert.equal(first.source.previousClose(spy.conId), 500);
    const on = openCsvMarket({ dir, from: '2026-03-06' }, reached('2026-03-06T09:31'), memory);
    assert.equal(on.source.start, newYork('2026-03-06T09:31'));
    const ended = openCsvMarket({ dir, from: '2026-03-06' }, reached('2026-03-06T18:00'), memory);
    assert.equal(ended.source.start, newYork('2026-03-06T09:30'));
  });

  for (const [what, files, code, message] of [
    [
      'a name that is no symbol',
      { 'my data.csv': minutes('2026-03-05T09:3', 5) },
      'RECORDED_FILE_BAD',
      /no symbol/,
    ],
    [
      'two files of one instrument',
      { 'ES.csv': minutes('2026-03-05T09:3', 5), 'ESH6.csv': minutes('2026-03-05T09:3', 5) },
      'RECORDED_FILE_BAD',
      /Keep one/,
    ],
    ['no files', {}, 'RECORDED_DATA_MISSING', /no CSV files/],
  ] as const) {
    it(`is refused for ${what}`, () => {
      const dir = csvFolder(`refused ${what}`, files);
      assert.throws(
        () => openCsvMarket({ dir }, reached(), join(folder, 'csv-3')),
        (thrown) => {
          assert.ok(thrown instanceof RecordedDataError);
          assert.equal(thrown.refusal.code, code);
          assert.match(thrown.message, message);
          return true;
        },
      );
    });
  }

  it('is refused for a beginning after its end', () => {
    const dir = csvFolder('early', { 'SPY.csv': minutes('2026-03-05T09:3', 500) });
    assert.throws(
      () => openCsvMarket({ dir, from: '2026-03-09' }, reached(), join(folder, 'csv-4')),
      /from 2026-03-05 to 2026-03-05/,
    );
  });
});

describe('a made-up market that goes on for days', () => {
  it('lists the next contract month when one has ended, and keeps hours up to date', () => {
    const config = configSchema.parse({
      simulated: { start: '2026-12-18T23:58', hours: 'always' },
    }).simulated;
    const market = openSyntheticMarket(config, reached(), join(folder, 'months'));
    const exchange = createExchange({
      instruments: market.instruments,
      accounts: [{ id: accountId('DU1234567'), currency: 'USD', cash: 1_000_000 }],
      start: market.source.start,
      seed: 7,
      bars: market.source,
      ...(market.listingsOn === undefined ? {} : { listingsOn: market.listingsOn }),
    });
    const months = (): string[] =>
      exchange.instruments.filter(({ symbol }) => symbol === 'ES').map(({ localSymbol }) => localSymbol);
    const play = (text: string): void => {
      exchange.onMarket(market.source.advance(newYork(text)));
      exchange.tick(newYork(text));
    };
    play('2026-12-18T23:59');
    assert.deepEqual(months(), ['ESZ6', 'ESH7', 'ESM7', 'ESU7']);
    play('2026-12-19T00:02');
    assert.deepEqual(months(), ['ESZ6', 'ESH7', 'ESM7', 'ESU7', 'ESZ7']);
    const listed = (name: string) => {
      const found = exchange.instruments.find(({ localSymbol }) => localSymbol === name);
      assert.ok(found, name);
      return found;
    };
    const [old, next] = ['ESU7', 'ESZ7'].map((name) => exchange.quote(listed(name).conId)?.bid ?? 0);
    assert.ok(old !== undefined && next !== undefined && next > 0 && Math.abs(next / old - 1) < 0.01);
    assert.match(listed('SPY').tradingHours, /^20261219:/);
    // A price has a past: the same year before as its neighbours.
    const request = { conId: listed('ESZ7').conId, source: 'TRADES', regularHoursOnly: false } as const;
    const days = exchange.bars({
      ...request,
      lengthMs: 86_400_000,
      from: newYork('2026-12-10T00:00'),
      to: newYork('2026-12-18T00:00'),
    });
    assert.equal(days.length, 8);
    const options = exchange.options?.parameters(listed('ESZ7').conId) ?? [];
    assert.ok(options.length > 0, 'options that are delivered into it');
  });

  it('is the same however it is stepped over the change', () => {
    const config = configSchema.parse({
      simulated: { start: '2026-12-18T23:59', hours: 'always' },
    }).simulated;
    const open = (name: string) => openSyntheticMarket(config, reached(), join(folder, name)).source;
    const [one, many] = [open('one'), open('many')];
    const until = newYork('2026-12-19T00:00') + 20_000;
    const whole = [...one.advance(unixMs(until))];
    const parts = [];
    for (let time: number = many.start; time < until; time += 7_000) {
      many.nextEventTime?.();
      parts.push(...many.advance(unixMs(Math.min(until, time + 7_000))));
    }
    assert.deepEqual(parts, whole);
  });
});
