import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import { seedFrom } from '../../core/random.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { Bar, BarSource } from '../../marketdata/market.ts';
import { secondsOf } from '../../marketdata/seconds.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import { typicalSize } from './book.ts';
import type { MarketFeed } from './feed.ts';
import { MarketStatistics } from './statistics.ts';
import type { TapeQuote, TapeTrade } from './tape.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export interface PastOptions {
  readonly instrument: Instrument;
  /** From here, included. */
  readonly from: UnixMs;
  /** To here, not included. */
  readonly to: UnixMs;
  readonly regularHoursOnly: boolean;
}

/**
 * The past in seconds and ticks: as it happened where the tapes reach, before that made out of the market's bars of one
 * second, or out of its minutes.
 */
export class MarketPast {
  readonly #exchange: Exchange;
  readonly #feed: MarketFeed;
  readonly statistics: MarketStatistics;

  constructor(exchange: Exchange, feed: MarketFeed) {
    this.statistics = new MarketStatistics(exchange);
    this.#exchange = exchange;
    this.#feed = feed;
  }

  /** Bars shorter than a minute; empty where the market has none so short. */
  shortBars(options: PastOptions, source: BarSource, lengthMs: number): Bar[] {
    const { instrument, from, to, regularHoursOnly } = options;
    const { conId } = instrument;
    const tapeFrom = Math.ceil(this.#feed.tape(conId).since / lengthMs) * lengthMs;
    const past = this.#exchange.bars({
      conId,
      source,
      lengthMs,
      from,
      to: unixMs(Math.min(to, tapeFrom)),
      regularHoursOnly,
    });
    const live = this.#playedBars({ ...options, from: unixMs(Math.max(from, tapeFrom)) }, source, lengthMs);
    return [...past, ...live];
  }

  /** Trades of the past, oldest first. */
  trades(options: PastOptions): TapeTrade[] {
    const { made, played } = this.#split(options);
    const { instrument } = options;
    const trades = this.#seconds(made, 'TRADES').flatMap((bar) => tradesOf(bar, instrument.sizeIncrement));
    const tape = this.#feed.tape(instrument.conId).trades(played.from, played.to);
    return [...trades, ...inHours(tape, options)];
  }

  /** Quotes of the past, oldest first. */
  quotes(options: PastOptions): TapeQuote[] {
    const { made, played } = this.#split(options);
    const { instrument } = options;
    const asks = new Map(this.#seconds(made, 'ASK').map((bar) => [bar.time, bar]));
    const quotes = this.#seconds(made, 'BID').flatMap((bid): TapeQuote[] => {
      const ask = asks.get(bid.time);
      return ask === undefined ? [] : [quoteOf(bid, ask, instrument)];
    });
    const tape = this.#feed.tape(instrument.conId).quotes(played.from, played.to);
    return [...quotes, ...inHours(tape, options)];
  }

  #split(options: PastOptions): { made: PastOptions; played: PastOptions } {
    const { since } = this.#feed.tape(options.instrument.conId);
    const cut = unixMs(Math.ceil(since / SECOND_MS) * SECOND_MS);
    return {
      made: { ...options, to: unixMs(Math.min(options.to, cut)) },
      played: { ...options, from: unixMs(Math.max(options.from, cut)) },
    };
  }

  #seconds({ instrument, from, to, regularHoursOnly }: PastOptions, source: BarSource): readonly Bar[] {
    if (from >= to) return [];
    const { conId, minTick, sizeIncrement } = instrument;
    const request = { conId, source, to, regularHoursOnly };
    const seconds = this.#exchange.bars({ ...request, from, lengthMs: SECOND_MS });
    if (seconds.length > 0) return seconds;
    const minute = unixMs(from - (from % MINUTE_MS));
    return this.#exchange
      .bars({ ...request, from: minute, lengthMs: MINUTE_MS })
      .flatMap((bar) =>
        secondsOf(bar, seedFrom(conId, bar.time), minTick, sizeIncrement, this.#exchange.now()),
      )
      .filter(({ time }) => time >= from && time < to);
  }

  #playedBars(options: PastOptions, source: BarSource, lengthMs: number): Bar[] {
    const { instrument, from, to } = options;
    if (from >= to) return [];
    const tape = this.#feed.tape(instrument.conId);
    const prices =
      source === 'TRADES'
        ? inHours(tape.trades(from, to), options)
        : inHours(tape.quotes(from, to), options).map((quote) => ({
            time: quote.time,
            price: sidePrice(quote, source),
            size: -1,
          }));
    return joined(prices, lengthMs);
  }
}

function joined(ticks: readonly TapeTrade[], lengthMs: number): Bar[] {
  const bars: Bar[] = [];
  let value = 0;
  for (const { time, price, size } of ticks) {
    const start = unixMs(time - (time % lengthMs));
    const last = bars.at(-1);
    const same = last?.time === start ? last : undefined;
    value = (same === undefined ? 0 : value) + price * size;
    const volume = size < 0 ? -1 : cleanDecimal((same?.volume ?? 0) + size);
    const bar = {
      time: start,
      open: same?.open ?? price,
      high: Math.max(same?.high ?? price, price),
      low: Math.min(same?.low ?? price, price),
      close: price,
      volume,
      ...(size < 0 ? {} : { count: (same?.count ?? 0) + 1, wap: cleanDecimal(value / volume) }),
    } as Bar;
    if (same === undefined) bars.push(bar);
    else bars[bars.length - 1] = bar;
  }
  return bars;
}

function sidePrice({ bid, ask }: TapeQuote, source: BarSource): number {
  if (source === 'BID') return bid;
  return source === 'ASK' ? ask : cleanDecimal((bid + ask) / 2);
}

const inHours = <Tick extends { readonly time: UnixMs }>(
  ticks: Tick[],
  { instrument, regularHoursOnly }: PastOptions,
): Tick[] =>
  regularHoursOnly ? ticks.filter(({ time }) => sessionAt(instrument, time) === 'regular') : ticks;

/** At most four trades that make the bar: its open, extremes and close, with its volume in whole sizes. */
function tradesOf({ time, open, high, low, close, volume, count }: Bar, sizeIncrement: number): TapeTrade[] {
  const steps = Math.round(volume / sizeIncrement);
  if (steps < 1) return [];
  const all = close >= open ? [open, low, high, close] : [open, high, low, close];
  const path = all.filter((price, index) => price !== all[index - 1]);
  const most = Math.min(steps, count ?? path.length);
  const prices = path.length <= most ? path : most === 1 ? [close] : [open, close];
  const share = Math.floor(steps / prices.length);
  return prices.map((price, index) => ({
    time,
    price,
    size: cleanDecimal(
      (index === prices.length - 1 ? steps - share * (prices.length - 1) : share) * sizeIncrement,
    ),
  }));
}

function quoteOf(bid: Bar, ask: Bar, { conId, secType, minTick }: Instrument): TapeQuote {
  const unit = typicalSize(secType);
  const size = (side: string): number => cleanDecimal(unit * (1 + (seedFrom(conId, bid.time, side) % 9)));
  return {
    time: bid.time,
    bid: bid.open,
    ask: Math.max(ask.open, cleanDecimal(bid.open + minTick)),
    bidSize: size('bid'),
    askSize: size('ask'),
  };
}
