import { type UnixMs, unixMs } from '../../core/clock.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { marketOrderTrades } from '../../instruments/sessions/hours-rule.ts';
import { nextOpen, sessionsOf, tradingDay } from '../../instruments/sessions/session-clock.ts';
import type { Signal } from '../signal.ts';

const MINUTE_MS = 60_000;

/** When a position is to be closed by time. */
export interface TimeExit {
  /** The broker's clock. */
  readonly at?: UnixMs;
  /** After the first fill; our clock. */
  readonly afterMs?: number;
}

/**
 * The moments at which a signal's position is to be closed, if it says any. `marketNow` is the broker's clock: the end of
 * the day is that of the trading day that runs then or comes next, and the next one's for an entry that waits until then.
 */
export function timeExit(signal: Signal, instrument: Instrument, marketNow: UnixMs): Result<TimeExit> {
  const { timeExit: asked, endOfDayExit } = signal;
  if (asked && asked.at === undefined && asked.afterMs === undefined) {
    return fail({
      code: 'TIME_EXIT_WHEN',
      field: 'timeExit',
      message: 'timeExit needs at (a moment) or afterMs (how long after the entry).',
    });
  }
  const close = endOfDayExit && endOfDay(signal, instrument, marketNow);
  if (endOfDayExit && close === undefined) {
    return fail({
      code: 'SESSION_UNKNOWN',
      field: 'endOfDayExit',
      message: `The end of the session of ${instrument.localSymbol} is not known, so it cannot be closed before it. Use timeExit.`,
    });
  }
  if (close !== undefined && endOfDayExit?.minutesBefore === 0 && !marketOrderTrades(instrument, close)) {
    return fail({
      code: 'TIME_EXIT_AT_CLOSE',
      field: 'endOfDayExit',
      found: '0',
      allowed: 'more than 0',
      message: `At the end of its session a market order for ${instrument.localSymbol} does not trade any more: the position would be held until the next one. Give it a minute or more.`,
    });
  }
  const dayEnds =
    endOfDayExit && close !== undefined ? unixMs(close - endOfDayExit.minutesBefore * MINUTE_MS) : undefined;
  for (const [field, at] of [
    ['timeExit', asked?.at],
    ['endOfDayExit', dayEnds],
  ] as const) {
    if (at === undefined || at > marketNow) continue;
    return fail({
      code: 'TIME_EXIT_PAST',
      field,
      found: new Date(at).toISOString(),
      allowed: `after ${new Date(marketNow).toISOString()}`,
      message: 'The position would have to be closed before it is opened: the time of its exit has passed.',
    });
  }
  const moments = [asked?.at, dayEnds].filter((at) => at !== undefined);
  return ok({
    ...(moments.length === 0 ? {} : { at: unixMs(Math.min(...moments)) }),
    ...(asked?.afterMs === undefined ? {} : { afterMs: asked.afterMs }),
  });
}

/**
 * The close of the regular session of the trading day at `now`; of trading itself on a day without regular hours. Once that
 * has passed it is the next day's for an entry that cannot fill before.
 */
function endOfDay({ outsideRth }: Signal, instrument: Instrument, now: UnixMs): UnixMs | undefined {
  const day = tradingDay(instrument, now);
  const close = closeOf(instrument, day);
  if (close === undefined || close > now || outsideRth || marketOrderTrades(instrument, now)) return close;
  const opens = nextOpen(instrument, now, true);
  return opens === undefined ? close : closeOf(instrument, tradingDay(instrument, opens));
}

function closeOf(instrument: Instrument, date: string): UnixMs | undefined {
  const day = sessionsOf(instrument, date);
  return (day.liquid.at(-1) ?? day.trading.at(-1))?.close;
}
