import type { UnixMs } from '../../../core/clock.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { SessionInterval } from '../../../instruments/sessions/hours-text.ts';
import { sessionsOf } from '../../../instruments/sessions/session-clock.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { historicalSchedule } from '../../codec/server/historical.ts';
import { dashStamp, parseStamp } from '../../times.ts';
import type { HistoricalRequest } from './bars.ts';
import { DAY_MS, type Duration, INVALID_STAMP, parseBarSize, parseDuration } from './request-terms.ts';

/** Calendar days that a count of trading days is looked for in. */
const LONGEST_SEARCH_DAYS = 40 * 366;

/** Answers `whatToShow` SCHEDULE: the trading sessions of the days asked for. */
export function scheduleOf(
  instrument: Instrument,
  request: HistoricalRequest,
  now: UnixMs,
): Result<ValuesOf<typeof historicalSchedule>, BrokerError> {
  const lengthMs = parseBarSize(request.barSize);
  if (!lengthMs.ok) return lengthMs;
  if (lengthMs.value !== DAY_MS) {
    return fail({ code: 10295, message: 'Only daily resolution supported for Schedule requests' });
  }
  const duration = parseDuration(request.duration);
  if (!duration.ok) return duration;
  const asked = request.endDateTime.trim();
  const parsed = asked === '' ? ok(now) : parseStamp(asked, instrument.timeZone);
  if (!parsed.ok) return fail(INVALID_STAMP);
  const zone = instrument.timeZone;
  const last = Temporal.Instant.fromEpochMilliseconds(parsed.value).toZonedDateTimeISO(zone).toPlainDate();
  const days = tradingDays(instrument, last, duration.value, request.useRth);
  const sessions = days.map(({ date, intervals }) => ({
    start: dashStamp(intervals[0]?.open ?? now, zone),
    end: dashStamp(intervals.at(-1)?.close ?? now, zone),
    refDate: date.toString().replaceAll('-', ''),
  }));
  const [first] = sessions;
  if (first === undefined) {
    return fail({
      code: 162,
      message: 'Historical Market Data Service error message:HMDS query returned no data',
    });
  }
  return ok({
    reqId: request.reqId,
    start: first.start,
    end: sessions.at(-1)?.end ?? first.end,
    timeZone: zone,
    sessions,
  });
}

interface TradingDay {
  readonly date: Temporal.PlainDate;
  readonly intervals: readonly SessionInterval[];
}

/** Trading days up to `last`, oldest first: so many of them, or those of a span of the calendar. */
function tradingDays(
  instrument: Instrument,
  last: Temporal.PlainDate,
  { count, unit }: Duration,
  regularHoursOnly: boolean,
): TradingDay[] {
  const first = firstDate(last, count, unit);
  const found: TradingDay[] = [];
  for (let back = 0; back < LONGEST_SEARCH_DAYS; back++) {
    const date = last.subtract({ days: back });
    if (first === undefined ? found.length >= count : Temporal.PlainDate.compare(date, first) < 0) break;
    const { trading, liquid } = sessionsOf(instrument, date.toString());
    const intervals = regularHoursOnly ? liquid : trading;
    if (intervals.length > 0) found.push({ date, intervals });
  }
  return found.reverse();
}

function firstDate(
  last: Temporal.PlainDate,
  count: number,
  unit: Duration['unit'],
): Temporal.PlainDate | undefined {
  switch (unit) {
    case 'D':
      return undefined;
    case 'S':
      return last.subtract({ days: Math.floor((count * 1000) / DAY_MS) });
    case 'W':
      return last.subtract({ weeks: count });
    case 'M':
      return last.subtract({ months: count });
    case 'Y':
      return last.subtract({ years: count });
  }
}
