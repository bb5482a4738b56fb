import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { isOnStep, price } from '../../core/price.ts';
import { type SessionInstrument, sessionAt } from '../../instruments/sessions/session-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import type { Bar, BarSource, MarketEvent, MarketSource } from '../market.ts';
import type { SyntheticSpec } from './spec.ts';
import { syntheticMarket } from './synthetic-market.ts';

const newYork = (text: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);

const SPY = conId(1);
const ES = conId(2);
const MES = conId(3);
const EURUSD = conId(4);
const BTC = conId(5);
const AAPL = conId(6);

const specs: readonly SyntheticSpec[] = [
  // A follower may be listed before its leader.
  {
    conId: MES,
    startPrice: 6000,
    tick: 0.25,
    annualVolatility: 0.18,
    spreadTicks: 1,
    typicalSize: 20,
    tradesPerMinute: 200,
    follows: ES,
  },
  {
    conId: SPY,
    startPrice: 600,
    tick: 0.01,
    annualVolatility: 0.18,
    spreadTicks: 1,
    typicalSize: 800,
    tradesPerMinute: 300,
    indexCorrelation: 0.99,
  },
  {
    conId: ES,
    startPrice: 6000,
    tick: 0.25,
    annualVolatility: 0.18,
    spreadTicks: 1,
    typicalSize: 60,
    tradesPerMinute: 250,
    indexCorrelation: 0.99,
  },
  {
    conId: EURUSD,
    startPrice: 1.1,
    tick: 0.00005,
    annualVolatility: 0.08,
    spreadTicks: 1,
    typicalSize: 1_000_000,
    tradesPerMinute: 0,
    indexCorrelation: 0,
  },
  {
    conId: BTC,
    startPrice: 90_000,
    tick: 0.25,
    annualVolatility: 0.6,
    spreadTicks: 8,
    typicalSize: 0.5,
    tradesPerMinute: 60,
    indexCorrelation: 0.3,
  },
  {
    conId: AAPL,
    startPrice: 250,
    tick: 0.01,
    annualVolatility: 0.28,
    spreadTicks: 2,
    typicalSize: 300,
    tradesPerMinute: 120,
  },
];
const start = newYork('2026-11-20T10:00:00.100');
const wholeMinute = newYork('2026-11-20T10:00');
const market = (seed = 7, from = start): MarketSource => syntheticMarket({ specs, seed, start: from });
const tickOf = new Map(specs.map((spec) => [spec.conId, spec.tick]));

function bars(source: MarketSource, of: ConId, lengthMs: number, from: UnixMs, to: UnixMs): readonly Bar[] {
  return source.bars({ conId: of, source: 'TRADES', lengthMs, from, to, regularHoursOnly: false });
}

test('every quote and trade is on the tick grid, bid below ask, trades at the quote, sizes positive', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const quotes = new Map<ConId, MarketEvent & { type: 'quote' }>();
      let last = 0;
      for (const event of market(seed).advance(unixMs(start + MINUTE_MS))) {
        assert.ok(event.time >= last && event.time > start && event.time <= start + MINUTE_MS);
        last = event.time;
        const tick = tickOf.get(event.conId) ?? 0;
        if (event.type === 'quote') {
          assert.ok(event.bid > 0 && event.bid < event.ask);
          assert.ok(isOnStep(event.bid, tick) && isOnStep(event.ask, tick));
          assert.ok(event.bidSize > 0 && event.askSize > 0);
          quotes.set(event.conId, event);
        } else {
          const quote = quotes.get(event.conId);
          assert.ok(quote && (event.price === quote.bid || event.price === quote.ask));
          assert.ok(event.size > 0);
          assert.notEqual(event.conId, EURUSD);
        }
      }
      assert.equal(quotes.size, specs.length);
    }),
    { numRuns: 25 },
  );
});

test('the same seed gives the same events and bars, however the time is cut', () => {
  const until = start + 3 * MINUTE_MS;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 30 }),
      fc.boolean(),
      (seed, cuts, peek) => {
        const whole = market(seed);
        const expected = whole.advance(unixMs(until));
        const pieces = market(seed);
        const found: MarketEvent[] = [];
        let time = start;
        for (const cut of [...cuts, until - start]) {
          time = unixMs(Math.min(until, time + cut));
          const next = peek ? pieces.nextEventTime?.() : undefined;
          const events = pieces.advance(time);
          if (next !== undefined && events[0] !== undefined) assert.equal(events[0].time, next);
          found.push(...events);
        }
        assert.deepEqual(found, expected);
        assert.deepEqual(bars(pieces, SPY, MINUTE_MS, start, time), bars(whole, SPY, MINUTE_MS, start, time));
      },
    ),
    { numRuns: 10 },
  );
  assert.notDeepEqual(market(1).advance(unixMs(until)), market(2).advance(unixMs(until)));
});

