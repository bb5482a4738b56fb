import { type UnixMs, unixMs } from '../../core/clock.ts';
import { entryOf } from '../../core/entry-of.ts';
import { ALGO_NOT_ALLOWED, invalidAlgo, UNKNOWN_ALGO, unknownAlgoAttribute } from '../broker-errors.ts';
import type { AlgoTerms, BrokerError, OrderRequest } from '../exchange.ts';
import { MARKET_DAY_ZONE, parseGoodTillDate } from '../sessions/market-day.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { auctionOf } from './auction-of.ts';
import type { LiveOrder } from './live-order.ts';

/** How long an Adaptive order takes from its own side of the quote to the other, by priority. Milliseconds. */
export const ADAPTIVE_MS: Readonly<Record<string, number>> = {
  Urgent: 10_000,
  Normal: 60_000,
  Patient: 300_000,
};

const isFlag = (value: string): boolean => value === '0' || value === '1' || value === '';
const isOff = (value: string): boolean => value === '0' || value === '';
const CLOCK_TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?: +([A-Za-z][\w/+-]*))?$/;

/** A date and time as in `goodTillDate`, or `10:30:00 US/Eastern`: that time of the day which `now` falls on there. Undefined: neither. */
function algoTime(text: string, now: UnixMs): UnixMs | undefined {
  const match = CLOCK_TIME.exec(text.trim());
  if (match === null) return parseGoodTillDate(text);
  const [, hour = '', minute, second = '00', zone = MARKET_DAY_ZONE] = match;
  try {
    const day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
    const date = day.toString().replaceAll('-', '');
    return parseGoodTillDate(`${date} ${hour.padStart(2, '0')}:${minute}:${second} ${zone}`);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const isTime = (value: string): boolean => value === '' || algoTime(value, unixMs(0)) !== undefined;

/** By strategy: what a parameter may be. IB's further parameters are refused by name. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, (value: string) => boolean>>>> = {
  Adaptive: { adaptivePriority: (value) => Object.hasOwn(ADAPTIVE_MS, value) },
  Twap: {
    strategyType: (value) => value === '' || value === 'Marketable',
    startTime: isTime,
    endTime: isTime,
    allowPastEndTime: isFlag,
  },
  Vwap: {
    maxPctVol: (value) => value === '' || (Number(value) >= 0.01 && Number(value) <= 0.5),
    startTime: isTime,
    endTime: isTime,
    allowPastEndTime: isFlag,
    noTakeLiq: isOff,
    speedUp: isOff,
  },
};

export const isAdaptive = ({ algo }: OrderRequest): boolean => algo?.strategy === 'Adaptive';
/** True for algos that send parts of their order by a schedule. */
export const isScheduled = ({ algo }: OrderRequest): boolean =>
  algo !== undefined && algo.strategy !== 'Adaptive';

export const algoParam = (algo: AlgoTerms | undefined, tag: string): string =>
  algo?.params.find((param) => param.tag === tag)?.value ?? '';

/** Why an algo cannot work the order; undefined when it can. */
export function checkAlgo(simulation: Simulation, terms: OrderRequest): BrokerError | undefined {
  const { algo, orderType, conditions, goodAfterTime, allOrNone, tif } = terms;
  if (algo === undefined) return undefined;
  const allowed = entryOf(PARAMETERS, algo.strategy);
  if (allowed === undefined) return UNKNOWN_ALGO;
  for (const { tag, value } of algo.params) {
    const isValid = entryOf(allowed, tag);
    if (isValid === undefined) return unknownAlgoAttribute(tag);
    if (!isValid(value)) return invalidAlgo(tag, value);
  }
  const { secType } = marketOf(simulation, terms.conId).instrument;
  const waits = conditions !== undefined || goodAfterTime !== undefined || auctionOf(terms) !== undefined;
  const plain = (orderType === 'MKT' || orderType === 'LMT') && (tif === 'DAY' || tif === 'GTC');
  if (!plain || waits || allOrNone === true || secType === 'CRYPTO') return ALGO_NOT_ALLOWED;
  return undefined;
}

/** Between which times a scheduled algo works: as asked for, else from its start to a second before the end of regular hours. */
export function algoSpan(
  simulation: Simulation,
  order: LiveOrder,
): { readonly from: UnixMs; readonly to: UnixMs } {
  const { algo, conId } = order.terms;
  const begin = order.algoFrom ?? simulation.now;
  const from = algoTime(algoParam(algo, 'startTime'), begin) ?? begin;
  const { instrument } = marketOf(simulation, conId);
  const to =
    algoTime(algoParam(algo, 'endTime'), begin) ??
    unixMs(simulation.calendar.dayEnd(instrument, begin, true) - 1000);
  return { from: Math.max(from, begin) as UnixMs, to };
}
