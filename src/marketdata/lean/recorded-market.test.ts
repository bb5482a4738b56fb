import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import type { Bar, BarSource, MarketEvent, MarketSource } from '../market.ts';
import type { RecordedInstrument } from './lean-asset.ts';
import { recordedMarket } from './recorded-market.ts';
import { recordedSymbols } from './recorded-symbols.ts';

const dir =
  process.env.BOWLINE_MARKET_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/market-data');
const skip = fs.existsSync(path.join(dir, 'equity')) ? false : `no recorded market data in ${dir}`;

const newYork = (text: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);

const SPY = conId(756733);
const AAPL = conId(265598);
const ES = conId(11);
const instruments: readonly RecordedInstrument[] = [
  { conId: SPY, symbol: 'SPY', secType: 'STK' },
  { conId: AAPL, symbol: 'AAPL', secType: 'STK' },
  { conId: ES, symbol: 'ES', secType: 'FUT', lastTradeDate: '20131220', minTick: 0.25 },
  { conId: conId(1), symbol: 'MSFT', secType: 'STK' },
];

const barsOf = (
  market: MarketSource,
  id: ConId,
  lengthMs: number,
  from: string,
  to: string,
  source: BarSource = 'TRADES',
  regularHoursOnly = true,
): readonly Bar[] =>
  market.bars({ conId: id, source, lengthMs, from: newYork(from), to: newYork(to), regularHoursOnly });

/** Plays to the end as a player does: jumping over silence, in steps of an hour. */
function play(market: MarketSource, stepMs = HOUR_MS): MarketEvent[] {
  const events: MarketEvent[] = [];
  let time = market.start;
  for (let next = market.nextEventTime?.(); next !== undefined; next = market.nextEventTime?.()) {
    time = unixMs(Math.max(next, time + stepMs));
    for (const event of market.advance(time)) events.push(event);
  }
  return events;
}

test('SPY, AAPL and ES of 2013-10-07 are played together', { skip }, async () => {
  const market = await recordedMarket({ dir, from: '2013-10-07', instruments });
  assert.equal(market.label, 'recorded 2013-10-07');
  assert.deepEqual(market.conIds, [SPY, AAPL, ES]);
  assert.equal(market.start, newYork('2013-10-07T00:00'));
  assert.equal(market.end, newYork('2013-10-08T00:00'));

  const events = play(market);
  let last = 0;
  for (const event of events) {
    assert.ok(event.time >= last && event.time > market.start && event.time < newYork('2013-10-08T00:00'));
    last = event.time;
    if (event.type === 'quote') assert.ok(event.bid < event.ask && event.bidSize > 0 && event.askSize > 0);
    else assert.ok(event.size > 0);
  }
  const trades = (id: ConId): MarketEvent[] =>
    events.filter((event) => event.conId === id && event.type === 'trade');
  assert.ok(trades(SPY).length > 16_000, 'SPY has seconds');
  // AAPL has hours only, played from 09:30 to 16:00.
  const [first] = trades(AAPL);
  assert.ok(
    first && first.time >= newYork('2013-10-07T09:30') && first.time < newYork('2013-10-07T09:30:10'),
  );
  assert.equal(first.type === 'trade' && first.price, 486.45);
  assert.ok((trades(AAPL).at(-1)?.time ?? 0) < newYork('2013-10-07T16:00'));
});

test('recorded futures keep the time of the exchange: ES is busy when SPY opens', { skip }, async () => {
  const market = await recordedMarket({ dir, from: '2013-10-07', instruments });
  market.advance(newYork('2013-10-07T17:30'));
  const half = (from: string, to: string): number => {
    const bars = barsOf(
      market,
      ES,
      30 * MINUTE_MS,
      `2013-10-07T${from}`,
      `2013-10-07T${to}`,
      'TRADES',
      false,
    );
    return bars.reduce((sum, bar) => sum + bar.volume, 0);
  };
  assert.ok(half('09:30', '10:00') > 4 * half('09:00', '09:30'));
  assert.equal(half('17:15', '17:30'), 0);
});

test('what was played has the recorded bars: open, high, low, close and volume', { skip }, async () => {
  const played = await recordedMarket({ dir, from: '2013-10-09', instruments });
  play(played);
  const later = await recordedMarket({ dir, from: '2013-10-11', instruments });
  const day = ['2013-10-09T00:00', '2013-10-09T23:59'] as const;
  for (const [id, lengthMs] of [
    [SPY, MINUTE_MS],
    [ES, MINUTE_MS],
    [AAPL, HOUR_MS],
  ] as const) {
    const expected = barsOf(later, id, lengthMs, ...day, 'TRADES', false);
    assert.ok(expected.length >= 7);
    assert.deepEqual(barsOf(played, id, lengthMs, ...day, 'TRADES', false), expected);
  }
});

test('the same days give the same events however they are played', { skip }, async () => {
  const from = '2013-10-08T09:25';
  const until = newYork('2013-10-08T10:05');
  const whole = (await recordedMarket({ dir, from, instruments })).advance(until);
  assert.ok(whole.length > 5000);
  const pieces = await recordedMarket({ dir, from, instruments });
  const found: MarketEvent[] = [];
  for (let time = pieces.start, step = 1; time < until; step = (step * 7) % 50_021) {
    if (step % 3 === 0) pieces.nextEventTime?.();
    time = unixMs(Math.min(until, time + step));
    found.push(...pieces.advance(time));
  }
  assert.deepEqual(found, whole);
});

