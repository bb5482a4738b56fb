import { fail, ok, type Refusal, type Result } from '../../core/result.ts';

export interface RequestSpec {
  /** For people: `contract details of SPY`. */
  readonly what: string;
  readonly timeoutMs: number;
}

interface Pending {
  readonly what: string;
  readonly items: unknown[];
  readonly settle: (result: Result<readonly unknown[], Refusal>) => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Where our request numbers begin. Order numbers of IB begin at 1 and stay far below, so that an error that names a
 * number is about an order or a request, never about either.
 */
export const FIRST_REQUEST_ID = 1_000_000_001;

export const isRequestId = (id: number): boolean => id >= FIRST_REQUEST_ID;

export const timedOut = (spec: RequestSpec): Refusal => ({
  code: 'BROKER_TIMEOUT',
  message: `The gateway did not answer within ${spec.timeoutMs / 1000} s: ${spec.what}. Look at the gateway's own window, then try again.`,
});

/**
 * Requests that the gateway answers under a number: each collects its parts until the end mark, an error, a timeout or
 * the end of the connection, and always comes to one result.
 */
export class Requests {
  readonly #pending = new Map<number, Pending>();
  #lastId = FIRST_REQUEST_ID - 1;

  /** A number that was never used, also not on earlier connections: late answers cannot be mistaken. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Calls `send` with the request's number and a function that it calls once the request has left. */
  collect<Item>(
    spec: RequestSpec,
    send: (id: number, left: () => void) => void,
  ): Promise<Result<readonly Item[], Refusal>> {
    return new Promise((resolve) => {
      const id = this.nextId();
      const settle = resolve as (result: Result<readonly unknown[], Refusal>) => void;
      this.#pending.set(id, { what: spec.what, items: [], settle, timer: undefined });
      send(id, () => {
        const pending = this.#pending.get(id);
        if (pending) pending.timer = setTimeout(() => this.fail(id, timedOut(spec)), spec.timeoutMs);
      });
    });
  }

  has(id: number): boolean {
    return this.#pending.has(id);
  }

  /** What a pending request is about, for messages. */
  what(id: number): string | undefined {
    return this.#pending.get(id)?.what;
  }

  add(id: number, item: unknown): void {
    this.#pending.get(id)?.items.push(item);
  }

  complete(id: number): void {
    const pending = this.#take(id);
    pending?.settle(ok(pending.items));
  }

  fail(id: number, refusal: Refusal): void {
    this.#take(id)?.settle(fail(refusal));
  }

  failAll(refusal: Refusal): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, refusal);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}
