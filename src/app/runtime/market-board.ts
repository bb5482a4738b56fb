import type { Clock, UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { comboQuote } from '../../instruments/combos/combo-quote.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { SeenQuote } from '../../trading/kernel/context.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';

interface Waiter {
  isEnough(quote: Quote): boolean;
  done(): void;
}

/** The latest quote of every subscribed instrument, and when our clock saw it. */
export class MarketBoard {
  readonly #clock: Clock;
  readonly #quotes = new Map<ConId, SeenQuote>();
  /** By leg. */
  readonly #combosOf = new Map<ConId, readonly Instrument[]>();
  readonly #waiting = new Map<ConId, Set<Waiter>>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(quote: Quote): void {
    this.#put(quote, this.#clock.now());
    for (const combo of this.#combosOf.get(quote.conId) ?? []) this.#derive(combo);
  }

  /** Makes the quotes of a combination from those of its legs from now on. Doing it twice changes nothing. */
  compose(combo: Instrument): void {
    for (const { contract } of legsOf(combo)) {
      const combos = this.#combosOf.get(contract.conId) ?? [];
      if (combos.some(({ conId }) => conId === combo.conId)) return;
      this.#combosOf.set(contract.conId, [...combos, combo]);
    }
    this.#derive(combo);
  }

  #derive(combo: Instrument): void {
    let oldest = this.#clock.now();
    const made = comboQuote(combo, ({ conId }) => {
      const seen = this.#quotes.get(conId);
      if (seen && seen.receivedAt < oldest) oldest = seen.receivedAt;
      return seen?.quote;
    });
    if (made) this.#put({ ...made, conId: combo.conId, mark: this.#markOf(combo) }, oldest);
  }

  /** What the legs are worth together; half of what is asked for one that nobody bids for would be no worth of it. */
  #markOf(combo: Instrument): Price | 'unknown' {
    let sum = 0;
    for (const { contract, ratio } of legsOf(combo)) {
      const mark = markPrice(this.#quotes.get(contract.conId)?.quote);
      if (mark === undefined) return 'unknown';
      sum += ratio * mark;
    }
    return cleanDecimal(sum) as Price;
  }

  #put(quote: Quote, receivedAt: UnixMs): void {
    this.#quotes.set(quote.conId, { quote, receivedAt });
    const waiting = this.#waiting.get(quote.conId);
    if (!waiting) return;
    for (const waiter of [...waiting]) if (waiter.isEnough(quote)) waiter.done();
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
