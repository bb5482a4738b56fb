const MARKET_ZONE = 'America/New_York';

/** The day that was asked for last, and when it begins and ends: mostly it is asked for again. */
let latest = { date: '', from: Number.NaN, until: Number.NaN };

/** The date in the market's time, New York, of a moment in milliseconds since 1970: `YYYY-MM-DD`. */
export function marketDateAt(time: number): string {
  if (time >= latest.from && time < latest.until) return latest.date;
  const begin = Temporal.Instant.fromEpochMilliseconds(Math.floor(time))
    .toZonedDateTimeISO(MARKET_ZONE)
    .startOfDay();
  const from = begin.epochMilliseconds;
  const until = begin.add({ days: 1 }).startOfDay().epochMilliseconds;
  latest = { date: begin.toPlainDate().toString(), from, until };
  return latest.date;
}

/** Today in the market's time: what a futures root's front month is decided by. */
export const marketDates =
  (now: () => number): (() => string) =>
  () =>
    marketDateAt(now());
