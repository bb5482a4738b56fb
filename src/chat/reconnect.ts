import { type BackOffLimits, backOff } from '../core/back-off.ts';
import { type Random, seededRandom } from '../core/random.ts';

export const RECONNECT: BackOffLimits = { firstMs: 1_000, maxMs: 60_000 };

/** Runs `attempt` again after each failure, with waits that grow, until it is stopped. */
export class Reconnect {
  readonly #limits: BackOffLimits;
  readonly #random: Random;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(limits: BackOffLimits = RECONNECT, random: Random = seededRandom(process.pid)) {
    this.#limits = limits;
    this.#random = random;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** The connection stands: the next failure waits briefly. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Runs `attempt` after a wait, once; the milliseconds until then, or undefined when stopped. */
  later(attempt: () => void): number | undefined {
    if (this.#stopped) return undefined;
    const wait = backOff(this.#failures, this.#limits, this.#random);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(attempt, wait);
    return wait;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
