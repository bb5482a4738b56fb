import { performance } from 'node:perf_hooks';
import type { Message } from '../codec/message.ts';
import type { Route, Steps } from './client.ts';

/** How long one answer may keep the others waiting. */
const TURN_MS = 20;

/** Carries out the requests of one client: each at once, or in turns when it takes long. */
export class Answering {
  readonly #onFault: (message: Message, cause: unknown) => void;
  readonly #unfinished = new Set<NodeJS.Immediate>();
  #active = false;

  /** @param onFault Hears what a request threw: a fault of the simulation itself. */
  constructor(onFault: (message: Message, cause: unknown) => void) {
    this.#onFault = onFault;
  }

  /** True while what is sent is the answer to a request, and not news. */
  get active(): boolean {
    return this.#active;
  }

  answer({ message, handle }: Route, request: object): void {
    const steps = this.#guarded(message, () => handle(request));
    if (steps !== undefined) this.#takeSteps(message, steps);
  }

  /** What is sent meanwhile is an answer, or not. */
  during<Value>(active: boolean, work: () => Value): Value {
    const before = this.#active;
    this.#active = active;
    try {
      return work();
    } finally {
      this.#active = before;
    }
  }

  /** Gives up what is not finished. */
  stop(): void {
    for (const later of this.#unfinished) clearImmediate(later);
    this.#unfinished.clear();
  }

  /** Goes on with an answer for a moment, and with the rest of it after whatever else is waiting. */
  #takeSteps(message: Message, steps: Steps): void {
    const until = performance.now() + TURN_MS;
    const isLeft = this.#guarded(message, () => {
      let isDone = false;
      while (!isDone && performance.now() < until) isDone = steps.next().done === true;
      return !isDone;
    });
    if (isLeft !== true) return;
    const later = setImmediate(() => {
      this.#unfinished.delete(later);
      this.#takeSteps(message, steps);
    });
    this.#unfinished.add(later);
  }

  #guarded<Value>(message: Message, work: () => Value): Value | undefined {
    return this.during(true, () => {
      try {
        return work();
      } catch (cause) {
        this.#onFault(message, cause);
        return undefined;
      }
    });
  }
}
