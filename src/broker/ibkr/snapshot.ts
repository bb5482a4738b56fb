import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { type RequestSpec, timedOut } from './requests.ts';

export interface SnapshotOptions extends RequestSpec {
  /** How many end marks the answer has. */
  readonly ends: number;
  /** Sends the request; `left` is to be called when it has left. */
  readonly send: (left: () => void) => void;
}

interface Round<Item> {
  readonly promise: Promise<Result<readonly Item[], Refusal>>;
  readonly settle: (result: Result<readonly Item[], Refusal>) => void;
}

function newRound<Item>(): Round<Item> {
  const { promise, resolve } = Promise.withResolvers<Result<readonly Item[], Refusal>>();
  return { promise, settle: resolve };
}

/**
 * A request whose answer carries no number (open orders, positions, the time), so that only one may be under way. Who
 * asks meanwhile gets the next one: the answer under way may be older than the question. Rows with the same key
 * replace each other, the last one counts.
 */
export class Snapshot<Item> {
  readonly #options: SnapshotOptions;
  #items = new Map<string, Item>();
  /** End marks received in this round. */
  #ends = 0;
  /** End marks that rounds given up still owe: when they do come, they come first. */
  #owed = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Round<Item> | undefined;
  #next: Round<Item> | undefined;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  request(): Promise<Result<readonly Item[], Refusal>> {
    if (this.#running) {
      this.#next ??= newRound();
      return this.#next.promise;
    }
    return this.#start(newRound());
  }

  add(key: string, item: Item): void {
    if (this.#running) this.#items.set(key, item);
  }

  /** An end mark has come. */
  end(): void {
    if (!this.#running) {
      this.#owed = Math.max(0, this.#owed - 1);
      return;
    }
    this.#ends += 1;
    if (this.#ends === this.#options.ends + this.#owed) this.#complete();
  }

  /** Fails what is under way, because the gateway refused it; what waits is asked for. */
  fail(refusal: Refusal): void {
    this.#finish(fail(refusal));
  }

  /** Fails what is under way and what waits. */
  failAll(refusal: Refusal): void {
    this.#next?.settle(fail(refusal));
    this.#next = undefined;
    this.#owed = 0;
    this.#finish(fail(refusal));
  }

  #complete(): void {
    this.#owed = 0;
    this.#finish(ok([...this.#items.values()]));
  }

  #onTimeout(): void {
    // Enough end marks for this round alone: what was owed never came, so these were ours.
    if (this.#ends >= this.#options.ends) {
      this.#complete();
      return;
    }
    this.#owed += this.#options.ends - this.#ends;
    this.#finish(fail(timedOut(this.#options)));
  }

  #start(round: Round<Item>): Promise<Result<readonly Item[], Refusal>> {
    this.#running = round;
    this.#items = new Map();
    this.#ends = 0;
    this.#options.send(() => {
      if (this.#running !== round) return;
      this.#timer = setTimeout(() => this.#onTimeout(), this.#options.timeoutMs);
    });
    return round.promise;
  }

  #finish(result: Result<readonly Item[], Refusal>): void {
    clearTimeout(this.#timer);
    const round = this.#running;
    this.#running = undefined;
    round?.settle(result);
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#start(next);
  }
}
