import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { Exchange } from '../../../simulator/exchange.ts';
import { type BarMarket, type BarQuery, queryBars, readBars, type WireBar } from './bars.ts';
import { DAY_MS, type Duration, longestSpan } from './request-terms.ts';

/** Years of the past are made when they are asked for, which takes seconds: here it is done a few days at a time. */

/** Days that are made in one step. */
const DAYS_OF_A_STEP = 10;
/** What is not longer than this is made at once. */
const SHORT_MS = 60 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;
/** No market has prices older than this. */
const OLDEST_MS = 100 * 366 * DAY_MS;

/**
 * Makes the days back to the beginning of a request, so that they are at hand when it is answered. Of an option those of its
 * underlying.
 */
export function* makeDays(
  exchange: Exchange,
  instrument: Instrument,
  duration: Duration,
  end: UnixMs,
): Generator<void, void> {
  const span = Math.min(longestSpan(duration), OLDEST_MS);
  if (instrument.comboLegs !== undefined || span <= SHORT_MS) return;
  const conId = instrument.option?.underlying ?? instrument.conId;
  const first = end - span;
  for (let to = end; to > first; to = unixMs(to - DAYS_OF_A_STEP * DAY_MS)) {
    const from = unixMs(to - DAYS_OF_A_STEP * DAY_MS);
    exchange.bars({ conId, source: 'TRADES', lengthMs: DAY_MS, from, to, regularHoursOnly: true });
    yield;
  }
}

/** The bars of a query, as `queryBars` gives them. */
export function* barsInSteps(market: BarMarket, query: BarQuery): Generator<void, readonly WireBar[]> {
  // No bar of less than a day lies in two days; volatilities look at all of the prices.
  const isOne = query.lengthMs >= DAY_MS || query.volatility !== undefined;
  if (isOne || query.to - query.from <= WEEK_MS) return queryBars(market, query);
  const [source = 'TRADES'] = query.sources;
  const days = readBars(market, query, source, DAY_MS, query.from, query.to).map(({ time }) => time);
  const cuts = days.filter((time, index) => index % DAYS_OF_A_STEP === 0 && time > query.from);
  const bars: WireBar[] = [];
  let from = query.from;
  for (const to of [...cuts, query.to]) {
    for (const bar of queryBars(market, query, from, to)) bars.push(bar);
    from = to;
    yield;
  }
  return bars;
}
