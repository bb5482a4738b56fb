import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { syntheticMarket } from '../../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import { FRIDAY_TEN } from '../testing/gateway-fixture.ts';
import { MarketFeed } from './feed.ts';
import { MarketPast } from './past.ts';

test('the ticks of a span are those of its parts, made or played, and no tick comes twice', () => {
  const listings = simulatedListings('2026-11-20').filter(({ instrument }) => instrument.symbol === 'AAPL');
  const source = syntheticMarket({
    specs: listings.map(({ synthetic }) => synthetic),
    seed: 7,
    start: FRIDAY_TEN,
  });
  const exchange = createExchange({
    instruments: listings.map(({ instrument }) => instrument),
    accounts: [],
    start: FRIDAY_TEN,
    seed: 7,
    bars: source,
  });
  const feed = new MarketFeed(exchange);
  const past = new MarketPast(exchange, feed);
  const reached = unixMs(FRIDAY_TEN + 90_000);
  exchange.onMarket(source.advance(reached));
  exchange.tick(reached);
  const [instrument] = exchange.instruments;
  assert.ok(instrument);
  const span = (from: number, to: number) => ({
    instrument,
    from: unixMs(from),
    to: unixMs(to),
    regularHoursOnly: true,
  });
  const from = FRIDAY_TEN - 90_000;
  const cuts = [
    from,
    from + 333,
    from + 60_250,
    FRIDAY_TEN - 1,
    FRIDAY_TEN + 1500,
    FRIDAY_TEN + 33_333,
    reached,
  ];
  for (const read of ['trades', 'quotes'] as const) {
    const whole = past[read](span(from, reached));
    assert.ok(whole.length > 200, `${whole.length} ${read}`);
    const parts = cuts
      .slice(1)
      .flatMap((to, index) => past[read](span(cuts[index] ?? from, to)) as unknown[]);
    assert.deepEqual(parts, whole);
    const times = whole.map(({ time }) => time);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  }
  for (const { bid, ask } of past.quotes(span(from, reached))) assert.ok(ask > bid);
  feed.close();
});