/** Logarithmic returns from one bar to the next. */
function returns(series: readonly Bar[]): number[] {
  return series.slice(1).map((bar, index) => Math.log(bar.close / (series[index]?.close ?? bar.close)));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const cov = mean(a.map((x, index) => (x - meanA) * ((b[index] ?? 0) - meanB)));
  return cov / Math.sqrt(mean(a.map((x) => (x - meanA) ** 2)) * mean(b.map((x) => (x - meanB) ** 2)));
}

test('index instruments move together, MES with ES; volatility is what the spec says', () => {
  const day = market(11, newYork('2026-11-20T09:30'));
  const end = newYork('2026-11-20T16:00');
  day.advance(end);
  const series = (of: ConId): readonly Bar[] => bars(day, of, 5 * MINUTE_MS, day.start, end);
  assert.ok(correlation(returns(series(SPY)), returns(series(ES))) > 0.9);
  assert.ok(correlation(returns(series(SPY)), returns(series(AAPL))) > 0.3);
  const mes = series(MES);
  for (const [index, bar] of series(ES).entries()) {
    assert.ok(
      Math.abs(bar.close - (mes[index]?.close ?? 0)) <= 1,
      `${bar.close} against ${mes[index]?.close}`,
    );
  }
  const deviation = Math.sqrt(returns(series(SPY)).reduce((sum, x) => sum + x * x, 0));
  assert.ok(deviation * Math.sqrt(252) > 0.07 && deviation * Math.sqrt(252) < 0.45, String(deviation));
});

test('the open and the close are busier than noon', () => {
  const day = market(3, newYork('2026-11-20T09:30'));
  day.advance(newYork('2026-11-20T16:00'));
  const volume = (from: string, to: string): number =>
    bars(day, SPY, 30 * MINUTE_MS, newYork(`2026-11-20T${from}`), newYork(`2026-11-20T${to}`)).reduce(
      (sum, bar) => sum + bar.volume,
      0,
    );
  assert.ok(volume('09:30', '10:00') > 1.4 * volume('12:30', '13:00'));
  assert.ok(volume('15:30', '16:00') > 1.4 * volume('12:30', '13:00'));
});

test('bars of the running market hold exactly its events', () => {
  const source = market();
  const end = unixMs(start + 10 * MINUTE_MS);
  const events = source.advance(end);
  for (const id of [SPY, BTC]) {
    const trades = events.filter((event) => event.type === 'trade' && event.conId === id);
    const made = bars(source, id, MINUTE_MS, unixMs(start - MINUTE_MS), end).filter(
      (bar) => bar.time + MINUTE_MS > start,
    );
    const volume = made.reduce((sum, bar) => sum + bar.volume, 0);
    const traded = trades.reduce((sum, event) => sum + (event.type === 'trade' ? event.size : 0), 0);
    assert.ok(Math.abs(volume - traded) < 1e-6);
    for (const bar of made) {
      const inside = trades.filter((event) => event.time >= bar.time && event.time < bar.time + MINUTE_MS);
      const prices = inside.map((event) => (event.type === 'trade' ? event.price : Number.NaN));
      assert.deepEqual(
        [bar.open, bar.high, bar.low, bar.close],
        [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)],
      );
    }
  }
});

test('there is a past: minutes up to the start, days over years, each well-formed and without a break', () => {
  const source = market();
  const sources: BarSource[] = ['TRADES', 'MIDPOINT', 'BID', 'ASK'];
  for (const kind of sources) {
    const request = { conId: AAPL, source: kind, regularHoursOnly: false } as const;
    const minutes = source.bars({
      ...request,
      lengthMs: MINUTE_MS,
      from: unixMs(wholeMinute - DAY_MS),
      to: start,
    });
    assert.equal(minutes.length, 1440);
    const days = source.bars({ ...request, lengthMs: DAY_MS, from: unixMs(start - 400 * DAY_MS), to: start });
    assert.equal(days.length, 400);
    for (const bar of [...minutes, ...days]) {
      assert.ok(bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close));
      if (kind !== 'MIDPOINT') assert.ok(isOnStep(bar.open, 0.01) && isOnStep(bar.high, 0.01));
    }
  }
  const minutes = bars(source, AAPL, MINUTE_MS, unixMs(start - DAY_MS), start);
  const [last] = minutes.slice(-1);
  assert.ok(last && Math.abs(last.close - 250) <= 0.01 && last.time + MINUTE_MS <= start);
  for (const [index, bar] of minutes.entries()) {
    const before = minutes[index - 1];
    assert.ok(before === undefined || Math.abs(bar.open - before.close) <= 0.011);
  }
  assert.deepEqual(
    source.bars({
      conId: EURUSD,
      source: 'TRADES',
      lengthMs: MINUTE_MS,
      from: unixMs(start - HOUR_MS),
      to: start,
      regularHoursOnly: false,
    }),
    [],
  );
});

