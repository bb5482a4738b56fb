import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { isQuotedOnly } from '../../../instruments/quoted-only.ts';
import type { BarSource, MarketEvent } from '../../../marketdata/market.ts';
import type { PastOptions } from '../../market/past.ts';
import type { TapeQuote, TapeTrade } from '../../market/tape.ts';
import type { GatewayContext } from '../../session/client.ts';
import { compactDate } from '../../times.ts';

/** What a market data line shows. */
export interface LineState {
  readonly bid: number | undefined;
  readonly bidSize: number;
  readonly ask: number | undefined;
  readonly askSize: number;
  readonly last: number | undefined;
  readonly lastSize: number;
  readonly volume: number | undefined;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number | undefined;
}

/** Where a line gets what it shows from. */
export interface LineView {
  state(): LineState;
  /** When the newest trade since the last call happened; undefined when there was none. */
  takeTradeTime(): UnixMs | undefined;
}

/** Prices as they come. */
export class LiveView implements LineView {
  readonly #instrument: Instrument;
  readonly #gateway: GatewayContext;
  #tradedAt: UnixMs | undefined;

  constructor(instrument: Instrument, gateway: GatewayContext) {
    this.#instrument = instrument;
    this.#gateway = gateway;
  }

  noticed(event: MarketEvent): void {
    if (event.type === 'trade') this.#tradedAt = event.time;
  }

  takeTradeTime(): UnixMs | undefined {
    const at = this.#tradedAt;
    this.#tradedAt = undefined;
    return at;
  }

  state(): LineState {
    const { conId, secType } = this.#instrument;
    const quote = this.#gateway.exchange.quote(conId);
    const { open, high, low, last, volume } = this.#gateway.feed.range(conId);
    const isQuoted = isQuotedOnly(this.#instrument);
    const book = secType === 'IND' ? undefined : quote;
    return {
      bid: book?.bid,
      bidSize: book?.bidSize ?? 0,
      ask: book?.ask,
      askSize: book?.askSize ?? 0,
      last: quote?.last ?? (isQuoted ? undefined : last),
      lastSize: book?.lastSize ?? 0,
      // Currencies and contracts for difference have no trades, hence no volume; indices have a level and nothing else.
      volume: isQuoted || secType === 'IND' ? undefined : volume,
      open,
      high,
      low,
      close: quote?.close,
    };
  }
}

/** How late delayed prices are. */
export const DELAY_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far back the last quote and trade are looked for. */
const LOOK_BACK_MS = [MINUTE_MS, 60 * MINUTE_MS];

/** Prices of 15 minutes ago: from the tapes, and from the past where the gateway has not run for so long. */
export class DelayedView implements LineView {
  readonly #instrument: Instrument;
  readonly #gateway: GatewayContext;
  #reached: UnixMs;
  /** What has been read of the past and is still to be shown, in time order. */
  #quotes: TapeQuote[] = [];
  #trades: TapeTrade[] = [];
  #readTo: UnixMs;
  #date = '';
  #quote: TapeQuote | undefined;
  #trade: TapeTrade | undefined;
  #tradedAt: UnixMs | undefined;
  #open: number | undefined;
  #high: number | undefined;
  #low: number | undefined;
  #volume = 0;

  constructor(instrument: Instrument, gateway: GatewayContext) {
    this.#instrument = instrument;
    this.#gateway = gateway;
    this.#reached = unixMs(gateway.exchange.now() - DELAY_MS);
    this.#readTo = this.#reached;
    this.#begin();
  }

  takeTradeTime(): UnixMs | undefined {
    const at = this.#tradedAt;
    this.#tradedAt = undefined;
    return at;
  }

