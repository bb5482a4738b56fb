import type { UnixMs } from '../../core/clock.ts';
import type { MarketEvent } from '../market.ts';
import type { AssetReader } from './asset-reader.ts';
import { appendPath, noQuotes, type PathRules, type QuoteMemory } from './bar-path.ts';
import type { RecordedBar } from './recorded-bar.ts';

/** Goes through one instrument's recorded bars in [start, end), a file date at a time, at the finest resolution. */
export class PlayCursor {
  readonly rules: PathRules;
  readonly #reader: AssetReader;
  readonly #start: UnixMs;
  readonly #end: UnixMs;
  readonly #dates: readonly string[];
  #nextDate = 0;
  #bars: readonly RecordedBar[] = [];
  #next = 0;
  #hasQuotes = false;
  #memory: QuoteMemory = noQuotes();

  constructor(reader: AssetReader, rules: PathRules, start: UnixMs, end: UnixMs) {
    this.rules = rules;
    this.#reader = reader;
    this.#start = start;
    this.#end = end;
    this.#dates = reader.dates(reader.days.at(start).date, reader.days.at((end - 1) as UnixMs).date);
  }

  /** When the next bar begins; undefined at the end. Reads the next file when it has to. */
  peek(): UnixMs | undefined {
    for (;;) {
      const bar = this.#bars[this.#next];
      if (bar === undefined) {
        const date = this.#dates[this.#nextDate++];
        if (date === undefined) return undefined;
        this.#bars = this.#reader.finest(date)?.bars ?? [];
        this.#next = 0;
        this.#hasQuotes = this.#bars.some(({ bid, ask }) => bid !== undefined || ask !== undefined);
        this.#memory = noQuotes();
      } else if (bar.to <= this.#start) {
        this.#next++;
      } else {
        return bar.from < this.#end ? bar.from : undefined;
      }
    }
  }

  /** Appends the events of all bars that begin before `until`; some of them may happen after it. */
  take(until: UnixMs, events: MarketEvent[]): void {
    for (let from = this.peek(); from !== undefined && from < until; from = this.peek()) {
      const bar = this.#bars[this.#next++];
      if (bar === undefined) return;
      const first = events.length;
      appendPath(bar, this.#hasQuotes, this.#memory, this.rules, events);
      if (bar.from > this.#start && bar.to <= this.#end) continue;
      const inside = events.splice(first).filter(({ time }) => time > this.#start && time < this.#end);
      events.push(...inside);
    }
  }
}
