import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { BarSource } from '../../../marketdata/market.ts';
import {
  cancelHeadTimestamp,
  cancelHistoricalData,
  reqHeadTimestamp,
  reqHistoricalData,
} from '../../codec/client/historical.ts';
import { headTimestamp, historicalData, historicalDataUpdate } from '../../codec/server/historical.ts';
import { every, type Interval } from '../../market/cadence.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { dashStamp, epochSeconds, localStamp } from '../../times.ts';
import { type BarQuery, barQuery, queryBars } from './bars.ts';
import { DAY_MS, parseWhatToShow } from './request-terms.ts';

/** IB refreshes the last bar of a kept request about every five seconds. */
const UPDATE_INTERVAL: Interval = { marketMs: 5000, realMs: 250 };
/** As far back as a head timestamp looks. */
const HEAD_DAYS = 365 * 40;
/** IB's formatDate for seconds since 1970. */
const EPOCH_FORMAT = 2;

interface Kept {
  readonly query: BarQuery;
  /** Start of the newest bar sent. */
  newest: UnixMs;
  last: string;
}

const SOURCE_WORDS: Readonly<Record<BarSource, string>> = {
  TRADES: 'Trades',
  MIDPOINT: 'Midpoint',
  BID: 'Bid',
  ASK: 'Ask',
};

/** Past bars, once or kept up to date. */
export const historicalRequests: OpenFamily = (client, { exchange, contracts, clock, feed }) => {
  const kept = new Map<number, Kept>();

  const newestStart = ({ instrument, sources, lengthMs, regularHoursOnly, from }: BarQuery, to: UnixMs) =>
    exchange
      .bars({
        conId: instrument.conId,
        source: sources[0] ?? 'TRADES',
        lengthMs,
        from: unixMs(Math.max(from, to - 2 * lengthMs)),
        to,
        regularHoursOnly,
      })
      .at(-1)?.time ?? from;

  const stop = every(feed, UPDATE_INTERVAL, (now) => {
    for (const [reqId, request] of kept) {
      const to = unixMs(now + 1);
      for (const bar of queryBars(exchange, request.query, request.newest, to)) {
        const text = JSON.stringify(bar);
        if (text === request.last) continue;
        request.last = text;
        client.send(historicalDataUpdate, { reqId, ...bar });
      }
      request.newest = newestStart(request.query, to);
    }
  });

  return {
    routes: [
      route(reqHistoricalData, (request) => {
        const { reqId, keepUpToDate } = request;
        if (kept.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        const found = contracts.resolve(request.contract, 'history', request.includeExpired);
        const query = found.ok ? barQuery(exchange, found.value, request, exchange.now()) : found;
        if (!query.ok) {
          client.error(reqId, query.error.code, query.error.message);
          return;
        }
        const bars = queryBars(exchange, query.value);
        if (bars.length === 0) {
          const { instrument, sources } = query.value;
          client.error(
            reqId,
            162,
            'Historical Market Data Service error message:HMDS query returned no data: ' +
              `${instrument.localSymbol}@${instrument.exchange} ${SOURCE_WORDS[sources[0] ?? 'TRADES']}`,
          );
          return;
        }
        const zone = query.value.instrument.timeZone;
        const start = localStamp(query.value.from, zone);
        client.send(historicalData, { reqId, start, end: localStamp(query.value.to, zone), bars });
        if (keepUpToDate) {
          const newest = newestStart(query.value, query.value.to);
          kept.set(reqId, { query: query.value, newest, last: JSON.stringify(bars.at(-1)) });
        }
      }),

      route(cancelHistoricalData, ({ reqId }) => {
        if (kept.delete(reqId)) {
          client.error(
            reqId,
            162,
            `Historical Market Data Service error message:API historical data query cancelled: ${reqId}`,
          );
          return;
        }
        client.error(reqId, 366, `No historical data query found for ticker id:${reqId}`);
      }),

      route(reqHeadTimestamp, ({ reqId, contract, includeExpired, whatToShow, useRth, formatDate }) => {
        const found = contracts.resolve(contract, 'history', includeExpired);
        const sources = found.ok ? parseWhatToShow(whatToShow, found.value) : found;
        if (!found.ok || !sources.ok) {
          const error = found.ok ? (sources.ok ? undefined : sources.error) : found.error;
          if (error !== undefined) client.error(reqId, error.code, error.message);
          return;
        }
        const now = clock.now();
        const [first] = exchange.bars({
          conId: found.value.conId,
          source: sources.value[0] ?? 'TRADES',
          lengthMs: DAY_MS,
          from: unixMs(now - HEAD_DAYS * DAY_MS),
          to: unixMs(now + 1),
          regularHoursOnly: useRth,
        });
        if (first === undefined) {
          client.error(reqId, 162, 'Historical Market Data Service error message:No head time stamp');
          return;
        }
        client.send(headTimestamp, {
          reqId,
          timestamp: formatDate === EPOCH_FORMAT ? String(epochSeconds(first.time)) : dashStamp(first.time),
        });
      }),
      // The answer has already been given; there is nothing to stop.
      route(cancelHeadTimestamp, () => {}),
    ],
    close: stop,
  };
};