  state(): LineState {
    this.#roll();
    const { secType } = this.#instrument;
    const isIndex = secType === 'IND';
    const quote = isIndex ? undefined : this.#quote;
    return {
      bid: quote?.bid,
      bidSize: quote?.bidSize ?? 0,
      ask: quote?.ask,
      askSize: quote?.askSize ?? 0,
      last: this.#trade?.price,
      lastSize: isIndex ? 0 : (this.#trade?.size ?? 0),
      volume: isIndex || isQuotedOnly(this.#instrument) ? undefined : cleanDecimal(this.#volume),
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#gateway.exchange.quote(this.#instrument.conId)?.close,
    };
  }

  #begin(): void {
    const { past } = this.#gateway;
    const to = this.#reached;
    this.#date = this.#dateOf(to);
    for (const back of LOOK_BACK_MS) {
      const options = this.#options(unixMs(to - back), to);
      this.#quote ??= past.quotes(options).at(-1);
      this.#trade ??= past.trades(options).at(-1);
    }
    this.#tradedAt = this.#trade?.time;
    const source: BarSource = isQuotedOnly(this.#instrument) ? 'MIDPOINT' : 'TRADES';
    const minute = to - (to % MINUTE_MS);
    const bars = this.#gateway.exchange.bars({
      conId: this.#instrument.conId,
      source,
      lengthMs: MINUTE_MS,
      from: unixMs(minute - DAY_MS),
      to: unixMs(minute),
      regularHoursOnly: false,
    });
    for (const bar of bars) {
      if (this.#dateOf(bar.time) !== this.#date) continue;
      this.#include(bar.open);
      this.#include(bar.high);
      this.#include(bar.low);
      this.#volume += Math.max(0, bar.volume);
    }
    for (const trade of past.trades(this.#options(unixMs(minute), to))) this.#count(trade);
  }

  /** Goes on to what is 15 minutes ago now. */
  #roll(): void {
    const to = unixMs(this.#gateway.exchange.now() - DELAY_MS);
    if (to <= this.#reached) return;
    this.#reached = to;
    if (to > this.#readTo) this.#read(to);
    if (this.#dateOf(to) !== this.#date) this.#enterDay(to);
    const isQuoted = isQuotedOnly(this.#instrument);
    for (const quote of due(this.#quotes, to)) {
      this.#quote = quote;
      if (isQuoted) this.#include(cleanDecimal((quote.bid + quote.ask) / 2));
    }
    for (const trade of due(this.#trades, to)) {
      this.#trade = trade;
      this.#tradedAt = trade.time;
      this.#count(trade);
    }
  }

  /** Reads up to `to` and a minute beyond, all of it past, so that the past is not made anew at every update. */
  #read(to: UnixMs): void {
    const { past } = this.#gateway;
    const options = this.#options(this.#readTo, unixMs(to + MINUTE_MS));
    this.#readTo = options.to;
    this.#quotes.push(...past.quotes(options));
    if (!isQuotedOnly(this.#instrument)) this.#trades.push(...past.trades(options));
  }

  #enterDay(time: UnixMs): void {
    this.#date = this.#dateOf(time);
    this.#open = undefined;
    this.#high = undefined;
    this.#low = undefined;
    this.#volume = 0;
  }

  #count({ price, size }: TapeTrade): void {
    this.#include(price);
    this.#volume += size;
  }

  #include(price: number): void {
    this.#open ??= price;
    this.#high = Math.max(this.#high ?? price, price);
    this.#low = Math.min(this.#low ?? price, price);
  }

  #options(from: UnixMs, to: UnixMs): PastOptions {
    return { instrument: this.#instrument, from, to, regularHoursOnly: false };
  }

  #dateOf(time: UnixMs): string {
    return compactDate(time, this.#instrument.timeZone);
  }
}

/** Takes what happened before `to` from the front. */
function due<Tick extends { readonly time: UnixMs }>(ticks: Tick[], to: UnixMs): Tick[] {
  const next = ticks.findIndex(({ time }) => time >= to);
  return ticks.splice(0, next < 0 ? ticks.length : next);
}
