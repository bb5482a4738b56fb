import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { Subject } from '../../core/subject.ts';
import { isOptionConId } from '../../instruments/options/option-con-id.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import { DayRange } from './day-range.ts';
import { Tape } from './tape.ts';

export type MarketListener = (event: MarketEvent) => void;

/** Hands the market's events to those who follow an instrument, keeps the last ones, and each day's range. */
export class MarketFeed {
  readonly #exchange: Exchange;
  readonly #followers = new Map<ConId, Set<MarketListener>>();
  readonly #ranges = new Map<ConId, DayRange>();
  readonly #tapes = new Map<ConId, Tape>();
  readonly #start: UnixMs;
  readonly #steps = new Subject<UnixMs>();
  readonly #stop: () => void;

  /** True while market time only moves when it is told to: then nothing depends on real time. */
  readonly isStepped: () => boolean;

  constructor(exchange: Exchange, isStepped: () => boolean = () => false) {
    this.#exchange = exchange;
    this.isStepped = isStepped;
    // What happened in the moment at which recording begins is not on the tapes.
    this.#start = unixMs(exchange.now() + 1);
    this.#stop = exchange.onQuote((event) => {
      if (this.#keeps(event.conId)) this.tape(event.conId).add(event);
      const range = this.#ranges.get(event.conId);
      if (range !== undefined) range.add(event);
      const followers = this.#followers.get(event.conId);
      if (followers !== undefined) for (const listener of followers) listener(event);
    });
  }

  /** Returns the way to stop following. */
  follow(conId: ConId, listener: MarketListener): () => void {
    const followers = this.#followers.get(conId) ?? new Set();
    this.#followers.set(conId, followers);
    followers.add(listener);
    const stopWatching = this.#watch(conId);
    return () => {
      if (!followers.delete(listener)) return;
      stopWatching?.();
      if (followers.size > 0 || this.#followers.get(conId) !== followers) return;
      this.#followers.delete(conId);
      if (this.#isOnDemand(conId)) this.#forget(conId);
    };
  }

  /** Sees to it that what has events only while it is followed has them now. */
  #watch(conId: ConId): (() => void) | undefined {
    if (isOptionConId(conId)) {
      const release = this.#exchange.follow?.(conId);
      this.tape(conId);
      this.range(conId);
      return release;
    }
    const instrument = this.#exchange.instrument(conId);
    if (instrument?.cfd !== undefined) return this.#exchange.follow?.(conId);
    return this.#isCombo(conId) ? this.#exchange.watchCombo(conId) : undefined;
  }

  /** From now on things happen that nobody writes down. */
  #forget(conId: ConId): void {
    this.#tapes.delete(conId);
    this.#ranges.delete(conId);
  }

  /** Today's open, high and low, from the first time anybody asks. */
  range(conId: ConId): DayRange {
    const known = this.#ranges.get(conId);
    if (known !== undefined) return known;
    const range = new DayRange(this.#exchange, conId);
    if (this.#keeps(conId)) this.#ranges.set(conId, range);
    return range;
  }

  /** The last events of an instrument. */
  tape(conId: ConId): Tape {
    const known = this.#tapes.get(conId);
    if (known !== undefined) return known;
    const tape = new Tape(isOptionConId(conId) ? unixMs(this.#exchange.now() + 1) : this.#start);
    if (this.#keeps(conId)) this.#tapes.set(conId, tape);
    return tape;
  }

  /** Options and combinations have events only while somebody follows them. */
  #isOnDemand(conId: ConId): boolean {
    return isOptionConId(conId) || this.#isCombo(conId);
  }

  #isCombo(conId: ConId): boolean {
    return this.#exchange.instrument(conId)?.comboLegs !== undefined;
  }

  #keeps(conId: ConId): boolean {
    return !isOptionConId(conId) || this.#followers.has(conId);
  }

  /** Calls back whenever market time has moved on. Returns the way to stop. */
  onStep(listener: (now: UnixMs) => void): () => void {
    return this.#steps.subscribe(listener);
  }

  stepped(now: UnixMs): void {
    this.#steps.emit(now);
  }

  close(): void {
    this.#stop();
    this.#followers.clear();
  }
}
