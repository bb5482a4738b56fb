import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';

/** IB tells its time in whole seconds; within this the broker's clock and ours are the same. */
const SAME_WITHIN_MS = 3_000;
/** Beyond this the gateway lives in another day: a replay or a test, and not merely a clock that is set wrong. */
const ANOTHER_DAY_MS = 3_600_000;

interface Reading {
  readonly ours: number;
  readonly theirs: number;
}

/**
 * The broker's clock between its readings. A real gateway's agrees with ours; a replayed market's is of another day
 * and may run faster, so its speed is taken from the last two readings.
 */
export class BrokerClock {
  readonly #ours: Clock;
  #last: Reading | undefined;
  #speed = 1;

  constructor(ours: Clock) {
    this.#ours = ours;
  }

  /** A reading has come. */
  read(theirs: UnixMs): void {
    const reading = { ours: this.#ours.now(), theirs };
    const before = this.#last;
    const elapsed = before === undefined ? 0 : reading.ours - before.ours;
    if (before !== undefined && elapsed > 0 && this.isElsewhere) {
      this.#speed = Math.max(0, (reading.theirs - before.theirs) / elapsed);
    }
    this.#last = reading;
  }

  /** True when the gateway's market is of another day than ours. */
  get isElsewhere(): boolean {
    return this.#last !== undefined && Math.abs(this.#last.theirs - this.#last.ours) > ANOTHER_DAY_MS;
  }

  /** The broker's time now; ours until the broker has told. */
  now(): UnixMs {
    const ours = this.#ours.now();
    const last = this.#last;
    if (last === undefined || Math.abs(last.theirs - last.ours) <= SAME_WITHIN_MS) return ours;
    return unixMs(Math.round(last.theirs + (ours - last.ours) * (this.isElsewhere ? this.#speed : 1)));
  }

  forget(): void {
    this.#last = undefined;
    this.#speed = 1;
  }
}
