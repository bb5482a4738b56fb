import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { Bar, BarSource } from '../../../marketdata/market.ts';
import type { BrokerError, Exchange } from '../../../simulator/exchange.ts';
import type { reqHistoricalData } from '../../codec/client/historical.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { historicalData } from '../../codec/server/historical.ts';
import { barDay, epochSeconds, localStamp, parseStamp } from '../../times.ts';
import { DAY_MS, durationStart, parseBarSize, parseDuration, parseWhatToShow } from './request-terms.ts';

export type HistoricalRequest = ValuesOf<typeof reqHistoricalData>;
export type WireBar = ValuesOf<typeof historicalData>['bars'][number];

const NOT_COUNTED = -1;
/** IB's formatDate for seconds since 1970. */
const EPOCH_FORMAT = 2;
const WAP_DIGITS = 4;

/** A historical data request that can be answered. */
export interface BarQuery {
  readonly instrument: Instrument;
  readonly sources: readonly BarSource[];
  readonly lengthMs: number;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly regularHoursOnly: boolean;
  readonly formatDate: number;
}

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bW' : cause - ${cause}`,
});

/** Checks a request and works out its range. */
export function barQuery(
  exchange: Exchange,
  instrument: Instrument,
  request: HistoricalRequest,
  now: UnixMs,
): Result<BarQuery, BrokerError> {
  const sources = parseWhatToShow(request.whatToShow, instrument);
  if (!sources.ok) return sources;
  const lengthMs = parseBarSize(request.barSize);
  if (!lengthMs.ok) return lengthMs;
  const duration = parseDuration(request.duration);
  if (!duration.ok) return duration;
  const [source] = sources.value;
  if (source === undefined) return fail(invalid('What to show field is missing or incorrect.'));
  let end = unixMs(now + 1);
  if (request.endDateTime.trim() !== '') {
    if (request.keepUpToDate) {
      return fail(invalid('End Date/Time is not supported by API request for continuous data updates'));
    }
    const parsed = parseStamp(request.endDateTime, instrument.timeZone);
    if (!parsed.ok) {
      return fail({
        code: 10314,
        message:
          'End Date/Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional.',
      });
    }
    if (parsed.value < end) end = parsed.value;
  }
  const from = durationStart(exchange, instrument, end, duration.value, source, request.useRth);
  return ok({
    instrument,
    sources: sources.value,
    lengthMs: lengthMs.value,
    from,
    to: end,
    regularHoursOnly: request.useRth,
    formatDate: request.formatDate,
  });
}

/** The bars of a query in wire form, oldest first. */
export function queryBars(exchange: Exchange, query: BarQuery, from = query.from, to = query.to): WireBar[] {
  const { instrument, lengthMs, regularHoursOnly, sources } = query;
  const [first = [], second] = sources.map((source) =>
    exchange.bars({ conId: instrument.conId, source, lengthMs, from, to, regularHoursOnly }),
  );
  if (second !== undefined) return bidAskBars(first, second, query);
  const isTrades = sources[0] === 'TRADES';
  return first.map((bar) => ({
    date: barDate(bar.time, query),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: isTrades ? bar.volume : NOT_COUNTED,
    wap: isTrades ? typicalPrice(bar) : NOT_COUNTED,
    count: NOT_COUNTED,
  }));
}

/** IB's BID_ASK: average bid, highest ask, lowest bid, average ask. The averages are of each bar's open and close. */
function bidAskBars(bids: readonly Bar[], asks: readonly Bar[], query: BarQuery): WireBar[] {
  const askAt = new Map(asks.map((bar) => [bar.time, bar]));
  return bids.flatMap((bid) => {
    const ask = askAt.get(bid.time);
    if (ask === undefined) return [];
    return [
      {
        date: barDate(bid.time, query),
        open: round((bid.open + bid.close) / 2),
        high: ask.high,
        low: bid.low,
        close: round((ask.open + ask.close) / 2),
        volume: NOT_COUNTED,
        wap: NOT_COUNTED,
        count: NOT_COUNTED,
      },
    ];
  });
}

const round = (value: number): number => Number(value.toFixed(WAP_DIGITS));

/** Stands for the weighted average price: bars do not keep their trades. */
const typicalPrice = ({ high, low, close }: Bar): number => round((high + low + close) / 3);

/** Days and longer are dates; shorter bars are local times, or seconds since 1970 with formatDate 2. */
export function barDate(time: UnixMs, { instrument, lengthMs, formatDate }: BarQuery): string {
  if (lengthMs >= DAY_MS) return barDay(time, instrument.timeZone);
  return formatDate === EPOCH_FORMAT ? String(epochSeconds(time)) : localStamp(time, instrument.timeZone);
}
