import { type UnixMs, unixMs } from '../core/clock.ts';
import { cleanDecimal, type Price } from '../core/price.ts';
import type { Bar } from './market.ts';

/** Finished bars are kept and forgotten in blocks of so many. */
const BLOCK_BARS = 240;
/** Numbers of a bar: time, open, high, low, close, and where volume is recorded volume, count and average price. */
const PRICES_WIDTH = 5;
const TRADES_WIDTH = 8;
/** As volume: the bar is of quotes. */
const NO_VOLUME = -1;

/** A minute that still goes on. */
class FormingBar {
  readonly time: UnixMs;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  count = 1;
  value: number;

  constructor(time: UnixMs, price: number, volume: number) {
    this.time = time;
    this.value = price * volume;
    this.open = price;
    this.high = price;
    this.low = price;
    this.close = price;
    this.volume = volume;
  }

  add(price: number, volume: number): void {
    this.volume += volume;
    this.value += price * volume;
    this.count++;
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.close = price;
  }
}

/**
 * Minute bars of one source, the last one still forming. Finished ones are numbers in flat memory: days of many instruments
 * would be hundreds of megabytes as objects.
 */
export class BarSeries {
  readonly #width: number;
  readonly #counted: boolean;
  readonly #blocks: Float64Array[] = [];
  /** Bars in the last block. */
  #inLast = BLOCK_BARS;
  #forming: FormingBar | undefined;

  /**
   * @param source `quotes`: prices alone, volume is -1. `trades`: with their volume. `counted`: each event is a real trade, bars
   * carry their number and average price too.
   */
  constructor(source: 'quotes' | 'trades' | 'counted') {
    this.#width = source === 'quotes' ? PRICES_WIDTH : TRADES_WIDTH;
    this.#counted = source === 'counted';
  }

  /** @param minute Not before that of the last call. */
  add(minute: UnixMs, price: number, volume = 0): void {
    const forming = this.#forming;
    if (forming !== undefined && forming.time === minute) {
      forming.add(price, volume);
      return;
    }
    if (forming !== undefined) this.#keep(forming);
    this.#forming = new FormingBar(minute, price, volume);
  }

  /** Bars that begin in [from, to), oldest first; the last may still be forming. */
  between(from: UnixMs, to: UnixMs): Bar[] {
    const bars: Bar[] = [];
    this.#blocks.forEach((block, index) => {
      const count = this.#barsIn(index);
      const last = block[(count - 1) * this.#width] ?? 0;
      if (last < from) return;
      for (let at = 0; at < count * this.#width; at += this.#width) {
        const time = block[at] ?? 0;
        if (time >= to) return;
        if (time >= from) bars.push(this.#bar(block, at));
      }
    });
    const forming = this.#forming;
    if (forming !== undefined && forming.time >= from && forming.time < to) {
      bars.push(this.#bar(this.#numbersOf(forming), 0));
    }
    return bars;
  }

  /** Forgets bars before `oldest`, block by block: up to a block of them stays. */
  forget(oldest: UnixMs): void {
    for (;;) {
      const [block] = this.#blocks;
      if (block === undefined) return;
      const last = block[(this.#barsIn(0) - 1) * this.#width] ?? 0;
      if (last >= oldest) return;
      this.#blocks.shift();
    }
  }

  #barsIn(index: number): number {
    return index === this.#blocks.length - 1 ? this.#inLast : BLOCK_BARS;
  }

  #keep(forming: FormingBar): void {
    if (this.#inLast === BLOCK_BARS || this.#blocks.length === 0) {
      this.#blocks.push(new Float64Array(BLOCK_BARS * this.#width));
      this.#inLast = 0;
    }
    this.#blocks.at(-1)?.set(this.#numbersOf(forming), this.#inLast * this.#width);
    this.#inLast++;
  }

  #numbersOf({ time, open, high, low, close, volume, count, value }: FormingBar): number[] {
    const prices = [time, open, high, low, close];
    if (this.#width === PRICES_WIDTH) return prices;
    return [...prices, cleanDecimal(volume), count, cleanDecimal(value / volume)];
  }

  #bar(numbers: ArrayLike<number>, at: number): Bar {
    const number = (column: number): number => numbers[at + column] ?? 0;
    return {
      time: unixMs(number(0)),
      open: number(1) as Price,
      high: number(2) as Price,
      low: number(3) as Price,
      close: number(4) as Price,
      volume: this.#width === PRICES_WIDTH ? NO_VOLUME : number(5),
      ...(this.#counted ? { count: number(6), wap: number(7) } : {}),
    };
  }
}
