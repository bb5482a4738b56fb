import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { MarketEvent } from '../../marketdata/market.ts';

export interface TapeTrade {
  readonly time: UnixMs;
  readonly price: number;
  readonly size: number;
}

export interface TapeQuote {
  readonly time: UnixMs;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** Events that are kept of an instrument: about an hour of a busy stock. */
const MOST_EVENTS = 16_384;
const FEWEST_EVENTS = 256;
/** Numbers of an event: time, bid or price, ask or NaN for a trade, their sizes. */
const WIDTH = 5;

/** The last events of one instrument as they happened, in flat memory of a bounded size. */
export class Tape {
  #cells = new Float64Array(FEWEST_EVENTS * WIDTH);
  #capacity = FEWEST_EVENTS;
  #count = 0;
  #next = 0;
  #since: UnixMs;

  constructor(start: UnixMs) {
    this.#since = start;
  }

  /** Everything that happened at or after this is on the tape. */
  get since(): UnixMs {
    return this.#since;
  }

  add(event: MarketEvent): void {
    if (this.#count === this.#capacity) {
      if (this.#capacity < MOST_EVENTS) this.#grow();
      else this.#since = unixMs((this.#cells[this.#next * WIDTH] ?? 0) + 1);
    }
    const cells = this.#cells;
    const at = this.#next * WIDTH;
    cells[at] = event.time;
    if (event.type === 'trade') {
      cells[at + 1] = event.price;
      cells[at + 2] = Number.NaN;
      cells[at + 3] = event.size;
    } else {
      cells[at + 1] = event.bid;
      cells[at + 2] = event.ask;
      cells[at + 3] = event.bidSize;
      cells[at + 4] = event.askSize;
    }
    this.#next = (this.#next + 1) % this.#capacity;
    if (this.#count < this.#capacity) this.#count++;
  }

  /** Trades in [from, to), oldest first. */
  trades(from: UnixMs, to: UnixMs): TapeTrade[] {
    const found: TapeTrade[] = [];
    for (const at of this.#between(from, to)) {
      const [time = 0, price = 0, ask = 0, size = 0] = this.#cells.subarray(at, at + WIDTH);
      if (Number.isNaN(ask)) found.push({ time: unixMs(time), price, size });
    }
    return found;
  }

  /** Quotes in [from, to), oldest first. */
  quotes(from: UnixMs, to: UnixMs): TapeQuote[] {
    const found: TapeQuote[] = [];
    for (const at of this.#between(from, to)) {
      const [time = 0, bid = 0, ask = 0, bidSize = 0, askSize = 0] = this.#cells.subarray(at, at + WIDTH);
      if (!Number.isNaN(ask)) found.push({ time: unixMs(time), bid, ask, bidSize, askSize });
    }
    return found;
  }

  *#between(from: UnixMs, to: UnixMs): Iterable<number> {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cells[this.#cell(middle)] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    for (let index = low; index < this.#count; index++) {
      const at = this.#cell(index);
      if ((this.#cells[at] ?? 0) >= to) return;
      yield at;
    }
  }

  /** Where the event with this number, counted from the oldest, lies. */
  #cell(index: number): number {
    return ((this.#next - this.#count + index + this.#capacity) % this.#capacity) * WIDTH;
  }

  /** Only called when full, before it has ever wrapped: the events lie in order from the beginning. */
  #grow(): void {
    const cells = new Float64Array(this.#capacity * 2 * WIDTH);
    cells.set(this.#cells);
    this.#cells = cells;
    this.#next = this.#capacity;
    this.#capacity *= 2;
  }
}
