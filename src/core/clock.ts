import type { Brand } from './brand.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = Brand<number, 'UnixMs'>;

export const unixMs = (value: number): UnixMs => value as UnixMs;

/**
 * Milliseconds from `at` to `now`. `Infinity` where `at` lies in the future: the clock was set back in between, and how
 * long it really was cannot be known. Whoever waits for something to have lasted acts too early then, never too late.
 */
export const elapsedMs = (at: UnixMs, now: UnixMs): number =>
  at > now ? Number.POSITIVE_INFINITY : now - at;

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