test('longer bars of the past agree with the shorter ones', () => {
  const source = market();
  const from = newYork('2026-11-17T00:00');
  const to = newYork('2026-11-18T00:00');
  const minutes = bars(source, MES, MINUTE_MS, from, to);
  const [day, ...rest] = bars(source, MES, DAY_MS, from, to);
  assert.ok(day && rest.length === 0);
  assert.equal(day.time, from);
  assert.equal(day.high, Math.max(...minutes.map((bar) => bar.high)));
  assert.equal(day.low, Math.min(...minutes.map((bar) => bar.low)));
  assert.equal(day.close, minutes.at(-1)?.close);
  assert.equal(
    day.volume,
    minutes.reduce((sum, bar) => sum + bar.volume, 0),
  );
  assert.equal(bars(source, MES, HOUR_MS, from, to).length, 24);
  assert.equal(source.previousClose(MES), bars(source, MES, DAY_MS, from, start).at(-2)?.close);
});

test('a restart begins at the prices given to it', () => {
  const previous = new Map([[SPY, price(512.34)]]);
  const [quote] = syntheticMarket({ specs, seed: 7, start, previous })
    .advance(unixMs(start + 1000))
    .filter((event) => event.conId === SPY);
  assert.ok(quote?.type === 'quote' && Math.abs(quote.bid - 512.34) < 0.1);
});

test('with sessions, closed hours have no events and no bars; the player can jump over them', () => {
  const stock: SessionInstrument = {
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',
    timeZone: 'US/Eastern',
    tradingHours: '',
    liquidHours: '',
  };
  const friday = newYork('2026-11-20T19:59:30.100');
  const source = syntheticMarket({
    specs: specs.filter((spec) => spec.conId === SPY),
    seed: 7,
    start: friday,
    sessionOf: (_conId, time) => sessionAt(stock, time),
  });
  const evening = source.advance(newYork('2026-11-20T20:05'));
  assert.ok((evening.at(-1)?.time ?? 0) < newYork('2026-11-20T20:00'));
  const next = source.nextEventTime?.();
  assert.ok(
    next !== undefined && next > newYork('2026-11-23T04:00') && next < newYork('2026-11-23T04:00:02'),
  );
  assert.equal(source.advance(next)[0]?.type, 'quote');
  const regular = source.bars({
    conId: SPY,
    source: 'TRADES',
    lengthMs: DAY_MS,
    from: newYork('2026-11-16T00:00'),
    to: next,
    regularHoursOnly: true,
  });
  assert.equal(regular.length, 5);
  assert.equal(source.previousClose(SPY), regular.at(-1)?.close);
  const minutes = bars(source, SPY, MINUTE_MS, newYork('2026-11-19T00:00'), newYork('2026-11-20T00:00'));
  assert.equal(minutes.length, 16 * 60);
});

test('days of the running market are the same however it was played', () => {
  const few = { specs: specs.filter((spec) => spec.conId === AAPL), seed: 5, start } as const;
  const source = syntheticMarket(few);
  const end = unixMs(start + 2 * DAY_MS);
  let volume = 0;
  for (let time: number = start; time < end; time += 6 * HOUR_MS) {
    for (const event of source.advance(unixMs(time + 6 * HOUR_MS))) {
      if (event.type === 'trade') volume += event.size;
    }
  }
  const atOnce = syntheticMarket(few);
  atOnce.advance(end);
  const from = newYork('2026-11-20T00:00');
  const days = bars(source, AAPL, DAY_MS, from, end);
  assert.equal(days.length, 3);
  assert.deepEqual(days, bars(atOnce, AAPL, DAY_MS, from, end));
  const before = bars(syntheticMarket(few), AAPL, DAY_MS, from, start)[0]?.volume ?? 0;
  assert.equal(days.reduce((sum, bar) => sum + bar.volume, 0) - before, volume);
});

test('a follower of an unknown instrument is a mistake in the catalogue', () => {
  const orphan = specs.filter((spec) => spec.conId === MES);
  assert.throws(() => syntheticMarket({ specs: orphan, seed: 1, start }), RangeError);
});
