/** Somebody with work that takes long. */
export interface Worker {
  /** Works for a moment. True while there is more to do. */
  takeTurn(): boolean;
}

/**
 * Long work of all clients of a gateway: one turn in each round of the event loop, whoever's turn it is, so that a client waits for its
 * answers no longer because others have asked for much.
 */
export class Turns {
  readonly #waiting = new Set<Worker>();
  #next: NodeJS.Immediate | undefined;

  /** The worker has something to do from now on. */
  join(worker: Worker): void {
    this.#waiting.add(worker);
    this.#next ??= setImmediate(() => this.#take());
  }

  leave(worker: Worker): void {
    this.#waiting.delete(worker);
    if (this.#waiting.size > 0) return;
    clearImmediate(this.#next);
    this.#next = undefined;
  }

  #take(): void {
    this.#next = undefined;
    const [worker] = this.#waiting;
    if (worker === undefined) return;
    this.#waiting.delete(worker);
    // Behind the others.
    if (worker.takeTurn()) this.#waiting.add(worker);
    if (this.#waiting.size > 0) this.#next ??= setImmediate(() => this.#take());
  }
}
