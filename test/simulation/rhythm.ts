import type { Random } from '../../src/core/random.ts';
import type { VirtualTime } from './virtual-time.ts';

const HOUR_MS = 3_600_000;

/** Lets something happen so many times an hour, at random moments, until it is stopped. */
export class Rhythm {
  readonly #time: VirtualTime;
  readonly #random: Random;
  #stopped = false;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
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
      happen();
      this.each(perHour, happen);
    });
  }
}
