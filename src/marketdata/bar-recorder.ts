import { type UnixMs, unixMs } from '../core/clock.ts';
import { cleanDecimal } from '../core/price.ts';
import { MINUTE_MS } from './aggregate.ts';
import { BarSeries } from './bar-series.ts';
import type { Bar, BarSource, MarketEvent } from './market.ts';

/** Minute bars of one instrument, made from its events as they happen. */
export class BarRecorder {
  readonly #series: Readonly<Record<BarSource, BarSeries>>;
  readonly #keepMs: number;
  #minute: UnixMs = unixMs(0);

  /**
   * @param keepMs Bars older than this are forgotten, block by block.
   * @param counted Each event is a real trade of its market: bars carry their number and average price.
   */
  constructor(keepMs: number, counted = false) {
    this.#keepMs = keepMs;
    this.#series = {
      TRADES: new BarSeries(counted ? 'counted' : 'trades'),
      MIDPOINT: new BarSeries('quotes'),
      BID: new BarSeries('quotes'),
      ASK: new BarSeries('quotes'),
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
    this.#series.BID.add(minute, event.bid);
    this.#series.ASK.add(minute, event.ask);
    this.#series.MIDPOINT.add(minute, cleanDecimal((event.bid + event.ask) / 2));
  }

  /** Bars that begin in [from, to), oldest first; the last may still be forming. */
  bars(source: BarSource, from: UnixMs, to: UnixMs): Bar[] {
    return this.#series[source].between(from, to);
  }

  #forget(): void {
    const oldest = unixMs(this.#minute - this.#keepMs);
    for (const series of Object.values(this.#series)) series.forget(oldest);
  }
}
