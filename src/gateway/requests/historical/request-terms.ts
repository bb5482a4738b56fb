import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { entryOf } from '../../../core/entry-of.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { BarSource } from '../../../marketdata/market.ts';
import type { BrokerError, Exchange } from '../../../simulator/exchange.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;
/** The market room's lengths for calendar weeks and months. */
const WEEK = 7 * DAY_MS;
const MONTH = 28 * DAY_MS;

/** IB's bar sizes with their singular and plural spellings folded together. */
const BAR_SIZES: Readonly<Record<string, number>> = {
  '1 sec': SECOND,
  '5 sec': 5 * SECOND,
  '10 sec': 10 * SECOND,
  '15 sec': 15 * SECOND,
  '30 sec': 30 * SECOND,
  '1 min': MINUTE,
  '2 min': 2 * MINUTE,
  '3 min': 3 * MINUTE,
  '5 min': 5 * MINUTE,
  '10 min': 10 * MINUTE,
  '15 min': 15 * MINUTE,
  '20 min': 20 * MINUTE,
  '30 min': 30 * MINUTE,
  '1 hour': HOUR,
  '2 hour': 2 * HOUR,
  '3 hour': 3 * HOUR,
  '4 hour': 4 * HOUR,
  '8 hour': 8 * HOUR,
  '1 day': DAY_MS,
  '1 week': WEEK,
  '1W': WEEK,
  '1 month': MONTH,
  '1M': MONTH,
};

const LEGAL_SIZES =
  '1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M';

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bW' : cause - ${cause}`,
});

/** Answer to a date, time or time zone that cannot be read. */
export const INVALID_STAMP: BrokerError = {
  code: 10314,
  message:
    'End Date/Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional.',
};

/** The length of a bar in milliseconds, as the market room wants it. */
export function parseBarSize(text: string): Result<number, BrokerError> {
  const plain = text.trim().replace(/\s+/g, ' ').replace(/s$/, '');
  const length = entryOf(BAR_SIZES, plain) ?? entryOf(BAR_SIZES, plain.toLowerCase());
  return length === undefined
    ? fail(invalid(`Historical data bar size setting is invalid. Legal ones are: ${LEGAL_SIZES}`))
    : ok(length);
}

const DURATION = /^(\d{1,6})\s+([SDWMY])$/;

export interface Duration {
  readonly count: number;
  readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y';
}

export function parseDuration(text: string): Result<Duration, BrokerError> {
  const match = DURATION.exec(text.trim().toUpperCase());
  const count = Number(match?.[1]);
  if (match === null || count === 0) {
    return fail(
      invalid(
        'Historical data request duration format is incorrect. The correct format is: integer{SPACE}unit (S|D|W|M|Y)',
      ),
    );
  }
  return ok({ count, unit: match[2] as Duration['unit'] });
}

const DURATION_UNITS: Readonly<Record<Duration['unit'], number>> = {
  S: SECOND,
  D: DAY_MS,
  W: WEEK,
  M: 31 * DAY_MS,
  Y: 366 * DAY_MS,
};

/** IB gives bars of one second for about half an hour, other bars below a minute for a day. */
const LONGEST_OF_ONE_SECOND = 2000 * SECOND;
/** Longer bars: so many of the calendar at most, a year of minutes. */
const MOST_CALENDAR_BARS = 366 * 24 * 60;
/** Bars of one answer: a frame holds no more. */
export const MOST_BARS = 150_000;

/** IB's answer to a duration that is too long for the size of the bars. */
export const TOO_LONG: BrokerError = {
  code: 162,
  message: 'Historical Market Data Service error message:Time length exceed max.',
};

/** Answer to requests about a combination's past that cannot name its legs. */
export const NO_COMBO_HISTORY: BrokerError = {
  code: 162,
  message: 'Historical Market Data Service error message:No historical market data for BAG',
};

/** Calendar days that surely hold `count` trading days, holidays included. */
const calendarDays = (count: number): number => Math.ceil(count * 1.6) + 10;

/** At least as long as a duration, in milliseconds; days may be trading days. */
export const longestSpan = ({ count, unit }: Duration): number =>
  unit === 'D' ? calendarDays(count) * DAY_MS : count * DURATION_UNITS[unit];

