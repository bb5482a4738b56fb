import { type UnixMs, unixMs } from '../../core/clock.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionsOf, tradingDay } from '../../instruments/sessions/session-clock.ts';
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
 * the day is that of the regular session that runs then, or comes next.
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
  const moments: UnixMs[] = [];
  if (asked?.at !== undefined) moments.push(asked.at);
  if (endOfDayExit) {
    const close = regularClose(instrument, marketNow);
    if (close === undefined) {
      return fail({
        code: 'SESSION_UNKNOWN',
        field: 'endOfDayExit',
        message: `The end of the regular session of ${instrument.localSymbol} is not known, so it cannot be closed before it. Use timeExit.`,
      });
    }
    moments.push(unixMs(close - endOfDayExit.minutesBefore * MINUTE_MS));
  }
  const at = moments.length === 0 ? undefined : unixMs(Math.min(...moments));
  if (at !== undefined && at <= marketNow) {
    return fail({
      code: 'TIME_EXIT_PAST',
      field: endOfDayExit ? 'endOfDayExit' : 'timeExit',
      found: new Date(at).toISOString(),
      allowed: `after ${new Date(marketNow).toISOString()}`,
      message: 'The position would have to be closed before it is opened: the time of its exit has passed.',
    });
  }
  return ok({
    ...(at === undefined ? {} : { at }),
    ...(asked?.afterMs === undefined ? {} : { afterMs: asked.afterMs }),
  });
}

/** The close of the regular session of the trading day at `now`. */
function regularClose(instrument: Instrument, now: UnixMs): UnixMs | undefined {
  const day = sessionsOf(instrument, tradingDay(instrument, now));
  const last = day.liquid.at(-1);
  return last?.close;
}
