import { type UnixMs, unixMs } from '../core/clock.ts';
import { cleanDecimal, type Price } from '../core/price.ts';
import { MINUTE_MS } from './aggregate.ts';
import type { Bar, BarSource, MarketEvent } from './market.ts';

class OpenBar {
  readonly time: UnixMs;
  readonly #counted: boolean;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  #count = 1;
  #value: number;

  constructor(time: UnixMs, price: number, volume: number, counted: boolean) {
    this.time = time;
    this.#counted = counted && volume >= 0;
    this.#value = price * volume;
    this.open = price;
    this.high = price;
    this.low = price;
    this.close = price;
    this.volume = volume;
  }

  add(price: number, volume: number): void {
    if (volume >= 0) {
      this.volume += volume;
      this.#value += price * volume;
      this.#count++;
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.close = price;
  }

  toBar(): Bar {
    return {
      time: this.time,
      open: this.open as Price,
      high: this.high as Price,
      low: this.low as Price,
      close: this.close as Price,
      volume: this.volume < 0 ? -1 : cleanDecimal(this.volume),
      ...(this.#counted ? { count: this.#count, wap: cleanDecimal(this.#value / this.volume) } : {}),
    };
  }
}

/** Bars of one source, with the last one still forming. */
class BarSeries {
  readonly finished: Bar[] = [];
  readonly #counted: boolean;
  forming: OpenBar | undefined;

  constructor(counted: boolean) {
    this.#counted = counted;
  }

  add(minute: UnixMs, price: number, volume: number): void {
    const forming = this.forming;
    if (forming !== undefined && forming.time === minute) {
      forming.add(price, volume);
      return;
    }
    if (forming !== undefined) this.finished.push(forming.toBar());
    this.forming = new OpenBar(minute, price, volume, this.#counted);
  }

  between(from: UnixMs, to: UnixMs): Bar[] {
    const bars = this.finished.filter((bar) => bar.time >= from && bar.time < to);
    const forming = this.forming;
    if (forming !== undefined && forming.time >= from && forming.time < to) bars.push(forming.toBar());
    return bars;
  }
}

/** Minute bars of one instrument, made from its events as they happen. */
export class BarRecorder {
  readonly #series: Readonly<Record<BarSource, BarSeries>>;
  readonly #keepMs: number;
  #minute: UnixMs = unixMs(0);

  /**
   * @param keepMs Bars older than this are forgotten.
   * @param counted Each event is a real trade of its market: bars carry their number and average price.
   */
  constructor(keepMs: number, counted = false) {
    this.#keepMs = keepMs;
    this.#series = {
      TRADES: new BarSeries(counted),
      MIDPOINT: new BarSeries(false),
      BID: new BarSeries(false),
      ASK: new BarSeries(false),
    };
  }

  add(event: MarketEvent): void {
    if (event.time >= this.#minute + MINUTE_MS) {
      this.#minute = unixMs(event.time - (event.time % MINUTE_MS));
      this.#forget();
    }
    const minute = this.#minute;
    if (event.type === 'trade') {
      this.#series.TRADES.add(minute, event.price, event.size);
      return;
    }
    this.#series.BID.add(minute, event.bid, -1);
    this.#series.ASK.add(minute, event.ask, -1);
    this.#series.MIDPOINT.add(minute, cleanDecimal((event.bid + event.ask) / 2), -1);
  }

  /** Bars that begin in [from, to), oldest first; the last may still be forming. */
  bars(source: BarSource, from: UnixMs, to: UnixMs): Bar[] {
    return this.#series[source].between(from, to);
  }

  #forget(): void {
    const oldest = this.#minute - this.#keepMs;
    for (const { finished } of Object.values(this.#series)) {
      const first = finished[0];
      // In blocks, so that the array is not moved every minute.
      if (first === undefined || first.time >= oldest - 120 * MINUTE_MS) continue;
      const keepFrom = finished.findIndex((bar) => bar.time >= oldest);
      finished.splice(0, keepFrom < 0 ? finished.length : keepFrom);
    }
  }
}
