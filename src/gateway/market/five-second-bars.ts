import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { BarSource, MarketEvent } from '../../marketdata/market.ts';

/** IB's real-time bars are five seconds long, aligned to the clock. */
export const REAL_TIME_BAR_MS = 5000;

export interface RealTimeBar {
  readonly time: UnixMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Volume-weighted average price; the close where nothing traded. */
  readonly wap: number;
  /** Number of trades. */
  readonly count: number;
}

const NOT_COUNTED = -1;

/** Builds five-second bars out of market events. A window without events repeats the last price with no volume. */
export class FiveSecondBars {
  readonly #source: BarSource;
  #start: UnixMs;
  #open: number | undefined;
  #high = 0;
  #low = 0;
  #close: number | undefined;
  #volume = 0;
  #value = 0;
  #count = 0;

  constructor(source: BarSource, now: UnixMs, lastPrice?: number) {
    this.#source = source;
    this.#start = windowOf(now);
    this.#close = lastPrice;
  }

  /** Adds an event; gives the bars that it completes. */
  add(event: MarketEvent): readonly RealTimeBar[] {
    const done = this.upTo(event.time);
    const price = this.#priceOf(event);
    if (price === undefined) return done;
    this.#high = this.#open === undefined ? price : Math.max(this.#high, price);
    this.#low = this.#open === undefined ? price : Math.min(this.#low, price);
    this.#open ??= price;
    this.#close = price;
    if (event.type === 'trade') {
      this.#volume += event.size;
      this.#value += event.size * price;
      this.#count += 1;
    }
    return done;
  }

  /** The bars that end at or before `now`; of a long silence only the last is given. */
  upTo(now: UnixMs): readonly RealTimeBar[] {
    const window = windowOf(now);
    if (window <= this.#start) return [];
    const bars: RealTimeBar[] = [];
    const finished = this.#bar(this.#start);
    if (finished !== undefined) bars.push(finished);
    const previous = unixMs(window - REAL_TIME_BAR_MS);
    const ended = this.#start;
    this.#reset(window);
    if (previous > ended) {
      const quiet = this.#bar(previous);
      if (quiet !== undefined) bars.push(quiet);
    }
    return bars;
  }

  #priceOf(event: MarketEvent): number | undefined {
    if (event.type === 'trade') return this.#source === 'TRADES' ? event.price : undefined;
    switch (this.#source) {
      case 'BID':
        return event.bid;
      case 'ASK':
        return event.ask;
      case 'MIDPOINT':
        return cleanDecimal((event.bid + event.ask) / 2);
      default:
        return undefined;
    }
  }

  #bar(time: UnixMs): RealTimeBar | undefined {
    const close = this.#close;
    if (close === undefined) return undefined;
    const open = this.#open;
    const isTrades = this.#source === 'TRADES';
    return {
      time,
      open: open ?? close,
      high: open === undefined ? close : this.#high,
      low: open === undefined ? close : this.#low,
      close,
      volume: isTrades ? this.#volume : NOT_COUNTED,
      wap: isTrades ? (this.#volume > 0 ? this.#value / this.#volume : close) : NOT_COUNTED,
      count: isTrades ? this.#count : NOT_COUNTED,
    };
  }

  #reset(start: UnixMs): void {
    this.#start = start;
    this.#open = undefined;
    this.#volume = 0;
    this.#value = 0;
    this.#count = 0;
  }
}

const windowOf = (time: UnixMs): UnixMs => unixMs(Math.floor(time / REAL_TIME_BAR_MS) * REAL_TIME_BAR_MS);
