import { z } from 'zod';

/** `09:30`, on a 24-hour clock. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30');
/** An IANA time zone. */
export const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone such as America/New_York');

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A span of the day in which nothing is entered. One that ends before it begins goes over midnight. */
export const windowSchema = z.strictObject({
  from: clockTime,
  to: clockTime,
  /** The days on which it begins; absent: every day. */
  days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  timeZone: timeZone.default('America/New_York'),
  reason: z.string().min(1).optional(),
});
export type NoTradeWindow = z.infer<typeof windowSchema>;

/** A moment of the user's calendar around which nothing is entered: `{ at: '2026-12-09T19:00:00Z', name: 'FOMC' }`. */
export const eventSchema = z.strictObject({
  at: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-12-09T14:00:00-05:00' }),
  name: z.string().min(1),
  minutesBefore: z.number().min(0).max(10_080).default(5),
  minutesAfter: z.number().min(0).max(10_080).default(15),
  /** Only for these symbols; absent: for all. */
  symbols: z.array(z.string().min(1)).min(1).optional(),
});
export type CalendarEvent = z.infer<typeof eventSchema>;

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
