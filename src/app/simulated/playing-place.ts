import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type UnixMs, unixMs } from '../../core/clock.ts';

/** The zone in which days of a simulated market are meant. */
const MARKET_ZONE = 'America/New_York';
/** Regular hours begin at 9:30; a market given a date only begins there, not in the empty night. */
const OPENING = 'T09:30';

export const inMarket = (time: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(MARKET_ZONE);

/** `2026-11-20` or `2026-11-20T10:00` in New York, with the minute. */
export const withTime = (from: string): string => (from.includes('T') ? from : `${from}${OPENING}`);

export const momentOf = (from: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(withTime(from)).toZonedDateTime(MARKET_ZONE).epochMilliseconds);

/** What a market was that has been played before: kept in a small file beside the account. */
export class PlayingPlace {
  readonly #path: string;
  readonly #identity: string;

  /** `identity` is all that makes it the same market again. */
  constructor(path: string, identity: string) {
    this.#path = path;
    this.#identity = identity;
  }

  /** True when the same market was played last, and may go on where it was. */
  get isSame(): boolean {
    return existsSync(this.#path) && readFileSync(this.#path, 'utf8').trim() === this.#identity;
  }

  /** Once the market is open. */
  remember(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(this.#path, `${this.#identity}\n`);
  }
}
