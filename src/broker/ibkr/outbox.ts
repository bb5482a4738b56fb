import type { GuardedApi } from './guarded-api.ts';
import { PacingQueue } from './pacing-queue.ts';

/** Orders that are given to the outbox, and who is told what became of them. */
export interface OrderHandlers {
  /** Numbers of the orders, the entry before its exits. */
  readonly places: readonly number[];
  sent(): void;
  notSent(why: 'ended' | 'cancelled'): void;
}

/**
 * The only way to the gateway's socket. It is open while a session stands; each session has a queue of its own, and
 * what a session could not send any more is told so and never sent by the next.
 */
export class Outbox {
  readonly #perSecond: number;
  #api: GuardedApi | undefined;
  #queue: PacingQueue | undefined;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  get isOpen(): boolean {
    return this.#queue !== undefined;
  }

  open(api: GuardedApi): void {
    this.#api = api;
    this.#queue = new PacingQueue({ perSecond: this.#perSecond, now: () => performance.now() });
    // The start of the session was a message, too.
    this.#queue.count(1);
  }

  close(): void {
    const queue = this.#queue;
    this.#queue = undefined;
    this.#api = undefined;
    queue?.stop();
  }

  /** Orders: written in this call when their turn is now, all of them in one piece. */
  order(write: (api: GuardedApi) => void, handlers: OrderHandlers): void {
    const api = this.#open();
    const { places } = handlers;
    this.#queue?.order({
      messages: places.length,
      places,
      send() {
        if (places.length > 1) api.together(() => write(api));
        else write(api);
        handlers.sent();
      },
      dropped: (why) => handlers.notSent(why),
    });
  }

  /** A change of an order. */
  amend(orderId: number, write: (api: GuardedApi) => void): void {
    const api = this.#open();
    this.#queue?.order({ messages: 1, amends: orderId, send: () => write(api) });
  }

  /** A cancellation, ahead of everything else; an order that has not left is taken back instead. */
  cancel(orderId: number, write: (api: GuardedApi) => void): void {
    const api = this.#open();
    this.#queue?.cancel(orderId, { messages: 1, send: () => write(api) });
  }

  #open(): GuardedApi {
    if (this.#api === undefined) throw new Error('the outbox is closed');
    return this.#api;
  }

  /** What has to be known before orders may leave, ahead of other data. `left` is called once written. Does nothing while closed. */
  reading(messages: number, write: (api: GuardedApi) => void, left?: () => void): void {
    const api = this.#api;
    if (api === undefined) return;
    this.#queue?.reading({
      messages,
      send() {
        write(api);
        left?.();
      },
    });
  }

  /** Everything else, behind orders. `left` is called once written. Does nothing while closed. */
  data(messages: number, write: (api: GuardedApi) => void, left?: () => void): void {
    const api = this.#api;
    if (api === undefined) return;
    this.#queue?.data({
      messages,
      send() {
        write(api);
        left?.();
      },
    });
  }
}
