/** IB's limits on requests for bars of 30 seconds or less. */
const IDENTICAL_MS = 15_000;
const BURST_MS = 2000;
const BURST = 6;
const WINDOW_MS = 600_000;
const MOST_IN_WINDOW = 60;

export interface PacedRequest {
  /** Everything that makes a request the same as another one. */
  readonly identity: string;
  /** Contract, exchange and kind of data. */
  readonly subject: string;
  /** 2 for BID_ASK, which IB counts twice. */
  readonly weight: number;
}

interface Counted extends PacedRequest {
  readonly at: number;
}

/** Counts the requests of all clients, in real time. */
export class HistoricalPacing {
  readonly #now: () => number;
  #recent: Counted[] = [];

  /** @param now Milliseconds of a clock that only goes forwards. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request; false when it violates the pacing: identical within 15 s, 6 within 2 s, above 60 in 10 min. */
  admits(request: PacedRequest): boolean {
    const at = this.#now();
    this.#recent = this.#recent.filter((earlier) => at - earlier.at < WINDOW_MS);
    const weigh = (within: number, counts: (earlier: Counted) => boolean): number =>
      this.#recent.reduce(
        (sum, earlier) => sum + (at - earlier.at < within && counts(earlier) ? earlier.weight : 0),
        request.weight,
      );
    const identical = this.#recent.some(
      (earlier) => at - earlier.at < IDENTICAL_MS && earlier.identity === request.identity,
    );
    const burst = weigh(BURST_MS, (earlier) => earlier.subject === request.subject) >= BURST;
    const full = weigh(WINDOW_MS, () => true) > MOST_IN_WINDOW;
    if (identical || burst || full) return false;
    this.#recent.push({ ...request, at });
    return true;
  }
}
