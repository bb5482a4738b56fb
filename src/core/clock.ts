import type { Brand } from './brand.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = Brand<number, 'UnixMs'>;

export const unixMs = (value: number): UnixMs => value as UnixMs;

/** Where time comes from. The pure rooms never read the system's time; they are given a Clock. */
export interface Clock {
  now(): UnixMs;
}

export const systemClock: Clock = { now: () => Date.now() as UnixMs };

/** A clock that stands still until it is told to move: for tests, replays and the simulated world. */
export class ManualClock implements Clock {
  #now: UnixMs;

  constructor(start: UnixMs) {
    this.#now = start;
  }

  now(): UnixMs {
    return this.#now;
  }

  /** Moves to `time`; never backwards. */
  set(time: UnixMs): void {
    if (time > this.#now) this.#now = time;
  }

  advance(ms: number): void {
    this.#now = (this.#now + ms) as UnixMs;
  }
}
