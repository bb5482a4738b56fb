import { performance } from 'node:perf_hooks';

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
}

/** How long to wait before looking again whether a client reads. */
const HELD_MS = 50;

/** Sends a line's changes at once when it was quiet, otherwise together when its interval has passed. */
export class LinePacer<Line extends PacedLine> {
  readonly #options: PacerOptions<Line>;
  readonly #waiting = new Set<Line>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PacerOptions<Line>) {
    this.#options = options;
  }

  changed(line: Line): void {
    if (this.#waiting.has(line)) return;
    const now = performance.now();
    if (!this.#options.isHeld() && now >= line.nextAt) {
      this.#send(line, now);
      return;
    }
    this.#waiting.add(line);
    this.#arm(this.#options.isHeld() ? HELD_MS : line.nextAt - now);
  }

  remove(line: Line): void {
    this.#waiting.delete(line);
  }

  /** The client reads again. */
  resume(): void {
    this.#flush();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #send(line: Line, now: number): void {
    line.nextAt = now + this.#options.intervalOf(line);
    line.sendChanges();
  }

  #arm(delay: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(1, delay));
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
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
    if (this.#waiting.size > 0) this.#arm(next - now);
  }
}