test('days follow each other and nights are jumped over', { skip }, async () => {
  const stocks = instruments.filter(({ secType }) => secType === 'STK');
  const market = await recordedMarket({ dir, from: '2013-10-09', to: '2013-10-11', instruments: stocks });
  market.advance(newYork('2013-10-09T22:00'));
  const next = market.nextEventTime?.();
  assert.ok(next && next >= newYork('2013-10-10T04:00') && next < newYork('2013-10-10T04:02'));
  assert.equal(market.previousClose(SPY), 165.48);
  market.advance(next);
  assert.equal(market.previousClose(SPY), 165.57);
  assert.equal(market.previousClose(AAPL), 486.3);
  play(market);
  assert.equal(market.nextEventTime?.(), undefined);
  assert.deepEqual(
    barsOf(market, AAPL, DAY_MS, '2013-10-07T00:00', '2013-10-12T00:00').map(({ close }) => close),
    [487.75, 480.94, 486.3, 489.9, 493],
  );
});

test('bars never know more than the time reached', { skip }, async () => {
  const market = await recordedMarket({ dir, from: '2013-10-07', instruments });
  market.advance(newYork('2013-10-07T11:20'));
  const days = barsOf(market, AAPL, DAY_MS, '2013-09-01T00:00', '2014-01-01T00:00');
  assert.equal(days.at(-1)?.time, newYork('2013-10-07T00:00'));
  const minutes = barsOf(market, AAPL, MINUTE_MS, '2013-10-07T00:00', '2014-01-01T00:00');
  assert.equal(days.at(-1)?.high, Math.max(...minutes.map((bar) => bar.high)));
  assert.equal(minutes.at(-1)?.time, newYork('2013-10-07T11:19'));
  const hours = barsOf(market, SPY, HOUR_MS, '2013-10-07T00:00', '2014-01-01T00:00');
  assert.equal(
    hours.at(-1)?.close,
    barsOf(market, SPY, MINUTE_MS, '2013-10-07T11:00', '2014-01-01T00:00').at(-1)?.close,
  );
  assert.equal(market.previousClose(SPY), 168.89);
});

test('years of days and hours are there for charts', { skip }, async () => {
  const market = await recordedMarket({ dir, from: '2013-10-07', instruments });
  const year = barsOf(market, SPY, DAY_MS, '2012-10-07T00:00', '2013-10-07T00:00');
  assert.equal(year.length, 249);
  assert.equal(barsOf(market, SPY, 7 * DAY_MS, '2013-08-05T00:00', '2013-10-07T00:00').length, 9);
  const hours = barsOf(market, AAPL, HOUR_MS, '2013-09-30T00:00', '2013-10-07T00:00');
  assert.equal(hours.length, 35);
  const asks = barsOf(market, AAPL, HOUR_MS, '2013-09-30T00:00', '2013-10-07T00:00', 'ASK');
  assert.ok(asks.every((bar, index) => bar.close > (hours[index]?.close ?? Number.NaN) && bar.volume === -1));
});

test('the folder lists what a date can replay', { skip }, () => {
  const found = recordedSymbols(dir, '2013-10-07').map(
    ({ symbol, contractMonth, resolution }) => `${symbol}${contractMonth ?? ''} ${resolution}`,
  );
  for (const expected of ['SPY second', 'AAPL hour', 'IBM minute', 'ES201312 minute', 'ES201403 minute']) {
    assert.ok(found.includes(expected), `${expected} in ${found}`);
  }
  const contracts = recordedSymbols(dir, '2013-10-07').filter(({ symbol }) => symbol === 'ES');
  assert.equal(contracts.toSorted((a, b) => b.bars - a.bars)[0]?.contractMonth, '201312');
  assert.ok(
    recordedSymbols(dir, '2014-05-05').some(({ symbol, secType }) => symbol === 'EUR' && secType === 'CASH'),
  );
  assert.ok(
    recordedSymbols(dir, '2018-04-05').some(
      ({ symbol, secType }) => symbol === 'BTC' && secType === 'CRYPTO',
    ),
  );
});

test('forex and crypto are played too', { skip }, async () => {
  const EUR = conId(12087792);
  const forex = await recordedMarket({
    dir,
    from: '2014-05-05',
    instruments: [{ conId: EUR, symbol: 'EUR', secType: 'CASH', currency: 'USD' }],
  });
  const quotes = play(forex);
  assert.ok(
    quotes.length > 4000 && quotes.every((event) => event.type === 'quote' && event.bidSize === 1_000_000),
  );
  assert.ok(barsOf(forex, EUR, HOUR_MS, '2014-05-05T00:00', '2014-05-06T00:00', 'MIDPOINT').length > 20);
  assert.deepEqual(barsOf(forex, EUR, HOUR_MS, '2014-05-05T00:00', '2014-05-06T00:00'), []);

  const BTC = conId(479624278);
  const crypto = await recordedMarket({
    dir,
    from: '2018-04-05',
    instruments: [{ conId: BTC, symbol: 'BTC', secType: 'CRYPTO' }],
  });
  const events = play(crypto);
  assert.ok(events.some((event) => event.type === 'trade' && !Number.isInteger(event.size)));
  assert.ok(crypto.previousClose(BTC) !== undefined);
});
