import { type ClientOrderId, clientOrderId } from '../../core/ids.ts';

/** Numbers of the watchdog's orders over one connection, whichever account they are for: none is given twice. */
export class OrderNumbers {
  readonly #count: () => number;
  #last = 0;

  /** `count`: gives another number each time, whichever connection asks. */
  constructor(count: () => number) {
    this.#count = count;
  }

  /** `nextValidId`: as the session was told it. */
  next(nextValidId: ClientOrderId): ClientOrderId {
    this.#last = Math.max(this.#last + 1, nextValidId);
    return clientOrderId(this.#last);
  }

  /** What makes the references of two orders of one second differ. */
  count(): number {
    return this.#count();
  }
}
