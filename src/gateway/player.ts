import { performance } from 'node:perf_hooks';
import { type Clock, type UnixMs, unixMs } from '../core/clock.ts';
import type { MarketSource } from '../marketdata/market.ts';
import type { Exchange } from '../simulator/exchange.ts';

/** 1 is real time, 60 an hour a minute, 0 stands still, `max` as fast as it goes. */
export type PlaySpeed = number | 'max';

export interface PlayerOptions {
  readonly source: MarketSource;
  readonly exchange: Exchange;
  readonly speed: PlaySpeed;
  /**
   * Market time without any event that is jumped over, such as nights and weekends of recorded days. Default: 15 minutes;
   * an endless market at speed 1 keeps the time of the wall clock and is never jumped.
   */
  readonly skipGapsMs?: number;
  /** Called after every step with the market time reached. */
  readonly onStep?: (now: UnixMs) => void;
}

/** Milliseconds between two steps in real time. */
const STEP_MS = 25;
/** Market time of one step when playing as fast as possible. */
const FAST_STEP_MS = 1000;
/** Real time after which playing makes way for other work. */
const SLICE_MS = 10;
/** Market time that one advance covers at most, so that a large step does not hold everything up. */
const CHUNK_MS = 60_000;
const DEFAULT_GAP_MS = 15 * 60_000;

/** Plays a market into an exchange and keeps the market's clock. */
export class MarketPlayer {
  readonly #options: PlayerOptions;
  #speed: PlaySpeed;
  #reached: UnixMs;
  /** The market time that belongs to the real time `#realAnchor`. */
  #marketAnchor: UnixMs;
  #realAnchor = performance.now();
  /** The latest time that the clock has told. */
  #told: UnixMs;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #running = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#speed = options.speed;
    this.#reached = unixMs(Math.max(options.source.start, options.exchange.now()));
    this.#marketAnchor = this.#reached;
    this.#told = this.#reached;
  }

  /** The market's clock: between two steps it goes on with the speed. It waits where the market falls behind it. */
  readonly clock: Clock = {
    now: () => {
      this.#told = unixMs(Math.max(this.#told, this.#time()));
      return this.#told;
    },
  };

  /** Market time up to which everything has happened. */
  get reached(): UnixMs {
    return this.#reached;
  }

  get speed(): PlaySpeed {
    return this.#speed;
  }

  /** True when the source has nothing more to play. */
  get ended(): boolean {
    const { end } = this.#options.source;
    return end !== undefined && this.#reached >= end;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    // From what the clock has told: at another speed it would wait long for the market to come so far.
    this.#anchor(unixMs(Math.max(this.#told, this.#reached)));
    this.#schedule();
  }

  stop(): void {
    this.#marketAnchor = this.#time();
    this.#running = false;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }

  setSpeed(speed: PlaySpeed): void {
    const running = this.#running;
    this.stop();
    this.#speed = speed;
    if (running) this.start();
  }

  /** Plays everything up to `time` at once. Never backwards, never past the source's end. */
  advanceTo(time: UnixMs): void {
    const target = this.#bounded(time);
    while (this.#reached < target) this.#step(unixMs(Math.min(target, this.#reached + CHUNK_MS)));
    this.#anchor();
  }

  #time(): UnixMs {
    if (!this.#running || this.#speed === 'max' || this.#speed === 0) return this.#reached;
    const real = performance.now() - this.#realAnchor;
    return this.#bounded(
      unixMs(Math.max(this.#reached, Math.floor(this.#marketAnchor + real * this.#speed))),
    );
  }

  #bounded(time: UnixMs): UnixMs {
    const { end } = this.#options.source;
    return end !== undefined && time > end ? end : time;
  }

  #anchor(at = this.#reached): void {
    this.#marketAnchor = at;
    this.#realAnchor = performance.now();
  }

  #schedule(): void {
    if (!this.#running || this.#speed === 0 || this.ended) return;
    if (this.#speed === 'max') this.#immediate = setImmediate(() => this.#playFast());
    else this.#timer = setTimeout(() => this.#playOn(), STEP_MS);
  }

  #playFast(): void {
    const until = performance.now() + SLICE_MS;
    do {
      this.#step(this.#bounded(unixMs(this.#reached + FAST_STEP_MS)));
      this.#skipGap();
    } while (!this.ended && performance.now() < until);
    this.#schedule();
  }

  #playOn(): void {
    const target = this.#time();
    const until = performance.now() + SLICE_MS;
    while (this.#reached < target) {
      this.#step(unixMs(Math.min(target, this.#reached + CHUNK_MS)));
      // A machine that cannot keep up plays more slowly instead of ever further behind.
      if (performance.now() > until) {
        this.#anchor();
        break;
      }
    }
    if (this.#skipGap()) this.#anchor();
    this.#schedule();
  }

  get #gapMs(): number {
    const { skipGapsMs, source } = this.#options;
    if (skipGapsMs !== undefined) return skipGapsMs;
    return source.end === undefined && this.#speed === 1 ? Number.POSITIVE_INFINITY : DEFAULT_GAP_MS;
  }

  /** Over closed hours to just before the next event. True when time was jumped over. */
  #skipGap(): boolean {
    const { source } = this.#options;
    const gapMs = this.#gapMs;
    if (gapMs === Number.POSITIVE_INFINITY) return false;
    // Where nothing more is to come, the end comes next.
    const next = source.nextEventTime === undefined ? undefined : (source.nextEventTime() ?? source.end);
    if (next === undefined || next - this.#reached < gapMs) return false;
    this.#step(this.#bounded(next === source.end ? next : unixMs(next - 1)));
    return true;
  }

  #step(to: UnixMs): void {
    if (to <= this.#reached) return;
    const { source, exchange, onStep } = this.#options;
    const events = source.advance(to);
    if (events.length > 0) exchange.onMarket(events);
    exchange.tick(to);
    this.#reached = to;
    onStep?.(to);
  }
}
