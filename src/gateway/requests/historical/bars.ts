import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { Bar, BarSource } from '../../../marketdata/market.ts';
import type { BrokerError, Exchange } from '../../../simulator/exchange.ts';
import type { reqHistoricalData } from '../../codec/client/historical.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { historicalData } from '../../codec/server/historical.ts';
import type { GatewayContext } from '../../session/client.ts';
import { barDay, bareStamp, epochSeconds, localStamp, parseStamp } from '../../times.ts';
import {
  DAY_MS,
  type Duration,
  durationStart,
  INVALID_STAMP,
  isTooLong,
  parseBarSize,
  parseDuration,
  parseWhatToShow,
  TOO_LONG,
  VOLATILITIES,
  type VolatilityKind,
} from './request-terms.ts';
import { volatilityBars } from './volatility-bars.ts';

export type HistoricalRequest = ValuesOf<typeof reqHistoricalData>;
export type WireBar = ValuesOf<typeof historicalData>['bars'][number];

const NOT_COUNTED = -1;
/** IB's formatDate for seconds since 1970. */
const EPOCH_FORMAT = 2;
const WAP_DIGITS = 5;
const MINUTE_MS = 60_000;

/** Where bars come from. */
export type BarMarket = Pick<GatewayContext, 'exchange' | 'past'>;

/** A historical data request that can be answered. */
export interface BarQuery {
  readonly instrument: Instrument;
  readonly sources: readonly BarSource[];
  readonly lengthMs: number;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly regularHoursOnly: boolean;
  readonly formatDate: number;
  /** The clock of the bars' times, which come without a zone then; absent: the instrument's own, named with each time. */
  readonly clock?: string;
  /** Shown in place of the price. */
  readonly volatility?: VolatilityKind;
}

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bW' : cause - ${cause}`,
});

/** A historical data request that holds, before its beginning is worked out: that may take the market's days. */
export interface BarTerms extends Omit<BarQuery, 'from'> {
  readonly duration: Duration;
}

/** Checks a request; looks at no bars. */
export function barTerms(
  instrument: Instrument,
  request: HistoricalRequest,
  now: UnixMs,
): Result<BarTerms, BrokerError> {
  const sources = parseWhatToShow(request.whatToShow, instrument);
  if (!sources.ok) return sources;
  const lengthMs = parseBarSize(request.barSize);
  if (!lengthMs.ok) return lengthMs;
  const duration = parseDuration(request.duration);
  if (!duration.ok) return duration;
  if (isTooLong(duration.value, lengthMs.value)) return fail(TOO_LONG);
  const [source] = sources.value;
  if (source === undefined) return fail(invalid('What to show field is missing or incorrect.'));
  if (request.keepUpToDate && sources.value.length > 1) {
    return fail(invalid(`Continuous data updates are not supported for ${request.whatToShow}`));
  }
  let end = unixMs(now + 1);
  if (request.endDateTime.trim() !== '') {
    if (request.keepUpToDate) {
      return fail(invalid('End Date/Time is not supported by API request for continuous data updates'));
    }
    const parsed = parseStamp(request.endDateTime, instrument.timeZone);
    if (!parsed.ok) return fail(INVALID_STAMP);
    if (parsed.value < end) end = parsed.value;
  }
  const volatility = VOLATILITIES[request.whatToShow.trim().toUpperCase()];
  return ok({
    instrument,
    sources: sources.value,
    lengthMs: lengthMs.value,
    duration: duration.value,
    to: end,
    regularHoursOnly: request.useRth,
    formatDate: request.formatDate,
    ...(volatility === undefined ? {} : { volatility }),
  });
}

/** Works out the range of a request. */
export function barQuery(exchange: Exchange, { duration, ...terms }: BarTerms): BarQuery {
  const { instrument, sources, to, regularHoursOnly } = terms;
  const source = sources[0] ?? 'TRADES';
  return { ...terms, from: durationStart(exchange, instrument, to, duration, source, regularHoursOnly) };
}

/** The bars of a query in wire form, oldest first. */
export function queryBars(market: BarMarket, query: BarQuery, from = query.from, to = query.to): WireBar[] {
  const { lengthMs, sources } = query;
  const [source = 'TRADES', second] = sources;
  const prices = readBars(market, query, source, lengthMs, from, to);
  const bars =
    query.volatility === undefined
      ? prices
      : volatilityBars(query.volatility, query.instrument, prices, lengthMs, market.exchange);
  if (second !== undefined) return bidAskBars(market, query, bars, from, to);
  const isTrades = source === 'TRADES' && query.volatility === undefined;
  const stamps = stampsOf(market, query, source, bars, to);
  return bars.map((bar, index) => ({
    date: barDate(stamps[index] ?? bar.time, query),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: isTrades ? bar.volume : NOT_COUNTED,
    wap: isTrades ? round(bar.wap ?? typicalPrice(bar)) : NOT_COUNTED,
    count: isTrades ? (bar.count ?? NOT_COUNTED) : NOT_COUNTED,
  }));
}

