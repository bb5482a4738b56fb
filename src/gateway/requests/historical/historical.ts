import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { templateFor } from '../../../instruments/sessions/templates.ts';
import type { Bar, BarSource } from '../../../marketdata/market.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
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
import { type OpenFamily, route, routeInSteps, type Steps } from '../../session/client.ts';
import { bareStamp, dashStamp, EASTERN, epochSeconds, ZONED_VERSION } from '../../times.ts';
import {
  type BarQuery,
  type BarTerms,
  barQuery,
  barTerms,
  type HistoricalRequest,
  queryBars,
  readBars,
  type WireBar,
} from './bars.ts';
import { DAY_MS, MOST_BARS, NO_COMBO_HISTORY, parseWhatToShow, TOO_LONG } from './request-terms.ts';
import { scheduleOf } from './schedule.ts';
import { barsInSteps, makeDays } from './steps.ts';

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

interface Answerable {
  readonly query: BarQuery;
  readonly bars: readonly WireBar[];
}
type MadeBars = Result<Answerable, BrokerError>;

const serviceError = (reason: string): BrokerError => ({
  code: 162,
  message: `Historical Market Data Service error message:${reason}`,
});

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
  /** Requests whose bars are still being made; another one of the same id has another ticket. */
  const unfinished = new Map<number, object>();

  const newestStart = (query: BarQuery, to: UnixMs) => {
    const { sources, lengthMs } = query;
    const from = unixMs(Math.max(query.from, to - 2 * lengthMs));
    return readBars(gateway, query, sources[0] ?? 'TRADES', lengthMs, from, to).at(-1)?.time ?? query.from;
  };

  /** Why the account may not see an instrument's past: it needs a subscription as well. */
  const forbidden = (instrument: Instrument): BrokerError | undefined =>
    entitlements.of(instrument) === 'live' ? undefined : serviceError(noPermissions(instrument));

  /** Set when the request comes too soon after others. */
  const paced = (
    request: HistoricalRequest,
    { instrument, lengthMs, sources }: BarTerms,
  ): BrokerError | undefined => {
    if (!settings.historicalPacing || lengthMs > LONGEST_PACED_MS) return undefined;
    const { endDateTime, duration, whatToShow, useRth, contract, keepUpToDate } = request;
    const subject = [instrument.conId, contract.exchange, whatToShow].join('|');
    const terms = [endDateTime, duration, lengthMs, useRth, keepUpToDate].join('|');
    const identity = `${subject}|${terms}`;
    const isAdmitted = historyPacing.admits({ identity, subject, weight: sources.length });
    return isAdmitted ? undefined : serviceError('Historical data request pacing violation');
  };

  /** The bars of a request, made in steps. */
  function* makeBars(request: HistoricalRequest, instrument: Instrument): Generator<void, MadeBars> {
    const now = exchange.now();
    const terms = barTerms(instrument, request, now);
    if (!terms.ok) return terms;
    const refusal = forbidden(instrument) ?? paced(request, terms.value);
    if (refusal !== undefined) return fail(refusal);
    yield* makeDays(exchange, instrument, terms.value.duration, now);
    const clock = client.version < ZONED_VERSION ? { clock: EASTERN } : {};
    const query = { ...barQuery(exchange, terms.value), ...clock };
    const bars = yield* barsInSteps(gateway, query);
    if (bars.length > MOST_BARS) return fail(TOO_LONG);
    const source = SOURCE_WORDS[query.sources[0] ?? 'TRADES'];
    return bars.length > 0
      ? ok({ query, bars })
      : fail(
          serviceError(
            `HMDS query returned no data: ${instrument.localSymbol}@${instrument.exchange} ${source}`,
          ),
        );
  }

  /** The contract of a request, also when it is a combination. */
  const resolved = ({ contract, comboLegs = [], includeExpired }: HistoricalRequest) =>
    contract.secType === 'BAG'
      ? contracts.resolveAny(contract, comboLegs)
      : contracts.resolve(contract, 'history', includeExpired);

  const sendSchedule = (request: HistoricalRequest, instrument: Instrument): void => {
    const schedule = scheduleOf(instrument, request, exchange.now());
    if (schedule.ok) client.send(historicalSchedule, schedule.value);
    else client.error(request.reqId, schedule.error.code, schedule.error.message);
  };

  const sendBars = ({ reqId, keepUpToDate }: HistoricalRequest, { query, bars }: Answerable): void => {
    // On the clock that the handshake names, also for instruments of other zones.
    const [start, end] = [bareStamp(query.from, EASTERN), bareStamp(query.to, EASTERN)];
    client.send(historicalData, { reqId, start, end, bars });
    if (!keepUpToDate) return;
    kept.set(reqId, { query, newest: newestStart(query, query.to), last: JSON.stringify(bars.at(-1)) });
  };

  const answer = (request: HistoricalRequest): Steps | undefined => {
    const { reqId } = request;
    if (kept.has(reqId) || unfinished.has(reqId)) {
      client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
      return undefined;
    }
    const found = resolved(request);
    if (!found.ok) {
      client.error(reqId, found.error.code, found.error.message);
      return undefined;
    }
    if (request.whatToShow.trim().toUpperCase() === 'SCHEDULE') {
      sendSchedule(request, found.value);
      return undefined;
    }
    const ticket = {};
    unfinished.set(reqId, ticket);
    return answerWithBars(request, found.value, ticket);
  };

  /** Does and says nothing more about a request that is cancelled meanwhile. */
  function* answerWithBars(request: HistoricalRequest, instrument: Instrument, ticket: object): Steps {
    const { reqId } = request;
    try {
      const making = makeBars(request, instrument);
      let step = making.next();
      while (step.done !== true) {
        yield;
        if (unfinished.get(reqId) !== ticket) return;
        step = making.next();
      }
      const made = step.value;
      if (made.ok) sendBars(request, made.value);
      else client.error(reqId, made.error.code, made.error.message);
    } finally {
      if (unfinished.get(reqId) === ticket) unfinished.delete(reqId);
    }
  }

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
      routeInSteps(reqHistoricalData, answer),

      route(cancelHistoricalData, ({ reqId }) => {
        if (unfinished.delete(reqId) || kept.delete(reqId)) {
          client.error(reqId, 162, serviceError(`API historical data query cancelled: ${reqId}`).message);
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
        const refusal = forbidden(found.value);
        if (refusal !== undefined) {
          client.error(reqId, refusal.code, refusal.message);
          return;
        }
        const source = sources.value[0] ?? 'TRADES';
        const first =
          firstTrading(found.value, source, useRth) ?? firstBar(found.value, source, useRth)?.time;
        if (first === undefined) {
          const { code, message } = serviceError('No head time stamp');
          client.error(reqId, code, message);
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
