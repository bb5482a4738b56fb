import type { GuardedApi } from './guarded-api.ts';
import { PacingQueue } from './pacing-queue.ts';

/** Told what became of orders that were given to the outbox. */
export interface OrderHandlers {
  sent(): void;
  notSent(): void;
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

  /** Orders and cancels: written in this call when their turn is now, all of them in one piece. */
  order(messages: number, write: (api: GuardedApi) => void, handlers?: OrderHandlers): void {
    const api = this.#api;
    if (api === undefined) throw new Error('the outbox is closed');
    this.#queue?.order({
      messages,
      send() {
        if (messages > 1) api.together(() => write(api));
        else write(api);
        handlers?.sent();
      },
      dropped: () => handlers?.notSent(),
    });
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
