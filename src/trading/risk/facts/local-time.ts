/** A moment on the wall clock of a time zone. */
export interface LocalTime {
  /** `2026-03-04`. */
  readonly date: string;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

/** Offsets change on quarters of an hour at the finest, and so do local dates. */
const QUARTER_MS = 900_000;

const known = new Map<string, { readonly from: number; readonly at: LocalTime }>();

/** `time` in Unix milliseconds. Asked again within the same quarter of an hour, it answers from memory. */
export function localTime(timeZone: string, time: number): LocalTime {
  const from = Math.floor(time / QUARTER_MS) * QUARTER_MS;
  let quarter = known.get(timeZone);
  if (quarter?.from !== from) {
    const local = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
    const at = {
      date: local.toPlainDate().toString(),
      weekday: local.dayOfWeek,
      minute: local.hour * 60 + local.minute,
    };
    quarter = { from, at };
    known.set(timeZone, quarter);
  }
  const { date, weekday, minute } = quarter.at;
  return { date, weekday, minute: minute + Math.floor((time - from) / 60_000) };
}

const ZERO = 48;

/** `930` for `15:30`: two digits, a colon, two digits. */
export function minuteOf(clockTime: string): number {
  const digit = (place: number): number => clockTime.charCodeAt(place) - ZERO;
  return (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
}

const DAY_MS = 86_400_000;

/** Calendar days from one date to another; dates as `2026-03-04`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** `2026-03-20` for IB's `20260320`; undefined for other texts. */
export const isoDate = (text: string | undefined): string | undefined => {
  const found = /^(\d{4})(\d{2})(\d{2})/.exec(text ?? '');
  return found ? `${found[1]}-${found[2]}-${found[3]}` : undefined;
};
