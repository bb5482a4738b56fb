import type { UnixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { DAY_MS, MINUTE_MS } from '../../marketdata/aggregate.ts';
import type { Bar, BarRequest, BarSource } from '../../marketdata/market.ts';
import type { LegMarket } from './combo-book.ts';

/** A combination's bid is made of the bids of the legs it buys and the asks of those it sells. */
const OTHER_SIDE: Readonly<Record<BarSource, BarSource>> = {
  TRADES: 'TRADES',
  MIDPOINT: 'MIDPOINT',
  BID: 'ASK',
  ASK: 'BID',
};

/** What the legs cost together at the beginning and the end of a short time. */
interface Sum {
  readonly time: UnixMs;
  readonly open: number;
  readonly close: number;
}

/**
 * Past bars of a combination: as at IB the sum of its legs' data, for nobody keeps its own. Open and close are the legs'; high and
 * low are the extremes of what the legs cost together at the ends of the minutes within a bar (of the days, in bars of a day
 * and longer). A leg without data in a minute counts with its last price, but there is none of the whole while an option is out of
 * its hours. There are no volumes.
 */
export function comboBars(
  instrument: Instrument,
  legs: readonly LegMarket[],
  request: BarRequest,
  barsOf: (request: BarRequest) => readonly Bar[],
): Bar[] {
  const legBars = (lengthMs: number): (readonly Bar[])[] =>
    legs.map(({ leg, market }) => {
      const source = leg.action === 'BUY' ? request.source : OTHER_SIDE[request.source];
      return barsOf({ ...request, conId: market.instrument.conId, source, lengthMs });
    });
  const whole = legBars(request.lengthMs);
  const starts = [...new Set(whole.flatMap((bars) => bars.map(({ time }) => time)))].sort((a, b) => a - b);
  const partMs = request.lengthMs < DAY_MS ? Math.min(request.lengthMs, MINUTE_MS) : DAY_MS;
  const options = partMs < DAY_MS ? legs.filter(({ market }) => market.instrument.option !== undefined) : [];
  const isTraded = (time: UnixMs): boolean =>
    options.every(({ market }) => sessionAt(market.instrument, time) !== 'closed');
  const sums = summed(legs, partMs === request.lengthMs ? whole : legBars(partMs));
  return joined(
    starts,
    sums.filter(({ time }) => isTraded(time)),
    instrument,
  );
}

function summed(legs: readonly LegMarket[], bars: readonly (readonly Bar[])[]): Sum[] {
  const byTime = bars.map((of) => new Map(of.map((bar) => [bar.time, bar])));
  const times = [...new Set(byTime.flatMap((of) => [...of.keys()]))].sort((a, b) => a - b);
  const last: (number | undefined)[] = legs.map(() => undefined);
  const sums: Sum[] = [];
  for (const time of times) {
    let open = 0;
    let close = 0;
    for (const [index, { leg, weight }] of legs.entries()) {
      const bar = byTime[index]?.get(time);
      const signed = leg.action === 'BUY' ? weight : -weight;
      open += signed * (bar?.open ?? last[index] ?? Number.NaN);
      last[index] = bar?.close ?? last[index];
      close += signed * (last[index] ?? Number.NaN);
    }
    // Until every leg has had a price there is none of the combination.
    if (!Number.isNaN(open)) sums.push({ time, open: cleanDecimal(open), close: cleanDecimal(close) });
  }
  return sums;
}

function joined(starts: readonly UnixMs[], sums: readonly Sum[], instrument: Instrument): Bar[] {
  const price = (value: number): Price => roundToTick(instrument, value);
  const bars: Bar[] = [];
  let next = 0;
  for (const [index, time] of starts.entries()) {
    const end = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    while ((sums[next]?.time ?? Number.POSITIVE_INFINITY) < time) next++;
    const within: number[] = [];
    for (let sum = sums[next]; sum !== undefined && sum.time < end; sum = sums[++next]) {
      within.push(sum.open, sum.close);
    }
    const [open] = within;
    const close = within.at(-1);
    if (open === undefined || close === undefined) continue;
    const high = within.reduce((most, value) => Math.max(most, value));
    const low = within.reduce((least, value) => Math.min(least, value));
    bars.push({
      time,
      open: price(open),
      high: price(high),
      low: price(low),
      close: price(close),
      volume: -1,
    });
  }
  return bars;
}
