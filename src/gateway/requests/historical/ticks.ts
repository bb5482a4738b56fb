import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { cleanDecimal } from '../../../core/price.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { isQuotedOnly } from '../../../instruments/quoted-only.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import { reqHistoricalTicks } from '../../codec/client/historical.ts';
import type { ValuesOf } from '../../codec/message.ts';
import {
  historicalTicks,
  historicalTicksBidAsk,
  historicalTicksLast,
} from '../../codec/server/historical.ts';
import { noPermissions } from '../../market/entitlements.ts';
import type { MarketPast, PastOptions } from '../../market/past.ts';
import { type Client, type GatewayContext, type OpenFamily, route } from '../../session/client.ts';
import { epochSeconds, parseStamp } from '../../times.ts';
import { INVALID_STAMP } from './request-terms.ts';

const MOST_TICKS = 1000;
const SECOND_MS = 1000;
const FIRST_WINDOW_MS = 60_000;
const LONGEST_WINDOW_MS = 4 * 3_600_000;
/** How far from the moment asked for ticks are looked for: over the longest closure. */
const SEARCH_MS = 6 * 86_400_000;

const KINDS = ['TRADES', 'MIDPOINT', 'BID_ASK'] as const;
export type TickKind = (typeof KINDS)[number];

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bX' : cause - ${cause}`,
});

interface TickQuery {
  readonly instrument: Instrument;
  readonly kind: TickKind;
  readonly count: number;
  readonly regularHoursOnly: boolean;
  /** Ticks from here onwards, or else up to here. */
  readonly start: UnixMs | undefined;
  readonly end: UnixMs;
}

function tickQuery(
  instrument: Instrument,
  request: ValuesOf<typeof reqHistoricalTicks>,
  now: UnixMs,
): Result<TickQuery, BrokerError> {
  const kind = KINDS.find((name) => name === request.whatToShow.trim().toUpperCase());
  if (kind === undefined) return fail(invalid('What to show field is missing or incorrect.'));
  if (kind === 'TRADES' && isQuotedOnly(instrument)) {
    return fail({
      code: 10187,
      message: `Failed to request historical ticks:No historical market data for TRADES in ${instrument.secType}`,
    });
  }
  const count = request.numberOfTicks;
  if (count < 1 || count > MOST_TICKS) {
    return fail(invalid(`Number of ticks must be from 1 to ${MOST_TICKS}`));
  }
  const start = request.startDateTime.trim();
  const end = request.endDateTime.trim();
  if ((start === '') === (end === '')) {
    return fail(invalid('Please specify either start date time or end date time'));
  }
  const moment = parseStamp(start || end, instrument.timeZone);
  if (!moment.ok) return fail(INVALID_STAMP);
  const limit = unixMs(now + 1);
  return ok({
    instrument,
    kind,
    count,
    regularHoursOnly: request.useRth,
    start: start === '' ? undefined : moment.value,
    end: start === '' && moment.value < limit ? moment.value : limit,
  });
}

interface Timed {
  readonly time: UnixMs;
}

/**
 * The first `count` ticks from the start, or the last before the end; the second in which the count is reached comes
 * whole, as from IB. `read` gives all ticks of [from, to).
 */
function collect<Tick extends Timed>(
  { start, end, count }: TickQuery,
  read: (from: UnixMs, to: UnixMs) => Tick[],
): Tick[] {
  let found: Tick[] = [];
  let window = FIRST_WINDOW_MS;
  if (start !== undefined) {
    const limit = Math.min(end, start + SEARCH_MS);
    for (let from: number = start; from < limit && found.length <= count; window *= 2) {
      const to = Math.min(limit, secondAfter(from + Math.min(window, LONGEST_WINDOW_MS)));
      found = [...found, ...read(unixMs(from), unixMs(to))];
      from = to;
    }
    const last = found[count - 1];
    return last === undefined ? found : found.filter(({ time }) => time < secondAfter(last.time));
  }
  const limit = end - SEARCH_MS;
  for (let to: number = end; to > limit && found.length <= count; window *= 2) {
    const from = Math.max(limit, secondOf(to - Math.min(window, LONGEST_WINDOW_MS)));
    found = [...read(unixMs(from), unixMs(to)), ...found];
    to = from;
  }
  const first = found.at(-count);
  return first === undefined ? found : found.filter(({ time }) => time >= secondOf(first.time));
}

const secondOf = (time: number): number => time - (time % SECOND_MS);
const secondAfter = (time: number): number => secondOf(time) + SECOND_MS;

/** Sends what a query finds, in the message of its kind. */
function sendTicks(reqId: number, query: TickQuery, client: Client, past: MarketPast): void {
  const { instrument, regularHoursOnly, kind } = query;
  const options = (from: UnixMs, to: UnixMs): PastOptions => ({ instrument, from, to, regularHoursOnly });
  if (kind === 'TRADES') {
    const venue = instrument.primaryExchange || instrument.exchange;
    const ticks = collect(query, (from, to) => past.trades(options(from, to))).map(
      ({ time, price, size }) => ({
        time: epochSeconds(time),
        attributes: 0,
        price,
        size,
        exchange: venue,
        conditions: '',
      }),
    );
    client.send(historicalTicksLast, { reqId, ticks, done: true });
    return;
  }
  const quotes = collect(query, (from, to) => past.quotes(options(from, to)));
  if (kind === 'BID_ASK') {
    const ticks = quotes.map(({ time, ...quote }) => ({
      time: epochSeconds(time),
      attributes: 0,
      ...quote,
    }));
    client.send(historicalTicksBidAsk, { reqId, ticks, done: true });
    return;
  }
  const ticks = quotes.map(({ time, bid, ask }) => ({
    time: epochSeconds(time),
    unused: '0',
    price: cleanDecimal((bid + ask) / 2),
    size: 0,
  }));
  client.send(historicalTicks, { reqId, ticks, done: true });
}

/** The last `count` ticks before now, as `reqTickByTickData` asks for them before its own. */
export function sendLastTicks(
  reqId: number,
  instrument: Instrument,
  kind: TickKind,
  count: number,
  client: Client,
  { past, exchange }: Pick<GatewayContext, 'past' | 'exchange'>,
): void {
  const end = unixMs(exchange.now() + 1);
  const most = Math.min(MOST_TICKS, count);
  sendTicks(
    reqId,
    { instrument, kind, count: most, regularHoursOnly: false, start: undefined, end },
    client,
    past,
  );
}

/** Past trades, quotes and midpoints, one by one. */
export const historicalTickRequests: OpenFamily = (client, { contracts, exchange, past, entitlements }) => {
  return {
    routes: [
      route(reqHistoricalTicks, (request) => {
        const { reqId } = request;
        if (request.contract.secType === 'BAG') {
          client.error(reqId, 10187, 'Failed to request historical ticks:No historical market data for BAG');
          return;
        }
        const found = contracts.resolve(request.contract, 'history', request.includeExpired);
        const query = found.ok ? tickQuery(found.value, request, exchange.now()) : found;
        if (!query.ok) {
          client.error(reqId, query.error.code, query.error.message);
          return;
        }
        const { instrument } = query.value;
        if (entitlements.of(instrument) !== 'live') {
          client.error(reqId, 10187, `Failed to request historical ticks:${noPermissions(instrument)}`);
          return;
        }
        sendTicks(reqId, query.value, client, past);
      }),
    ],
  };
};
