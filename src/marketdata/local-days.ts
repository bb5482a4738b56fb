import { type UnixMs, unixMs } from '../core/clock.ts';

/** A calendar day of a time zone: [start, end). */
export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly start: UnixMs;
  readonly end: UnixMs;
}

/** Calendar days of one time zone, with the last answers kept: bars ask for the same few days over and over. */
export class LocalDays {
  readonly #timeZone: string;
  readonly #byDate = new Map<string, LocalDay>();
  #last: LocalDay | undefined;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  at(time: UnixMs): LocalDay {
    const last = this.#last;
    if (last !== undefined && time >= last.start && time < last.end) return last;
    const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#timeZone);
    return this.on(local.toPlainDate().toString());
  }

  on(date: string): LocalDay {
    const known = this.#byDate.get(date);
    if (known !== undefined) {
      this.#last = known;
      return known;
    }
    const plain = Temporal.PlainDate.from(date);
    const midnight = (day: Temporal.PlainDate): UnixMs =>
      unixMs(day.toZonedDateTime(this.#timeZone).epochMilliseconds);
    const day = { date, start: midnight(plain), end: midnight(plain.add({ days: 1 })) };
    this.#byDate.set(date, day);
    this.#last = day;
    return day;
  }

  /** The day `days` after (negative: before) the day `date`. */
  shift(date: string, days: number): LocalDay {
    return this.on(Temporal.PlainDate.from(date).add({ days }).toString());
  }
}
