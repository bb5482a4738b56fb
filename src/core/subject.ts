/** Tells every listener of a value; returns the way to stop listening. */
export class Subject<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  subscribe(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: Value): void {
    for (const listener of this.#listeners) listener(value);
  }

  get size(): number {
    return this.#listeners.size;
  }
}
