/** IB's limit per client. */
export const MESSAGES_PER_SECOND = 50;
/** The violation that ends the connection. */
export const LAST_VIOLATION = 3;
const SECOND = 1000;

export type RateVerdict =
  | { readonly type: 'accept' }
  /** Above the limit and already told. */
  | { readonly type: 'drop' }
  | { readonly type: 'violation'; readonly received: number; readonly count: number };

const ACCEPT: RateVerdict = { type: 'accept' };
const DROP: RateVerdict = { type: 'drop' };

/**
 * A bucket of 50 messages that refills at 50 a second. An empty bucket is a violation, counted at most once a second.
 * Times are milliseconds of a clock that only goes forward.
 */
export class MessageBucket {
  readonly #perSecond: number;
  #tokens: number;
  #refilledAt: number;
  #windowStart: number;
  #received = 0;
  #violations = 0;
  #violatedAt = Number.NEGATIVE_INFINITY;

  constructor(now: number, perSecond = MESSAGES_PER_SECOND) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#refilledAt = now;
    this.#windowStart = now;
  }

  take(now: number): RateVerdict {
    this.#refill(now);
    if (now - this.#windowStart >= SECOND) {
      this.#windowStart = now;
      this.#received = 0;
    }
    this.#received += 1;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return ACCEPT;
    }
    if (now - this.#violatedAt < SECOND) return DROP;
    this.#violatedAt = now;
    this.#violations += 1;
    return { type: 'violation', received: this.#received, count: this.#violations };
  }

  /** Milliseconds until a message may pass; 0 when one may pass now. */
  delay(now: number): number {
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * SECOND) / this.#perSecond);
  }

  #refill(now: number): void {
    const gained = ((now - this.#refilledAt) * this.#perSecond) / SECOND;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#refilledAt = now;
  }
}
