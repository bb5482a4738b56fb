import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { templateFor } from '../../../instruments/sessions/templates.ts';
import type { Bar, BarSource } from '../../../marketdata/market.ts';
import {
  cancelHeadTimestamp,
  cancelHistoricalData,
  reqHeadTimestamp,
  reqHistoricalData,
} from '../../codec/client/historical.ts';
import {
  headTimestamp,
  historicalData,
  historicalDataUpdate,
  historicalSchedule,
} from '../../codec/server/historical.ts';
import { every, type Interval } from '../../market/cadence.ts';
import { noPermissions } from '../../market/entitlements.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { dashStamp, epochSeconds, localStamp } from '../../times.ts';
import { type BarQuery, barQuery, type HistoricalRequest, queryBars, readBars } from './bars.ts';
import { DAY_MS, MOST_BARS, NO_COMBO_HISTORY, parseWhatToShow, TOO_LONG } from './request-terms.ts';
import { scheduleOf } from './schedule.ts';

/** IB refreshes the last bar of a kept request about every five seconds. */
const UPDATE_INTERVAL: Interval = { marketMs: 5000, realMs: 250 };
/** As far back as a head timestamp looks, and in steps of how many days. */
const HEAD_DAYS = 365 * 40;
const HEAD_STEP_DAYS = 30;
/** Bars up to this long are paced. */
const LONGEST_PACED_MS = 30_000;
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
export const historicalRequests: OpenFamily = (client, gateway) => {
  const { exchange, contracts, clock, feed, settings, historyPacing, entitlements } = gateway;
  const kept = new Map<number, Kept>();

  const newestStart = (query: BarQuery, to: UnixMs) => {
    const { sources, lengthMs } = query;
    const from = unixMs(Math.max(query.from, to - 2 * lengthMs));
    return readBars(gateway, query, sources[0] ?? 'TRADES', lengthMs, from, to).at(-1)?.time ?? query.from;
  };

  /** True, and the client told so, when the account has no subscription: the past needs one as well. */
  const isForbidden = (reqId: number, instrument: Instrument): boolean => {
    if (entitlements.of(instrument) === 'live') return false;
    client.error(reqId, 162, `Historical Market Data Service error message:${noPermissions(instrument)}`);
    return true;
  };

  /** True, and the client told so, when the request comes too soon after others. */
  const isPaced = (request: HistoricalRequest, { instrument, lengthMs, sources }: BarQuery): boolean => {
    if (!settings.historicalPacing || lengthMs > LONGEST_PACED_MS) return false;
    const { reqId, endDateTime, duration, whatToShow, useRth, contract, keepUpToDate } = request;
    const subject = [instrument.conId, contract.exchange, whatToShow].join('|');
    const terms = [endDateTime, duration, lengthMs, useRth, keepUpToDate].join('|');
    const identity = `${subject}|${terms}`;
    if (historyPacing.admits({ identity, subject, weight: sources.length })) return false;
    client.error(
      reqId,
      162,
      'Historical Market Data Service error message:Historical data request pacing violation',
    );
    return true;
  };

  /** The opening of the first trading day, where it is known and there are prices of it. */
  const firstTrading = (instrument: Instrument, source: BarSource, regularHoursOnly: boolean) => {
    const hours =
      instrument.listedOn === undefined
        ? undefined
        : templateFor(instrument)?.hours(Temporal.PlainDate.from(instrument.listedOn));
    const opening = (regularHoursOnly ? hours?.liquid : hours?.trading)?.[0]?.open;
    if (instrument.listedOn === undefined || opening === undefined) return undefined;
    const midnight = Temporal.PlainDate.from(instrument.listedOn).toZonedDateTime(instrument.timeZone);
    const from = unixMs(midnight.epochMilliseconds);
    const to = unixMs(from + DAY_MS);
    const bars = exchange.bars({
      conId: instrument.conId,
      source,
      lengthMs: DAY_MS,
      from,
      to,
      regularHoursOnly,
    });
    return bars.length === 0 ? undefined : unixMs(midnight.add({ minutes: opening }).epochMilliseconds);
  };

  /** Looks from the oldest days on, in steps, so that no more of the past is made than needed. */
  const firstBar = ({ conId }: Instrument, source: BarSource, regularHoursOnly: boolean): Bar | undefined => {
    const now = clock.now();
    for (let days = HEAD_DAYS; days > 0; days -= HEAD_STEP_DAYS) {
      const from = unixMs(now - days * DAY_MS);
      const to = unixMs(Math.min(now, from + HEAD_STEP_DAYS * DAY_MS) + 1);
      const [first] = exchange.bars({ conId, source, lengthMs: DAY_MS, from, to, regularHoursOnly });
      if (first !== undefined) return first;
    }
    return undefined;
  };

  const stop = every(feed, UPDATE_INTERVAL, (now) => {
    for (const [reqId, request] of kept) {
      const to = unixMs(now + 1);
      for (const bar of queryBars(gateway, request.query, request.newest, to)) {
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
        const { contract, comboLegs = [], includeExpired } = request;
        const found =
          contract.secType === 'BAG'
            ? contracts.resolveAny(contract, comboLegs)
            : contracts.resolve(contract, 'history', includeExpired);
        if (found.ok && request.whatToShow.trim().toUpperCase() === 'SCHEDULE') {
          const schedule = scheduleOf(found.value, request, exchange.now());
          if (schedule.ok) client.send(historicalSchedule, schedule.value);
          else client.error(reqId, schedule.error.code, schedule.error.message);
          return;
        }
        const query = found.ok ? barQuery(exchange, found.value, request, exchange.now()) : found;
        if (!query.ok) {
          client.error(reqId, query.error.code, query.error.message);
          return;
        }
        if (isForbidden(reqId, query.value.instrument) || isPaced(request, query.value)) return;
        const bars = queryBars(gateway, query.value);
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
        if (bars.length > MOST_BARS) {
          client.error(reqId, TOO_LONG.code, TOO_LONG.message);
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
        if (contract.secType === 'BAG') {
          client.error(reqId, NO_COMBO_HISTORY.code, NO_COMBO_HISTORY.message);
          return;
        }
        const found = contracts.resolve(contract, 'history', includeExpired);
        const sources = found.ok ? parseWhatToShow(whatToShow, found.value) : found;
        if (!found.ok || !sources.ok) {
          const error = found.ok ? (sources.ok ? undefined : sources.error) : found.error;
          if (error !== undefined) client.error(reqId, error.code, error.message);
          return;
        }
        if (isForbidden(reqId, found.value)) return;
        const source = sources.value[0] ?? 'TRADES';
        const first =
          firstTrading(found.value, source, useRth) ?? firstBar(found.value, source, useRth)?.time;
        if (first === undefined) {
          client.error(reqId, 162, 'Historical Market Data Service error message:No head time stamp');
          return;
        }
        client.send(headTimestamp, {
          reqId,
          timestamp: formatDate === EPOCH_FORMAT ? String(epochSeconds(first)) : dashStamp(first),
        });
      }),
      // The answer has already been given; there is nothing to stop.
      route(cancelHeadTimestamp, () => {}),
    ],
    close: stop,
  };
};
