import type { Session } from '../../instruments/sessions/session-clock.ts';
import { activityIn } from './activity.ts';

/** Sessions begin and end on whole five minutes on every exchange. */
export const SESSION_STEP_MINUTES = 5;

/** How busy each minute of a day is, see `activityAt`. */
export interface DayActivity {
  /** The session of every `SESSION_STEP_MINUTES` minutes from midnight on. */
  readonly sessions: readonly Session[];
  readonly minutes: Float64Array;
  /** The sum of the minutes. */
  readonly total: number;
}

/** The activity of a day of `count` minutes with these sessions. */
export function dayActivity(sessions: readonly Session[], count: number): DayActivity {
  const minutes = new Float64Array(count);
  let total = 0;
  for (let minute = 0; minute < count; minute++) {
    const session = sessions[Math.floor(minute / SESSION_STEP_MINUTES)] ?? 'closed';
    const activity = activityIn(session, minute);
    minutes[minute] = activity;
    total += activity;
  }
  return { sessions, minutes, total };
}
