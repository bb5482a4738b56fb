import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { SeenQuote } from '../../trading/kernel/context.ts';

interface Waiter {
  isEnough(quote: Quote): boolean;
  done(): void;
}

/** The latest quote of every subscribed instrument, and when our clock saw it. */
export class MarketBoard {
  readonly #clock: Clock;
  readonly #quotes = new Map<ConId, SeenQuote>();
  readonly #waiting = new Map<ConId, Set<Waiter>>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(quote: Quote): void {
    this.#quotes.set(quote.conId, { quote, receivedAt: this.#clock.now() });
    for (const waiter of [...(this.#waiting.get(quote.conId) ?? [])])
      if (waiter.isEnough(quote)) waiter.done();
  }

  /** Whether there is a quote with both sides. */
  hasPrice(conId: ConId): boolean {
    const seen = this.#quotes.get(conId);
    return seen !== undefined && isUsable(seen.quote);
  }

  get(conId: ConId): SeenQuote | undefined {
    return this.#quotes.get(conId);
  }

  /** Market time of the newest quote. */
  latestMarketTime(): number | undefined {
    let latest: number | undefined;
    for (const { quote } of this.#quotes.values()) {
      if (latest === undefined || quote.time > latest) latest = quote.time;
    }
    return latest;
  }

  /** Resolves when there is a quote with a price, or whatever else is asked of it, or when the time is up. */
  async waitFor(
    conId: ConId,
    timeoutMs: number,
    isEnough: (quote: Quote) => boolean = isUsable,
  ): Promise<void> {
    const seen = this.#quotes.get(conId);
    if (this.#closed || (seen && isEnough(seen.quote))) return;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(conId) ?? new Set();
      this.#waiting.set(conId, waiting);
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(waiter);
        if (waiting.size === 0) this.#waiting.delete(conId);
        resolve();
      };
      const waiter = { isEnough, done };
      const timer = setTimeout(done, timeoutMs);
      waiting.add(waiter);
    });
  }

  /** Lets go of everybody who waits. */
  close(): void {
    this.#closed = true;
    for (const waiting of [...this.#waiting.values()]) for (const { done } of [...waiting]) done();
  }
}

const isUsable = (quote: Quote): boolean => quote.bid !== undefined && quote.ask !== undefined;
