import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import { instrumentContract } from './contract-fields.ts';
import { endsRequest } from './error-codes.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { QuoteBook } from './quote-book.ts';

export interface QuoteFeedOptions {
  readonly outbox: Outbox;
  nextRequestId(): number;
  /** The broker's clock. */
  now(): UnixMs;
  emit(quote: Quote): void;
  /** Milliseconds after which a line is asked for again that ended for a reason of the moment. Default 30 s. */
  readonly retryMs?: number;
}

const RETRY_MS = 30_000;
/** 101 too many lines, 10197 a competing live session: both pass, and IB does not say when. */
const PASSING: ReadonlySet<number> = new Set([101, 10197]);

interface Subscription {
  readonly instrument: Instrument;
  /** The request it streams under; undefined while there is none. */
  requestId: number | undefined;
  book: QuoteBook;
}

/** IB's market data types: 3 = live where the account is subscribed, delayed elsewhere. */
const LIVE_OR_DELAYED = 3;
/** The message id of price ticks, and the tick types of the live bid and its size. */
const TICK_PRICE = '1';
const BID = '1';
const BID_SIZE = 0;

/**
 * Streaming quotes. The wish to see an instrument outlives connections; after each new session, and after IB has lost the
 * subscriptions (1101), all are asked for again. Ticks that arrive together make one quote per instrument.
 */
export class QuoteFeed {
  readonly #options: QuoteFeedOptions;
  readonly #subscriptions = new Map<ConId, Subscription>();
  readonly #byRequest = new Map<number, Subscription>();
  readonly #dirty = new Set<Subscription>();

  constructor(options: QuoteFeedOptions) {
    this.#options = options;
  }

  attach(api: IBApi): void {
    api.on(EventName.tickPrice, (id, tick, value) => this.#onTick(id, (book) => book.price(tick, value)));
    api.on(EventName.tickSize, (id, tick, value) => {
      if (tick !== undefined) this.#onTick(id, (book) => book.size(tick, value));
    });
    api.on(EventName.received, (fields) => this.#onBidSize(fields));
    api.on(EventName.tickString, (id, tick, value) => this.#onTick(id, (book) => book.text(tick, value)));
  }

  subscribe(instrument: Instrument): void {
    if (this.#subscriptions.has(instrument.conId)) return;
    const subscription = { instrument, requestId: undefined, book: new QuoteBook(instrument.conId) };
    this.#subscriptions.set(instrument.conId, subscription);
    if (this.#options.outbox.isOpen) this.#request(subscription);
  }

  unsubscribe(instrument: Instrument): void {
    const subscription = this.#subscriptions.get(instrument.conId);
    if (!subscription) return;
    this.#subscriptions.delete(instrument.conId);
    this.#dirty.delete(subscription);
    this.#cancel(subscription);
  }

  /** A session has begun. */
  onReady(): void {
    this.#options.outbox.data(1, (api) => api.reqMarketDataType(LIVE_OR_DELAYED));
    for (const subscription of this.#subscriptions.values()) this.#request(subscription);
  }

  /** IB has lost the subscriptions of a session that goes on (1101). */
  onDataLost(): void {
    for (const subscription of this.#subscriptions.values()) {
      this.#cancel(subscription);
      this.#request(subscription);
    }
  }

  /** The connection is gone, and every request with it. */
  onEnd(): void {
    this.#byRequest.clear();
    this.#dirty.clear();
    for (const subscription of this.#subscriptions.values()) subscription.requestId = undefined;
  }

  /** An error about one of the requests: the instrument's name for messages, or undefined when it is none of these. */
  onError(requestId: number, code: number): string | undefined {
    const subscription = this.#byRequest.get(requestId);
    if (!subscription) return undefined;
    if (endsRequest(code)) {
      this.#byRequest.delete(requestId);
      subscription.requestId = undefined;
      if (PASSING.has(code)) this.#retryLater(subscription);
    }
    return subscription.instrument.localSymbol || subscription.instrument.symbol;
  }

  #retryLater(subscription: Subscription): void {
    const { outbox, retryMs = RETRY_MS } = this.#options;
    setTimeout(() => {
      const wanted = this.#subscriptions.get(subscription.instrument.conId) === subscription;
      if (wanted && subscription.requestId === undefined && outbox.isOpen) this.#request(subscription);
    }, retryMs).unref();
  }

  #request(subscription: Subscription): void {
    const id = this.#options.nextRequestId();
    subscription.requestId = id;
    subscription.book = new QuoteBook(subscription.instrument.conId);
    this.#byRequest.set(id, subscription);
    const contract = instrumentContract(subscription.instrument);
    this.#options.outbox.data(1, (api) => {
      // It may have been cancelled while it waited for its turn.
      if (this.#byRequest.has(id)) api.reqMktData(id, contract, '', false, false);
    });
  }

  #cancel(subscription: Subscription): void {
    const id = subscription.requestId;
    subscription.requestId = undefined;
    if (id === undefined) return;
    this.#byRequest.delete(id);
    this.#options.outbox.data(1, (api) => api.cancelMktData(id));
  }

  /** The library drops the size that comes with a live bid, because that size's tick type is 0. */
  #onBidSize(fields: readonly string[]): void {
    const [messageId, , requestId, tick, , size] = fields;
    if (messageId !== TICK_PRICE || tick !== BID || !size) return;
    this.#onTick(Number(requestId), (book) => book.size(BID_SIZE, Number(size)));
  }

  #onTick(requestId: number, take: (book: QuoteBook) => boolean): void {
    const subscription = this.#byRequest.get(requestId);
    if (!subscription || !take(subscription.book)) return;
    if (this.#dirty.size === 0) queueMicrotask(() => this.#flush());
    this.#dirty.add(subscription);
  }

  #flush(): void {
    const changed = [...this.#dirty];
    this.#dirty.clear();
    const now = this.#options.now();
    for (const { book } of changed) {
      const quote = book.quote(now);
      if (quote) this.#options.emit(quote);
    }
  }
}
