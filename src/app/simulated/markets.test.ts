import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { RecordedDataError } from '../../marketdata/lean/recorded-data-error.ts';
import { configSchema } from '../config/schema.ts';
import { type MarketProgress, openRecordedMarket, openSyntheticMarket } from './markets.ts';

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
    const fresh = openSyntheticMarket(config, reached());
    const spy = fresh.instruments.find(({ symbol }) => symbol === 'SPY');
    assert.ok(spy);
    const before = new Map([[conId(spy.conId), price(123.45)]]);
    const again = openSyntheticMarket(config, { now: undefined, prices: before });
    const [first] = again.source
      .advance(unixMs(again.source.start + 60_000))
      .filter((event) => event.type === 'trade' && event.conId === spy.conId);
    assert.ok(first?.type === 'trade' && Math.abs(first.price - 123.45) < 2, JSON.stringify(first));
    assert.match(again.label, /synthetic.*7/);
  });
});
