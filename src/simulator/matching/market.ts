import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Writable } from '../../core/writable.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { MarketEvent, Quote } from '../../marketdata/market.ts';
import type { SimulatedSide } from '../exchange.ts';
import type { OptionMoment } from '../options/option-moment.ts';
import { Interest } from './interest.ts';
import type { MarketPrices } from './market-prices.ts';

/** The prices of one instrument that outlive a restart. */
export interface StoredPrices {
  readonly conId: ConId;
  readonly time: UnixMs;
  readonly bid?: Price;
  readonly ask?: Price;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last?: Price;
  readonly lastSize?: number;
  readonly close?: Price;
  readonly volume: number;
}

/** A quote, either side of which may be missing. */
export interface DerivedQuote {
  readonly time: UnixMs;
  readonly quotedAt: UnixMs | undefined;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  readonly bidSize: number;
  readonly askSize: number;
}

/** The market in one instrument as orders meet it. */
export class Market implements MarketPrices {
  #instrument: Instrument;
  time: UnixMs;
  bid: Price | undefined;
  ask: Price | undefined;
  bidSize = 0;
  askSize = 0;
  last: Price | undefined;
  lastSize: number | undefined;
  close: Price | undefined;
  /** Market date for which `close` was worked out; only of options. */
  closeDate: string | undefined;
  volume = 0;
  readonly interest = new Interest();
  /** Its prices have been saved at least once. */
  saved = false;
  /** When the present quote came; undefined before the first and after a restart, when it is only remembered. */
  quotedAt: UnixMs | undefined;
  /** Trading goes on without a pause from a quote's time until this; kept by `hours.ts`. */
  openUntil: UnixMs | undefined;
  /** When a change of session will next be looked at for the orders here; kept by `hours.ts`. */
  sessionCheck: UnixMs | undefined;
  /** Trading is halted: nothing is matched. */
  halted = false;
  /** Of an option: the moment of its underlying of which its quote is; undefined before its first and after a restart. */
  moment: OptionMoment | undefined;
  /** Of an option: the underlying's price that decides what it is worth at its end, once it is known. */
  fixing: number | undefined;
  /** Orders wait for the price of an opening auction. */
  awaitsOpening = false;
  #takenFromBid = 0;
  #takenFromAsk = 0;
  /** A trade outside the quote shows that the quote on that side is out of date. */
  #tradedBelowBid: Price | undefined;
  #tradedAboveAsk: Price | undefined;

  constructor(instrument: Instrument, time: UnixMs) {
    this.#instrument = instrument;
    this.time = time;
  }

  get instrument(): Instrument {
    return this.#instrument;
  }

  /** The same contract as it is described from now on, with the hours of the days to come. */
  relist({ tradingHours, liquidHours }: Instrument): void {
    this.#instrument = { ...this.#instrument, tradingHours, liquidHours };
  }

  static restore(instrument: Instrument, stored: StoredPrices): Market {
    const market = new Market(instrument, stored.time);
    market.bid = stored.bid;
    market.ask = stored.ask;
    market.bidSize = stored.bidSize;
    market.askSize = stored.askSize;
    market.last = stored.last;
    market.lastSize = stored.lastSize;
    market.close = stored.close;
    market.volume = stored.volume;
    return market;
  }

  apply(event: MarketEvent): void {
    this.time = event.time;
    if (event.type === 'quote') {
      // A bid of nothing for nothing is none: options that are worth less than a tick.
      const bid = event.bid === 0 && event.bidSize === 0 ? undefined : event.bid;
      this.deriveQuote({ ...event, bid, quotedAt: event.time });
      return;
    }
    this.last = event.price;
    this.lastSize = event.size;
    this.volume += Math.max(0, event.size);
    if (this.bid !== undefined && event.price < this.bid) this.#tradedBelowBid = event.price;
    if (this.ask !== undefined && event.price > this.ask) this.#tradedAboveAsk = event.price;
  }

