import { type UnixMs, unixMs } from '../core/clock.ts';
import type { ConId } from '../core/ids.ts';
import type { Price } from '../core/price.ts';
import { MINUTE_MS } from './aggregate.ts';
import type { BarRecorder } from './bar-recorder.ts';
import type { Bar, BarRequest, MarketEvent, MarketSource } from './market.ts';

/** One instrument's recorded bars as they are played. */
export interface PlayedBars {
  /** When the next bar begins; undefined at the end. */
  peek(): UnixMs | undefined;
  /** Appends the events of all bars that begin before `until`; some of them may happen after it. */
  take(until: UnixMs, events: MarketEvent[]): void;
}

/** One instrument's past: what was recorded before playing began, then what was played. */
export interface PlayedPast {
  /** Gets everything that is played. */
  readonly recorder: BarRecorder;
  bars(request: BarRequest, reached: UnixMs): readonly Bar[];
  /** Close of the last session before the day of `reached`. */
  previousClose(request: Pick<BarRequest, 'conId'>, reached: UnixMs): Price | undefined;
}

export interface PlayedMember {
  readonly cursor: PlayedBars;
  readonly bars: PlayedPast;
}

export interface PlaybackOptions {
  readonly label: string;
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly members: ReadonlyMap<ConId, PlayedMember>;
}

/** Events are put in order in portions of this much market time. */
const PORTION_MS = 15 * MINUTE_MS;

/** A market of recorded bars: it plays its members' events in order of time. */
export class Playback implements MarketSource {
  readonly label: string;
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly conIds: readonly ConId[];
  readonly #members: ReadonlyMap<ConId, PlayedMember>;
  #reached: UnixMs;
  /** Everything before this is in `#pending` or was given out. */
  #portionEnd: UnixMs;
  #pending: MarketEvent[] = [];
  /** How many of `#pending` were given out already. */
  #head = 0;
  /** Events of bars that began earlier and reach beyond the portion. */
  #later: MarketEvent[] = [];

  constructor({ label, start, end, members }: PlaybackOptions) {
    this.label = label;
    this.start = start;
    this.end = end;
    this.conIds = [...members.keys()];
    this.#members = members;
    this.#reached = start;
    this.#portionEnd = start;
  }

  advance(upTo: UnixMs): readonly MarketEvent[] {
    if (upTo <= this.#reached) return [];
    while (this.#portionEnd <= upTo && this.#nextPortion(upTo)) {
      // Each round appends one portion.
    }
    this.#reached = upTo;
    const from = this.#head;
    let to = from;
    for (let next = this.#pending[to]; next !== undefined && next.time <= upTo; next = this.#pending[++to]);
    const events = this.#pending.slice(from, to);
    this.#head = to;
    if (to === this.#pending.length) this.#clearPending();
    for (const event of events) this.#members.get(event.conId)?.bars.recorder.add(event);
    return events;
  }

  nextEventTime(): UnixMs | undefined {
    while (this.#pending.length === 0) {
      if (!this.#nextPortion(Number.POSITIVE_INFINITY)) return undefined;
    }
    return this.#pending[this.#head]?.time;
  }

  bars(request: BarRequest): readonly Bar[] {
    return this.#members.get(request.conId)?.bars.bars(request, this.#reached) ?? [];
  }

  previousClose(conId: ConId): Price | undefined {
    return this.#members.get(conId)?.bars.previousClose({ conId }, this.#reached);
  }

  #clearPending(): void {
    this.#pending = [];
    this.#head = 0;
  }

  /** Puts the next portion that begins by `limit` and holds anything into `#pending`; false when there is none. */
  #nextPortion(limit: number): boolean {
    let next = this.#later[0]?.time ?? Number.POSITIVE_INFINITY;
    for (const { cursor } of this.#members.values()) {
      next = Math.min(next, cursor.peek() ?? Number.POSITIVE_INFINITY);
    }
    if (next > limit || next === Number.POSITIVE_INFINITY) return false;
    const portionEnd = unixMs((Math.floor(next / PORTION_MS) + 1) * PORTION_MS);
    const events = this.#later;
    for (const { cursor } of this.#members.values()) cursor.take(portionEnd, events);
    // Stable: what belongs together (an instrument's quote and the trade after it) stays in order.
    events.sort((a, b) => a.time - b.time);
    const first = events.findIndex((event) => event.time >= portionEnd);
    this.#later = first < 0 ? [] : events.slice(first);
    const due = first < 0 ? events : events.slice(0, first);
    for (const event of due) this.#pending.push(event);
    this.#portionEnd = portionEnd;
    return true;
  }
}
