import { performance } from 'node:perf_hooks';
import type { Attempt } from '../../market/client-feed.ts';

/** A subscription that sends what has changed since it last sent. */
export interface PacedLine {
  /** Real time (performance clock) before which nothing more is sent. */
  nextAt: number;
  sendChanges(): void;
}

export interface PacerOptions<Line extends PacedLine> {
  /** Milliseconds between two updates of a line. */
  intervalOf(line: Line): number;
  /** While true, nothing is sent; `resume` makes up for it. */
  isHeld(): boolean;
  /** Sends what has changed: a fault of one line holds up no other. */
  readonly attempt: Attempt;
  /** Default: the process's. */
  readonly timers?: PacerTimers;
}

/** Real time, which sets the pace. */
export interface PacerTimers {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Runs something later, once. Returns the way to stop it. */
  after(ms: number, run: () => void): () => void;
}

const REAL_TIMERS: PacerTimers = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** How long to wait before looking again whether a client reads. */
const HELD_MS = 50;
const MIN_WAIT_MS = 1;

/** Sends a line's changes at once when it was quiet, otherwise together when its interval has passed. */
export class LinePacer<Line extends PacedLine> {
  readonly #options: PacerOptions<Line>;
  readonly #waiting = new Set<Line>();
  readonly #timers: PacerTimers;
  /** When the waiting lines will be looked at, and the way to stop that. */
  #armed: { readonly at: number; readonly stop: () => void } | undefined;

  constructor(options: PacerOptions<Line>) {
    this.#options = options;
    this.#timers = options.timers ?? REAL_TIMERS;
  }

  changed(line: Line): void {
    if (this.#waiting.has(line)) return;
    const now = this.#timers.now();
    if (!this.#options.isHeld() && now >= line.nextAt) {
      this.#send(line, now);
      return;
    }
    this.#waiting.add(line);
    this.#arm(now + (this.#options.isHeld() ? HELD_MS : Math.max(MIN_WAIT_MS, line.nextAt - now)));
  }

  remove(line: Line): void {
    this.#waiting.delete(line);
  }

  /** The client reads again. */
  resume(): void {
    this.#flush();
  }

  close(): void {
    this.#disarm();
    this.#waiting.clear();
  }

  #send(line: Line, now: number): void {
    line.nextAt = now + this.#options.intervalOf(line);
    this.#options.attempt(() => line.sendChanges());
  }

  /** Sees to it that the lines are looked at by then: a quick line does not wait for a slow one. */
  #arm(at: number): void {
    if (this.#armed !== undefined && this.#armed.at <= at) return;
    this.#disarm();
    this.#armed = { at, stop: this.#timers.after(Math.max(0, at - this.#timers.now()), () => this.#flush()) };
  }

  #disarm(): void {
    this.#armed?.stop();
    this.#armed = undefined;
  }

  #flush(): void {
    this.#disarm();
    const now = this.#timers.now();
    let next = Number.POSITIVE_INFINITY;
    for (const line of this.#waiting) {
      if (this.#options.isHeld()) {
        next = now + HELD_MS;
        break;
      }
      if (line.nextAt > now) {
        next = Math.min(next, line.nextAt);
        continue;
      }
      this.#waiting.delete(line);
      this.#send(line, now);
    }
    if (this.#waiting.size > 0) this.#arm(Math.max(next, now + MIN_WAIT_MS));
  }
}