/** The times that date the bars: IB dates weeks and months by their last day with data, all others by their beginning. */
function stampsOf(
  market: BarMarket,
  query: BarQuery,
  source: BarSource,
  bars: readonly Bar[],
  to: UnixMs,
): readonly UnixMs[] {
  const times = bars.map(({ time }) => time);
  const [first] = times;
  if (query.lengthMs <= DAY_MS || first === undefined) return times;
  const days = readBars(market, query, source, DAY_MS, first, to).map(({ time }) => time);
  return times.map((time, index) => {
    const next = times[index + 1] ?? to;
    return days.findLast((day) => day >= time && day < next) ?? time;
  });
}

/** Bars of one source and length that begin in [from, to). */
export function readBars(
  { exchange, past }: BarMarket,
  { instrument, regularHoursOnly }: Pick<BarQuery, 'instrument' | 'regularHoursOnly'>,
  source: BarSource,
  lengthMs: number,
  from: UnixMs,
  to: UnixMs,
): readonly Bar[] {
  // A combination has no record of its own.
  return lengthMs < MINUTE_MS && instrument.comboLegs === undefined
    ? past.shortBars({ instrument, from, to, regularHoursOnly }, source, lengthMs)
    : exchange.bars({ conId: instrument.conId, source, lengthMs, from, to, regularHoursOnly });
}

/**
 * IB's BID_ASK: average bid, highest ask, lowest bid, average ask. The averages are those of the minutes' opens and closes
 * within a bar of up to eight hours, and of its own open and close for other bars.
 */
function bidAskBars(
  market: BarMarket,
  query: BarQuery,
  bids: readonly Bar[],
  from: UnixMs,
  to: UnixMs,
): WireBar[] {
  const { lengthMs } = query;
  const asks = readBars(market, query, 'ASK', lengthMs, from, to);
  const askAt = new Map(asks.map((bar) => [bar.time, bar]));
  const stamps = stampsOf(market, query, 'BID', bids, to);
  const isFiner = lengthMs > MINUTE_MS && lengthMs < DAY_MS;
  const finer = (source: BarSource, bars: readonly Bar[]): Map<UnixMs, number> =>
    averages(bars, isFiner ? readBars(market, query, source, MINUTE_MS, from, to) : bars);
  const averageBid = finer('BID', bids);
  const averageAsk = finer('ASK', asks);
  return bids.flatMap((bid, index) => {
    const ask = askAt.get(bid.time);
    if (ask === undefined) return [];
    return [
      {
        date: barDate(stamps[index] ?? bid.time, query),
        open: averageBid.get(bid.time) ?? bid.open,
        high: ask.high,
        low: bid.low,
        close: averageAsk.get(bid.time) ?? ask.close,
        volume: NOT_COUNTED,
        wap: NOT_COUNTED,
        count: NOT_COUNTED,
      },
    ];
  });
}

/** The average of the parts' opens and closes within each of the bars, by the bar's time. */
function averages(bars: readonly Bar[], parts: readonly Bar[]): Map<UnixMs, number> {
  const found = new Map<UnixMs, number>();
  let next = 0;
  for (const [index, bar] of bars.entries()) {
    const end = bars[index + 1]?.time ?? Number.POSITIVE_INFINITY;
    let sum = 0;
    let count = 0;
    for (let part = parts[next]; part !== undefined && part.time < end; part = parts[++next]) {
      if (part.time < bar.time) continue;
      sum += (part.open + part.close) / 2;
      count++;
    }
    if (count > 0) found.set(bar.time, round(sum / count));
  }
  return found;
}

const round = (value: number): number => Number(value.toFixed(WAP_DIGITS));

/** Stands for the weighted average price in bars of markets that do not keep it. */
const typicalPrice = ({ high, low, close }: Bar): number => round((high + low + close) / 3);

/** Days and longer are dates; shorter bars are local times, or seconds since 1970 with formatDate 2. */
export function barDate(time: UnixMs, { instrument, lengthMs, formatDate, clock }: BarQuery): string {
  if (lengthMs >= DAY_MS) return barDay(time, instrument.timeZone);
  if (formatDate === EPOCH_FORMAT) return String(epochSeconds(time));
  return clock === undefined ? localStamp(time, instrument.timeZone) : bareStamp(time, clock);
}
