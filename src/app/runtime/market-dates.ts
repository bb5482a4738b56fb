const MARKET_ZONE = 'America/New_York';
const MINUTE_MS = 60_000;

/**
 * Today in the market's time, New York, `YYYY-MM-DD`: what a futures root's front month is decided by. Asked for every
 * signal, so it is worked out once a minute of market time.
 */
export function marketDates(now: () => number): () => string {
  let minute = Number.NaN;
  let date = '';
  return () => {
    const current = Math.floor(now() / MINUTE_MS);
    if (current !== minute) {
      minute = current;
      date = Temporal.Instant.fromEpochMilliseconds(current * MINUTE_MS)
        .toZonedDateTimeISO(MARKET_ZONE)
        .toPlainDate()
        .toString();
    }
    return date;
  };
}
