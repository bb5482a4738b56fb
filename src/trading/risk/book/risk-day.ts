import { type UnixMs, unixMs } from '../../../core/clock.ts';

/** A day of the loss limits, and its week. Dates as `2026-03-04`. */
export interface RiskDay {
  readonly day: string;
  /** The Monday of its week. */
  readonly week: string;
}

export interface RiskDaySettings {
  /** IANA. */
  readonly timeZone: string;
  /** When it begins, `00:00` to `23:59`. One that begins after noon is named by the next date, as futures days are. */
  readonly startsAt: string;
}

/** Tells the risk day of a moment. Asked for the same day again, it answers from memory. */
export function riskDays({ timeZone, startsAt }: RiskDaySettings): (now: UnixMs) => RiskDay {
  const start = Temporal.PlainTime.from(startsAt);
  const namedByNext = start.hour >= 12;
  let known: { readonly from: UnixMs; readonly to: UnixMs; readonly day: RiskDay } | undefined;
  return (now) => {
    if (known && now >= known.from && now < known.to) return known.day;
    const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
    const today = local.toPlainDate();
    const began =
      Temporal.PlainTime.compare(local.toPlainTime(), start) < 0 ? today.subtract({ days: 1 }) : today;
    const date = namedByNext ? began.add({ days: 1 }) : began;
    const at = (of: Temporal.PlainDate): UnixMs =>
      unixMs(of.toZonedDateTime({ timeZone, plainTime: start }).epochMilliseconds);
    const week = date.subtract({ days: date.dayOfWeek - 1 }).toString();
    known = { from: at(began), to: at(began.add({ days: 1 })), day: { day: date.toString(), week } };
    return known.day;
  };
}
