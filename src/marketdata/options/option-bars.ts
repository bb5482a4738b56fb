import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { seedFrom } from '../../core/random.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { DAY_MS, MINUTE_MS } from '../aggregate.ts';
import type { Bar, BarRequest, BarSource } from '../market.ts';
import type { OptionInstrument, OptionModel } from './option-model.ts';
import { activityOf, middleOf, sidesAround } from './option-quotes.ts';

/** How long before its expiration a contract is listed at most. */
const LISTED_DAYS = 3 * 365;
const HASHES = 2 ** 32;
/** Minutes of regular trading that a day's bar stands for. */
const DAY_MINUTES = 390;

/**
 * Past bars of an option, made out of those of its underlying: the option's prices at the underlying's open, extremes and close
 * in each bar's own time. Of trades, bars without any are left out. `barsOf` gives the underlying's bars of the same length.
 */
export function optionBars(
  model: OptionModel,
  instrument: OptionInstrument,
  request: BarRequest,
  barsOf: (request: BarRequest) => readonly Bar[],
): Bar[] {
  const { option } = instrument;
  const from = unixMs(Math.max(request.from, option.fixing - LISTED_DAYS * DAY_MS));
  const to = unixMs(Math.min(request.to, option.fixing));
  if (from >= to) return [];
  const underlying = barsOf({
    ...request,
    conId: option.underlying,
    source: 'TRADES',
    from,
    to,
    regularHoursOnly: request.regularHoursOnly || option.underlyingSecType !== 'FUT',
  });
  const isDaily = request.lengthMs >= DAY_MS;
  return underlying.flatMap((bar) => {
    if (!isDaily && sessionAt(instrument, bar.time) === 'closed') return [];
    const made = optionBar(model, instrument, bar, request.source, request.lengthMs);
    return made === undefined ? [] : [made];
  });
}

function optionBar(
  model: OptionModel,
  instrument: OptionInstrument,
  bar: Bar,
  source: BarSource,
  lengthMs: number,
): Bar | undefined {
  const { conId, right, option } = instrument;
  const { spread, tradesPerMinute, typicalSize } = model.behaviour(instrument);
  const end = unixMs(Math.min(bar.time + Math.min(lengthMs, DAY_MS), option.fixing));
  const at = (spot: number, time: UnixMs): Price => {
    const sides = sidesAround(instrument, model.value(instrument, spot, time), spread);
    if (source === 'BID') return sides.bid;
    if (source === 'ASK') return sides.ask;
    return source === 'MIDPOINT' ? middleOf(sides) : roundToTick(instrument, middleOf(sides));
  };
  const open = at(bar.open, bar.time);
  const close = at(bar.close, end);
  const [best, worst] = right === 'C' ? [bar.high, bar.low] : [bar.low, bar.high];
  const middle = unixMs((bar.time + end) / 2);
  const high = Math.max(open, close, at(best, middle)) as Price;
  const low = Math.min(open, close, at(worst, middle)) as Price;
  if (source !== 'TRADES') return { time: bar.time, open, high, low, close, volume: -1 };
  const minutes = lengthMs >= DAY_MS ? DAY_MINUTES : lengthMs / MINUTE_MS;
  const expected = tradesPerMinute * activityOf(model, instrument, bar.close, bar.time) * minutes;
  const drawn = seedFrom(conId, bar.time, 'count') / HASHES;
  const count = Math.floor(expected * (0.5 + drawn) + drawn);
  if (count < 1) return undefined;
  const volume = Math.max(count, Math.round((count * typicalSize) / 8));
  return {
    time: bar.time,
    open,
    high,
    low,
    close,
    volume,
    count,
    wap: cleanDecimal((high + low + close) / 3),
  };
}
