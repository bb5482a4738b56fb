import type { UnixMs } from '../../core/clock.ts';
import { unixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import {
  endOfTradingDay,
  nextOpen,
  type Session,
  sessionAt,
  sessionsOf,
  tradingDay,
} from '../../instruments/sessions/session-clock.ts';

export type { Session };

/** What the simulated exchange asks about trading hours. All times are the market's. */
export interface SessionCalendar {
  state(instrument: Instrument, time: UnixMs): Session;
  /** The first moment after `time` at which `state` may change; undefined when none is known. */
  nextChange(instrument: Instrument, time: UnixMs): UnixMs | undefined;
  /** When an order may next trade: `time` itself when it may now. With `regularOnly`, in regular hours. */
  nextOpen(instrument: Instrument, time: UnixMs, regularOnly: boolean): UnixMs | undefined;
  /**
   * When a DAY order entered at `time` expires: the first end of regular hours (`regularOnly`) or of the trading day
   * after `time`.
   */
  dayEnd(instrument: Instrument, time: UnixMs, regularOnly: boolean): UnixMs;
}

const DAY_MS = 86_400_000;

/** The calendar of each instrument's own hours: IB's text where it covers the date, the market's rules elsewhere. */
export const exchangeCalendar: SessionCalendar = {
  state: sessionAt,

  nextChange(instrument, time) {
    const day = sessionsOf(instrument, tradingDay(instrument, time));
    let next: number | undefined;
    for (const { open, close } of [...day.trading, ...day.liquid]) {
      for (const edge of [open, close]) if (edge > time && (next === undefined || edge < next)) next = edge;
    }
    return next === undefined ? nextOpen(instrument, unixMs(time + 1)) : unixMs(next);
  },

  nextOpen,

  dayEnd(instrument, time, regularOnly) {
    if (!regularOnly) return endOfTradingDay(instrument, time);
    let from = time;
    // A second round is needed when the day's regular hours are over and only late trading is left.
    for (let round = 0; round < 2; round++) {
      const last = sessionsOf(instrument, tradingDay(instrument, from)).liquid.at(-1);
      if (last !== undefined && last.close > time) return last.close;
      const opens = nextOpen(instrument, unixMs(endOfTradingDay(instrument, from) + 1), true);
      if (opens === undefined) break;
      from = opens;
    }
    return unixMs(endOfTradingDay(instrument, time) + DAY_MS);
  },
};
