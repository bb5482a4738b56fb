import type { Owner, VirtualTime } from './virtual-time.ts';

/** One direction of a connection: messages arrive in order, each some time after it was sent, until the pipe breaks. */
export class Pipe<Message> {
  readonly #time: VirtualTime;
  readonly #owner: Owner;
  readonly #delay: () => number;
  readonly #deliver: (message: Message) => void;
  readonly #waiting: Message[] = [];
  #lastArrival = 0;
  #closed = false;
  #frozen = false;
  #atEnd: (() => void) | undefined;

  /** `owner`: whose death ends what is under way. */
  constructor(time: VirtualTime, owner: Owner, delay: () => number, deliver: (message: Message) => void) {
    this.#time = time;
    this.#owner = owner;
    this.#delay = delay;
    this.#deliver = deliver;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  send(message: Message): void {
    if (this.#closed || this.#frozen) return;
    this.#waiting.push(message);
    this.#lastArrival = Math.max(this.#lastArrival, this.#time.now + this.#delay());
    this.#time.after(
      this.#lastArrival - this.#time.now,
      () => {
        const next = this.#waiting.shift();
        if (next !== undefined) this.#deliver(next);
        this.#endWhenEmpty();
      },
      this.#owner,
    );
  }

  /** Nothing arrives any more, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
    this.#waiting.length = 0;
  }

  /** Of what is under way only the first `kept` messages still arrive; then the end is told. */
  close(kept: number, atEnd: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting.length = Math.min(this.#waiting.length, kept);
    this.#atEnd = atEnd;
    if (this.#waiting.length === 0) this.#time.after(0, () => this.#endWhenEmpty(), this.#owner);
  }

  #endWhenEmpty(): void {
    if (this.#waiting.length > 0) return;
    const atEnd = this.#atEnd;
    this.#atEnd = undefined;
    atEnd?.();
  }
}
