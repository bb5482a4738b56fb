import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { plainInstrument } from '../../instruments/testing/plain-instrument.ts';
import type { BarRequest, MarketEvent } from '../market.ts';
import { csvMarket } from './csv-market.ts';

const dir = mkdtempSync(join(tmpdir(), 'bowline-csv-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const SPY = plainInstrument();
const EUR = plainInstrument({
  conId: conId(2),
  symbol: 'EUR',
  localSymbol: 'EUR.USD',
  secType: 'CASH',
  exchange: 'IDEALPRO',
  minTick: 0.00005,
  priceSteps: [{ low: price(0), increment: 0.00005 }],
});

const newYork = (local: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(local).toZonedDateTime('America/New_York').epochMilliseconds);

let written = 0;
function market(rows: readonly string[], options: { from?: string; of?: Instrument } = {}) {
  const path = join(dir, `${++written}.csv`);
  writeFileSync(path, `time,open,high,low,close,volume\n${rows.join('\n')}\n`);
  return csvMarket({
    dir,
    subjects: [{ file: { name: 'SPY', path }, instrument: options.of ?? SPY }],
    zone: 'America/New_York',
    from: newYork(options.from ?? '2026-03-01T00:00'),
  });
}

const MINUTES = [
  '2026-03-05 09:30,100,102,99,101,400',
  '2026-03-05 09:31,101,101,100,100.5,40',
  '2026-03-05 09:32,100.5,103,100,103,100',
];
const trades = (events: readonly MarketEvent[]) =>
  events.flatMap((event) => (event.type === 'trade' ? [[event.price, event.size]] : []));
const request = (fields: Partial<BarRequest>): BarRequest => ({
  conId: SPY.conId,
  source: 'TRADES',
  lengthMs: 60_000,
  from: newYork('2026-03-05T00:00'),
  to: newYork('2026-03-06T00:00'),
  regularHoursOnly: false,
  ...fields,
});

describe('bars out of CSV files', () => {
  test('are played: open, the nearer extreme, the other one, close, with the whole volume', () => {
    const played = market(MINUTES);
    assert.equal(played.start, newYork('2026-03-05T09:30'));
    assert.equal(played.end, newYork('2026-03-05T09:33'));
    const first = played.advance(newYork('2026-03-05T09:31'));
    assert.deepEqual(trades(first), [
      [100, 100],
      [99, 100],
      [102, 100],
      [101, 100],
    ]);
    const [quote] = first;
    assert.ok(quote?.type === 'quote' && quote.bid === 99.99 && quote.ask === 100.01);
    assert.equal(played.nextEventTime?.(), newYork('2026-03-05T09:31') + 60_000 / 6);
  });

  test('make up the past before the beginning, and what was played after it', () => {
    const played = market(MINUTES, { from: '2026-03-05T09:31' });
    assert.deepEqual(
      played.bars(request({})).map(({ open, close, volume }) => [open, close, volume]),
      [[100, 101, 400]],
    );
    played.advance(newYork('2026-03-05T09:33'));
    assert.deepEqual(
      played.bars(request({})).map(({ high, low, close, volume }) => [high, low, close, volume]),
      [
        [102, 99, 101, 400],
        [101, 100, 100.5, 40],
        [103, 100, 103, 100],
      ],
    );
    const [five] = played.bars(request({ lengthMs: 300_000 }));
    assert.deepEqual(
      [five?.open, five?.high, five?.low, five?.close, five?.volume],
      [100, 103, 99, 103, 540],
    );
    assert.deepEqual(played.bars(request({ lengthMs: 1000, to: newYork('2026-03-05T09:31') })), []);
  });

  test('of days are played in regular hours, and their closes are known', () => {
    const days = [
      '2026-03-04,90,95,89,94,1000',
      '2026-03-05,94,97,93,96,1000',
      '2026-03-06,96,99,95,98,1000',
    ];
    const played = market(days, { from: '2026-03-05T09:30' });
    assert.equal(played.previousClose(SPY.conId), 94);
    const events = played.advance(newYork('2026-03-05T23:59'));
    assert.ok(
      events.every(({ time }) => time > newYork('2026-03-05T09:30') && time < newYork('2026-03-05T16:00')),
    );
    played.advance(newYork('2026-03-06T12:00'));
    assert.equal(played.previousClose(SPY.conId), 96);
  });

  test('of currencies are quotes around the middle, without trades', () => {
    const played = market(['2026-03-05 09:30,1.1,1.2,1.1,1.15,0', '2026-03-05 09:31,1.15,1.2,1.1,1.15,0'], {
      of: EUR,
    });
    const events = played.advance(newYork('2026-03-05T09:31'));
    assert.deepEqual(trades(events), []);
    const [quote] = events;
    assert.ok(quote?.type === 'quote' && quote.bid === 1.09995 && quote.ask === 1.10005);
    const [middle] = played.bars(request({ conId: EUR.conId, source: 'MIDPOINT' }));
    assert.equal(middle?.open, 1.1);
  });

  test('two times the same gives the same events', () => {
    const [one, other] = [market(MINUTES), market(MINUTES)];
    const to = newYork('2026-03-05T10:00');
    assert.deepEqual(one.advance(to), other.advance(to));
  });
});
