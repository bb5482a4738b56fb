import type { UnixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Session } from '../../instruments/sessions/session-clock.ts';
import type { Bar } from '../market.ts';

/** A minute of the made-up past. */
export interface MadeMinute {
  time: UnixMs;
  session: Session;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Volume, in the instrument's size steps. */
  steps: number;
  /** Undefined where nothing trades. */
  trades?: number | undefined;
}

/** Minutes joined into one bar, as `aggregateBars` would join them. */
export class JoinedBar {
  readonly #time: UnixMs;
  #open: number | undefined;
  #high = 0;
  #low = 0;
  #close = 0;
  #steps = 0;
  #trades: number | undefined = 0;
  /** Of all minutes, price times steps. */
  #value = 0;

  constructor(time: UnixMs) {
    this.#time = time;
  }

  add({ open, high, low, close, steps, trades }: MadeMinute): void {
    if (this.#open === undefined) {
      this.#open = open;
      this.#high = high;
      this.#low = low;
    } else {
      if (high > this.#high) this.#high = high;
      if (low < this.#low) this.#low = low;
    }
    this.#close = close;
    this.#steps += steps;
    this.#trades = trades === undefined || this.#trades === undefined ? undefined : this.#trades + trades;
    this.#value += ((open + high + low + close) / 4) * steps;
  }

  /** Undefined when there was no minute. `scaleSize` turns steps into units. */
  toBar(scaleSize: (steps: number) => number): Bar | undefined {
    if (this.#open === undefined) return undefined;
    return {
      time: this.#time,
      open: this.#open as Price,
      high: this.#high as Price,
      low: this.#low as Price,
      close: this.#close as Price,
      volume: scaleSize(this.#steps),
      ...(this.#trades === undefined
        ? {}
        : { count: this.#trades, wap: cleanDecimal(this.#value / this.#steps) }),
    };
  }
}
