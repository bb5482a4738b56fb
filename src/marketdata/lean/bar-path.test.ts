import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import type { MarketEvent } from '../market.ts';
import { appendPath, noQuotes } from './bar-path.ts';
import type { Ohlc, RecordedBar } from './recorded-bar.ts';

const TICK = 0.01;
const rules = { conId: conId(1), minTick: TICK, unknownSize: 100 };
const cents = (value: number): Price => cleanDecimal(value / 100) as Price;

const ohlc = (size: fc.Arbitrary<number>): fc.Arbitrary<Ohlc> =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 9900, max: 10_100 }), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      size,
    )
    .map(([prices, swap, units]) => {
      const [low = 0, a = 0, b = 0, high = 0] = prices.toSorted((x, y) => x - y).map(cents);
      return {
        open: (swap ? b : a) as Price,
        high: high as Price,
        low: low as Price,
        close: (swap ? a : b) as Price,
        size: units,
      };
    });

const START = 1_700_000_000_000;
const bars = fc
  .record({
    length: fc.constantFrom(1000, MINUTE_MS, HOUR_MS),
    trade: fc.option(
      ohlc(fc.oneof(fc.integer({ min: 4, max: 1e6 }), fc.double({ min: 0.001, max: 50, noNaN: true }))),
      {
        nil: undefined,
      },
    ),
    bid: fc.option(ohlc(fc.nat(500)), { nil: undefined }),
    ask: fc.option(ohlc(fc.nat(500)), { nil: undefined }),
  })
  .map(
    ({ length, trade, bid, ask }): RecordedBar => ({
      time: unixMs(START),
      from: unixMs(START),
      to: unixMs(START + length),
      ...(trade && { trade }),
      ...(bid && { bid }),
      ...(ask && { ask }),
    }),
  );

const pathOf = (bar: RecordedBar): MarketEvent[] => {
  const events: MarketEvent[] = [];
  appendPath(bar, bar.bid !== undefined || bar.ask !== undefined, noQuotes(), rules, events);
  return events;
};

test('events stay within the bar: in time, in price, bid below ask', () => {
  fc.assert(
    fc.property(bars, (bar) => {
      let last = START;
      for (const event of pathOf(bar)) {
        assert.ok(event.time >= last && event.time < bar.to);
        last = event.time;
        if (event.type === 'trade') {
          assert.ok(
            bar.trade && event.price >= bar.trade.low && event.price <= bar.trade.high && event.size > 0,
          );
          continue;
        }
        assert.ok(event.bid < event.ask && event.bidSize > 0 && event.askSize > 0);
        if (bar.bid && bar.ask) {
          assert.ok(event.bid >= bar.bid.low && event.bid <= bar.bid.high);
          assert.ok(event.ask >= bar.ask.low && event.ask <= bar.ask.high);
        }
      }
    }),
  );
});

test("trades touch open, high, low and close, and add up to the bar's volume", () => {
  fc.assert(
    fc.property(bars, (bar) => {
      const { trade } = bar;
      if (trade === undefined) return;
      const trades = pathOf(bar).filter((event) => event.type === 'trade');
      const volume = trades.reduce((sum, { size }) => sum + size, 0);
      assert.ok(Math.abs(volume - trade.size) < 1e-6, `${volume} for ${trade.size}`);
      const prices = trades.map(({ price }) => price);
      assert.deepEqual(
        [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)],
        [trade.open, trade.high, trade.low, trade.close],
      );
    }),
  );
});

test('a bar without volume moves the quote and trades nothing', () => {
  const flat: Ohlc = { open: cents(100), high: cents(100), low: cents(100), close: cents(100), size: 0 };
  const span = { time: unixMs(START), from: unixMs(START), to: unixMs(START + MINUTE_MS) };
  assert.deepEqual(
    pathOf({ ...span, trade: flat }).map(({ type }) => type),
    ['quote'],
  );
});
