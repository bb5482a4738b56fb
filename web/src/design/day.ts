import { useSyncExternalStore } from 'react';

const LOOK_EVERY_MS = 5_000;

/** Tells when the reader's day ends: times without a date would be taken for today's. */
export class DayWatch {
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #day: string;

  constructor(now: () => number) {
    this.#now = now;
    this.#day = new Date(now()).toDateString();
  }

  get = (): string => this.#day;

  look(): void {
    const day = new Date(this.#now()).toDateString();
    if (day === this.#day) return;
    this.#day = day;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };
}

const watch = new DayWatch(Date.now);

/** The reader's day; what shows times is drawn anew when it ends. */
export const useDay = (): string => useSyncExternalStore(watch.subscribe, watch.get);
