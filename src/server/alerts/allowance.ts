import type { Clock } from '../../core/clock.ts';

/** So many at once, refilled evenly over time (a token bucket). */
export class Allowance {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #perMs: number;
  #left: number;
  #at: number;

  constructor(clock: Clock, options: { readonly most: number; readonly perSecond: number }) {
    this.#clock = clock;
    this.#most = options.most;
    this.#perMs = options.perSecond / 1000;
    this.#left = options.most;
    this.#at = clock.now();
  }

  /** Uses one up; false when none is left. */
  take(): boolean {
    this.#refill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** True when nothing of the allowance is in use. */
  get full(): boolean {
    this.#refill();
    return this.#left >= this.#most;
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#left = Math.min(this.#most, this.#left + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
  }
}

/** An allowance for each address. Addresses whose allowance is full again are forgotten. */
export class AllowancePerAddress {
  readonly #clock: Clock;
  readonly #options: { readonly most: number; readonly perSecond: number };
  readonly #allowances = new Map<string, Allowance>();

  constructor(clock: Clock, options: { readonly most: number; readonly perSecond: number }) {
    this.#clock = clock;
    this.#options = options;
  }

  take(address: string): boolean {
    let allowance = this.#allowances.get(address);
    if (!allowance) {
      if (this.#allowances.size >= MOST_ADDRESSES) this.#forget();
      allowance = new Allowance(this.#clock, this.#options);
      this.#allowances.set(address, allowance);
    }
    return allowance.take();
  }

  #forget(): void {
    for (const [address, allowance] of this.#allowances) if (allowance.full) this.#allowances.delete(address);
    if (this.#allowances.size >= MOST_ADDRESSES) this.#allowances.clear();
  }
}

const MOST_ADDRESSES = 10_000;