  /** Takes over a quote that has been made of other quotes, the oldest of which came at `quotedAt`. */
  deriveQuote(quote: DerivedQuote): void {
    this.time = quote.time;
    this.quotedAt = quote.quotedAt;
    this.bid = quote.bid;
    this.ask = quote.ask;
    this.bidSize = quote.bidSize;
    this.askSize = quote.askSize;
    this.#takenFromBid = 0;
    this.#takenFromAsk = 0;
    this.#tradedBelowBid = undefined;
    this.#tradedAboveAsk = undefined;
  }

  /** Every price times `factor`: the stock was split. What was traded and shown of it today is of old shares. */
  rescale(factor: number): void {
    const scaled = (at: Price | undefined): Price | undefined =>
      at === undefined ? undefined : roundToTick(this.#instrument, at * factor);
    const { time, quotedAt, bidSize, askSize } = this;
    this.deriveQuote({ time, quotedAt, bid: scaled(this.bid), ask: scaled(this.ask), bidSize, askSize });
    this.last = scaled(this.last);
    this.close = scaled(this.close);
    this.volume = cleanDecimal(this.volume / factor);
  }

  /** The best price that an order of this side can take; a trade outside the quote worsens it until the next quote. */
  takeable(side: SimulatedSide): Price | undefined {
    return side === 'BUY' ? (this.#tradedAboveAsk ?? this.ask) : (this.#tradedBelowBid ?? this.bid);
  }

  /** Units shown at the quote that an order of this side takes; infinite when the data has no sizes. */
  shown(side: SimulatedSide): number {
    const size = side === 'BUY' ? this.askSize : this.bidSize;
    return size > 0 ? size : Number.POSITIVE_INFINITY;
  }

  /** Units already taken from the present quote by orders of this side. */
  taken(side: SimulatedSide): number {
    return side === 'BUY' ? this.#takenFromAsk : this.#takenFromBid;
  }

  take(side: SimulatedSide, quantity: number): void {
    if (side === 'BUY') this.#takenFromAsk += quantity;
    else this.#takenFromBid += quantity;
  }

  /** IB's mark price: the last trade, held within the quote; without trades the middle; undefined before any price. */
  mark(): number | undefined {
    const { bid, ask, last } = this;
    if (last === undefined) {
      if (bid !== undefined && ask !== undefined) return (bid + ask) / 2;
      return bid ?? ask ?? this.close;
    }
    if (bid !== undefined && last < bid) return bid;
    if (ask !== undefined && last > ask) return ask;
    return last;
  }

  /** A new market day: today's volume starts anew and the last price becomes the close. */
  startDay(): void {
    const mark = this.last ?? this.mark();
    if (mark !== undefined) this.close = mark as Price;
    this.volume = 0;
  }

  quote(close: Price | undefined): Quote {
    // Field by field: every tick of the market asks for it, and optional spreads cost several times as much.
    const { time, bidSize, askSize, volume } = this;
    const quote: Writable<Quote> = { conId: this.instrument.conId, time, bidSize, askSize, volume };
    if (this.bid !== undefined) quote.bid = this.bid;
    if (this.ask !== undefined) quote.ask = this.ask;
    if (this.last !== undefined) quote.last = this.last;
    if (this.lastSize !== undefined) quote.lastSize = this.lastSize;
    if (close !== undefined) quote.close = close;
    return quote;
  }

  stored(): StoredPrices {
    const { conId, time, bid, ask, bidSize, askSize, last, lastSize, close, volume } = {
      ...this.quote(this.close),
      volume: this.volume,
    };
    return {
      conId,
      time,
      bidSize,
      askSize,
      volume,
      ...(bid === undefined ? {} : { bid }),
      ...(ask === undefined ? {} : { ask }),
      ...(last === undefined ? {} : { last }),
      ...(lastSize === undefined ? {} : { lastSize }),
      ...(close === undefined ? {} : { close }),
    };
  }
}
