import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Session } from '../../instruments/sessions/session-clock.ts';
import { MINUTE_MS } from '../aggregate.ts';
import type { LocalDays } from '../local-days.ts';

export type SessionOf = (conId: ConId, time: UnixMs) => Session;

const OPEN_MINUTE = 9.5 * 60;
const CLOSE_MINUTE = 16 * 60;
/** Outside of the stock exchanges' hours in a market that is always open: quieter, but never asleep. */
const AROUND_THE_CLOCK = 0.4;
const EXTENDED = 0.2;
/** Prices move a little while an instrument is closed, so that it opens with a gap. */
const CLOSED = 0.03;

/**
 * How busy the market is at `minuteOfDay` (New York), 1 on the average of 09:30–16:00: the U shape that
 * volatility and volume have in every study of intraday data.
 */
export function intradayShape(minuteOfDay: number): number {
  if (minuteOfDay < OPEN_MINUTE || minuteOfDay >= CLOSE_MINUTE) return AROUND_THE_CLOCK;
  const fromNoon = (2 * (minuteOfDay - OPEN_MINUTE)) / (CLOSE_MINUTE - OPEN_MINUTE) - 1;
  return 0.6 + 1.2 * fromNoon * fromNoon;
}

/** The activity of an instrument at a time, given its session. */
export function activityAt(days: LocalDays, time: UnixMs, session: Session): number {
  return session === 'regular'
    ? intradayShape((time - days.at(time).start) / MINUTE_MS)
    : activityIn(session, 0);
}

/** The activity in a minute of the day (New York), given the session. */
export function activityIn(session: Session, minuteOfDay: number): number {
  if (session === 'closed') return CLOSED;
  return session === 'extended' ? EXTENDED : intradayShape(minuteOfDay);
}

/** Trading time of a year in milliseconds, in units of average regular activity. */
export const YEAR_MS = 252 * (CLOSE_MINUTE - OPEN_MINUTE) * MINUTE_MS;
