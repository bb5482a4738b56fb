/** So long others are waited for that have the same to say. */
const MOMENT_MS = 100;

/** Puts together what several say of one thing within a moment, and hands it over as one. */
export class Gathered<Item> {
  readonly #handOver: (key: string, items: readonly Item[]) => void;
  readonly #waiting = new Map<string, { readonly items: Item[]; readonly timer: NodeJS.Timeout }>();

  constructor(handOver: (key: string, items: readonly Item[]) => void) {
    this.#handOver = handOver;
  }

  add(key: string, item: Item): void {
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.items.push(item);
      return;
    }
    const items = [item];
    const timer = setTimeout(() => this.#release(key), MOMENT_MS);
    this.#waiting.set(key, { items, timer });
  }

  /** Hands over what waits. */
  close(): void {
    for (const key of [...this.#waiting.keys()]) this.#release(key);
  }

  #release(key: string): void {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(key);
    this.#handOver(key, waiting.items);
  }
}
