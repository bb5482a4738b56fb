import type { Clock, UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { StreamHealth, StreamStart } from '../port.ts';
import {
  type Moment,
  QuoteSubscription,
  STREAM_PATIENCE,
  type StreamPatience,
} from '../quote-subscription.ts';
import { instrumentContract } from './contract-fields.ts';
import { endsRequest } from './error-codes.ts';
import { EventName, type IBApi, type LibraryContract } from './library.ts';
import type { Outbox } from './outbox.ts';
import { QuoteBook } from './quote-book.ts';

export interface QuoteFeedOptions {
  readonly outbox: Outbox;
  /** Ours, for when data came. */
  readonly clock: Clock;
  nextRequestId(): number;
  /** The broker's clock. */
  now(): UnixMs;
  /** What would explain a silence, and whether asking would be in vain. */
  trouble(): { readonly cause?: string; readonly canAsk: boolean };
  emit(quote: Quote): void;
  /** The state of a subscription has changed. */
  onStream(stream: StreamHealth): void;
  /** Another session of the user has the market data (10197), or no line is without data for that any more. */
  onCompeting(on: boolean): void;
  /** When the subscriptions of a session are asked for. */
  readonly start: StreamStart;
  readonly patience?: StreamPatience;
  /** How often silence is looked at. Default 5 s. */
  readonly lookEveryMs?: number;
  /** Stocks tell how many of their shares can be borrowed. */
  readonly shortable?: boolean;
}

const LOOK_EVERY_MS = 5_000;
const COMPETING_SESSION = 10197;
/** 101 too many lines, 10197 a competing live session: both pass, and IB does not say when. */
const PASSING: ReadonlySet<number> = new Set([101, COMPETING_SESSION]);

/** During IB's resets any contract may be told as unknown (200), and one that has expired always is: it is asked for so often. */
const UNKNOWN_CONTRACT = 200;
const UNKNOWN_ASKED = 12;

interface Line {
  readonly instrument: Instrument;
  readonly subscription: QuoteSubscription;
  /** The request it streams under; undefined while there is none. */
  requestId: number | undefined;
  book: QuoteBook;
}

/** The generic tick that tells an option's open interest. */
const OPEN_INTEREST = '101';
/** The one that tells how many shares can be borrowed. */
const SHORTABLE = '236';

const bookOf = ({ conId, right }: Instrument): QuoteBook => new QuoteBook(conId, right);

const mayPass = ({ subscription }: Line, code: number): boolean =>
  PASSING.has(code) || (code === UNKNOWN_CONTRACT && subscription.health.askedAgain < UNKNOWN_ASKED);

/** IB's market data types: 3 = live where the account is subscribed, delayed elsewhere. */
const LIVE_OR_DELAYED = 3;
/** The message id of price ticks, and the tick types of the live bid and its size. */
const TICK_PRICE = '1';
const BID = '1';
const BID_SIZE = 0;

/**
 * Streaming quotes. The wish to see an instrument outlives connections; after each new session, and after IB has lost the
 * subscriptions (1101), all are asked for again, and each alone when it has died. Ticks that arrive together make one
 * quote per instrument.
 */
export class QuoteFeed {
  readonly #options: QuoteFeedOptions;
  readonly #lines = new Map<ConId, Line>();
  readonly #byRequest = new Map<number, Line>();
  readonly #dirty = new Set<Line>();
  /** Lines whose last word was 10197. IB does not tell when the other session ends: they are asked for until they flow. */
  readonly #competing = new Set<Line>();
  #look: NodeJS.Timeout | undefined;
  /** Requests may go out in this session. */
  #running = false;

  constructor(options: QuoteFeedOptions) {
    this.#options = options;
  }

  attach(api: IBApi): void {
    api.on(EventName.tickPrice, (id, tick, value) => this.#onTick(id, (book) => book.price(tick, value)));
    api.on(EventName.tickSize, (id, tick, value) => {
      if (tick !== undefined) this.#onTick(id, (book) => book.size(tick, value));
    });
    api.on(EventName.received, (fields) => this.#onBidSize(fields));
    api.on(EventName.tickOptionComputation, (id, tick, _basis, _volatility, delta, value) =>
      this.#onTick(id, (book) => book.computation(tick, delta, value)),
    );
    api.on(EventName.rerouteMktDataReq, (id, underlying, exchange) =>
      this.#onReroute(id, { conId: underlying, exchange }),
    );
    api.on(EventName.tickString, (id, tick, value) => this.#onTick(id, (book) => book.text(tick, value)));
  }

  get streams(): StreamHealth[] {
    return [...this.#lines.values()].map(({ subscription }) => subscription.health);
  }

  subscribe(instrument: Instrument): void {
    const { conId } = instrument;
    if (this.#lines.has(conId)) return;
    const { clock, patience = STREAM_PATIENCE } = this.#options;
    const subscription = new QuoteSubscription(conId, clock.now(), patience);
    const line = { instrument, subscription, requestId: undefined, book: bookOf(instrument) };
    this.#lines.set(conId, line);
    if (this.#running) this.#request(line);
    else this.#tell(line);
  }

  unsubscribe(instrument: Instrument): void {
    const line = this.#lines.get(instrument.conId);
    if (!line) return;
    this.#lines.delete(instrument.conId);
    this.#dirty.delete(line);
    this.#cancel(line);
    this.#compete(line, false);
  }

  /** A session has begun. */
  onReady(): void {
    this.#options.outbox.data(1, (api) => api.reqMarketDataType(LIVE_OR_DELAYED));
    this.#look = setInterval(() => this.#lookAround(), this.#options.lookEveryMs ?? LOOK_EVERY_MS);
    if (this.#options.start === 'at-once') this.resume();
  }

  /** Asks for everything that is held back. */
  resume(): void {
    if (!this.#options.outbox.isOpen) return;
    this.#running = true;
    for (const line of this.#lines.values()) if (line.subscription.state === 'held') this.#request(line);
  }

  /** IB has lost the subscriptions of a session that goes on (1101). */
  onDataLost(): void {
    for (const line of this.#lines.values()) {
      this.#cancel(line);
      this.#compete(line, false);
      if (line.subscription.hold(this.#moment())) this.#tell(line);
    }
    this.#running = false;
    if (this.#options.start === 'at-once') this.resume();
  }

  /** A data farm works again. */
  onFarmBack(): void {
    for (const { subscription } of this.#lines.values()) subscription.farmIsBack(this.#moment());
  }

  /** The connection is gone, and every request with it. */
  onEnd(): void {
    clearInterval(this.#look);
    this.#running = false;
    this.#byRequest.clear();
    this.#dirty.clear();
    for (const line of this.#lines.values()) {
      line.requestId = undefined;
      this.#compete(line, false);
      if (line.subscription.hold(this.#moment())) this.#tell(line);
    }
  }

  /** An error about one of the requests: the instrument's name for messages, or undefined when it is none of these. */
  onError(requestId: number, code: number, message: string): string | undefined {
    const line = this.#byRequest.get(requestId);
    if (!line) return undefined;
    if (endsRequest(code)) {
      this.#byRequest.delete(requestId);
      line.requestId = undefined;
      this.#compete(line, code === COMPETING_SESSION);
      const how = mayPass(line, code) ? 'interrupted' : 'refused';
      if (line.subscription.ended(this.#moment(), how, `IB ${code}: ${message}`)) this.#tell(line);
    }
    return line.instrument.localSymbol || line.instrument.symbol;
  }

  #moment(): Moment {
    return { at: this.#options.clock.now(), mono: performance.now() };
  }

  #compete(line: Line, on: boolean): void {
    const before = this.#competing.size;
    if (on) this.#competing.add(line);
    else this.#competing.delete(line);
    const now = this.#competing.size;
    if (before > 0 !== now > 0) this.#options.onCompeting(now > 0);
  }

  /** A line that a competing session had silenced flows: whoever had the data has let go of it. */
  #flowsAgain(line: Line): void {
    if (!this.#competing.has(line)) return;
    this.#compete(line, false);
    for (const { subscription } of this.#competing) subscription.hasPassed(this.#moment());
  }

  #tell({ subscription }: Line): void {
    this.#options.onStream(subscription.health);
  }

  #lookAround(): void {
    if (!this.#running) return;
    const now = this.#moment();
    const trouble = this.#options.trouble();
    const marketNow = this.#options.now();
    for (const line of this.#lines.values()) {
      const { ask, news } = line.subscription.judge({
        now,
        session: sessionAt(line.instrument, marketNow),
        ...trouble,
      });
      if (news) this.#tell(line);
      if (line.subscription.state !== 'interrupted') this.#compete(line, false);
      if (!ask) continue;
      this.#cancel(line);
      // One that still streams is only asked whether it lives: its figures hold until the answer replaces them.
      const { book } = line;
      const lives = line.subscription.state === 'streaming';
      this.#request(line);
      if (lives) line.book = book;
    }
  }

  #request(line: Line): void {
    line.book = bookOf(line.instrument);
    const { right, secType } = line.instrument;
    const shares = this.#options.shortable === true && secType === 'STK' ? SHORTABLE : '';
    this.#ask(line, instrumentContract(line.instrument), right === undefined ? shares : OPEN_INTEREST);
    if (line.subscription.asked(this.#moment())) this.#tell(line);
  }

  #ask(line: Line, contract: LibraryContract, genericTicks: string): void {
    const id = this.#options.nextRequestId();
    line.requestId = id;
    this.#byRequest.set(id, line);
    this.#options.outbox.data(1, (api) => {
      // It may have been cancelled while it waited for its turn.
      if (this.#byRequest.has(id)) api.reqMktData(id, contract, genericTicks, false, false);
    });
  }

  /**
   * IB has no quotes of its own of contracts for difference on shares and currency pairs: it names what they follow, whose quotes are
   * theirs (IB: `rerouteMktDataReq`). The request that was answered so is over.
   */
  #onReroute(requestId: number, underlying: LibraryContract): void {
    const line = this.#byRequest.get(requestId);
    if (!line) return;
    this.#byRequest.delete(requestId);
    this.#ask(line, underlying, '');
  }

  #cancel(line: Line): void {
    const id = line.requestId;
    line.requestId = undefined;
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
    const line = this.#byRequest.get(requestId);
    if (!line) return;
    if (line.subscription.data(this.#moment())) this.#tell(line);
    this.#flowsAgain(line);
    if (!take(line.book)) return;
    if (this.#dirty.size === 0) queueMicrotask(() => this.#flush());
    this.#dirty.add(line);
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
