import type { Random } from '../../src/core/random.ts';
import type { VirtualTime } from './virtual-time.ts';

const HOUR_MS = 3_600_000;
const WAKE_MS = 7_000;

/** Lets something happen so many times an hour, at random moments, until it is stopped. */
export class Rhythm {
  readonly #time: VirtualTime;
  readonly #random: Random;
  /** The share of what could happen that does, by the time of day. */
  readonly #busy: () => number;
  #stopped = false;

  constructor(time: VirtualTime, random: Random, busy: () => number = () => 1) {
    this.#time = time;
    this.#random = random;
    this.#busy = busy;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  each(perHour: number, happen: () => void): void {
    if (perHour <= 0) return;
    const wait = (-Math.log(1 - this.#random.next()) * HOUR_MS) / perHour;
    this.#time.after(wait, () => {
      if (this.#stopped) return;
      const busy = this.#busy();
      if (busy === 1 || this.#random.next() < busy) this.#wakeThen(happen);
      this.each(perHour, happen);
    });
  }

  /** A quiet world is awake before something happens in it: quotes are as fresh as they always are. */
  #wakeThen(happen: () => void): void {
    const { isQuiet } = this.#time;
    this.#time.stir();
    if (!isQuiet) happen();
    else
      this.#time.after(WAKE_MS, () => {
        if (!this.#stopped) happen();
      });
  }
}