/** True when a duration is longer than bars of this size are given for. */
export function isTooLong({ count, unit }: Duration, lengthMs: number): boolean {
  const span = count * DURATION_UNITS[unit];
  if (lengthMs === SECOND) return span > LONGEST_OF_ONE_SECOND;
  return lengthMs < MINUTE ? span > DAY_MS : span / lengthMs > MOST_CALENDAR_BARS;
}

/**
 * Where a request begins. Days are trading days that have data, counted back from `end`, today included; seconds go back
 * from the last bar's end; weeks, months and years are of the calendar.
 */
export function durationStart(
  exchange: Exchange,
  instrument: Instrument,
  end: UnixMs,
  { count, unit }: Duration,
  source: BarSource,
  regularHoursOnly: boolean,
): UnixMs {
  if (unit === 'S') return unixMs(end - count * SECOND);
  const at = Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(instrument.timeZone);
  if (unit === 'D') {
    const days = exchange.bars({
      conId: instrument.conId,
      source,
      lengthMs: DAY_MS,
      from: unixMs(end - calendarDays(count) * DAY_MS),
      to: end,
      regularHoursOnly,
    });
    return days[Math.max(0, days.length - count)]?.time ?? unixMs(end - count * DAY_MS);
  }
  const span = unit === 'W' ? { weeks: count } : unit === 'M' ? { months: count } : { years: count };
  return unixMs(at.subtract(span).startOfDay().epochMilliseconds);
}

/** What to show, in IB's words, and the bars it is made from. */
export const WHAT_TO_SHOW: Readonly<Record<string, readonly BarSource[]>> = {
  TRADES: ['TRADES'],
  ADJUSTED_LAST: ['TRADES'],
  MIDPOINT: ['MIDPOINT'],
  BID: ['BID'],
  ASK: ['ASK'],
  BID_ASK: ['BID', 'ASK'],
  AGGTRADES: ['TRADES'],
  HISTORICAL_VOLATILITY: ['TRADES'],
  OPTION_IMPLIED_VOLATILITY: ['TRADES'],
};

/** Which volatility of an instrument is shown in place of its price. */
export type VolatilityKind = 'historical' | 'implied';

export const VOLATILITIES: Readonly<Record<string, VolatilityKind>> = {
  HISTORICAL_VOLATILITY: 'historical',
  OPTION_IMPLIED_VOLATILITY: 'implied',
};

/** IB's other names: fees, rebates and yields, which this market does not have. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  'FEE_RATE',
  'REBATE_RATE',
  'YIELD_BID',
  'YIELD_ASK',
  'YIELD_BID_ASK',
  'YIELD_LAST',
]);

const noData = (name: string, subject: string): BrokerError => ({
  code: 162,
  message: `Historical Market Data Service error message:No historical market data for ${subject} ${name}`,
});

/** Checks IB's `whatToShow` against the kind of instrument. */
export function parseWhatToShow(
  text: string,
  { secType, symbol, exchange }: Instrument,
): Result<readonly BarSource[], BrokerError> {
  const name = text.trim().toUpperCase();
  const sources = WHAT_TO_SHOW[name];
  if (UNAVAILABLE.has(name)) return fail(noData(name, `${symbol}/${secType}@${exchange}`));
  if (sources === undefined) return fail(invalid('What to show field is missing or incorrect.'));
  const noTrades = secType === 'CASH' && sources[0] === 'TRADES';
  if (noTrades) {
    return fail({
      code: 162,
      message: 'Historical Market Data Service error message:No historical market data for TRADES in CASH',
    });
  }
  // As seen at IB: `No historical market data for IBDE30/CFD@UKBBO Last 1d`.
  if (secType === 'CFD' && sources[0] === 'TRADES') {
    return fail(noData(name === 'TRADES' ? 'Last' : name, `${symbol}/CFD@${exchange}`));
  }
  if (secType === 'IND' && sources[0] !== 'TRADES') {
    return fail(noData(name, `${symbol}/IND@${exchange}`));
  }
  if (VOLATILITIES[name] !== undefined && secType !== 'STK' && secType !== 'IND') {
    return fail(noData(name, `${symbol}/${secType}@${exchange}`));
  }
  if (secType === 'BAG' && (name === 'ADJUSTED_LAST' || name === 'AGGTRADES'))
    return fail(noData(name, 'BAG'));
  if (name === 'TRADES' && secType === 'CRYPTO') {
    return fail({
      code: 10299,
      message: 'Expected what to show is AGGTRADES, please use that instead of TRADES.',
    });
  }
  return ok(sources);
}
