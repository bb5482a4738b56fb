import { performance } from 'node:perf_hooks';
import type { Message } from '../codec/message.ts';
import type { Route, Steps } from './client.ts';
import type { Turns, Worker } from './turns.ts';

/** How long one turn may keep the others waiting. */
const TURN_MS = 20;

/** An answer that takes more than one turn. */
interface Unfinished {
  readonly message: Message;
  readonly steps: Steps;
}

/**
 * Carries out the requests of one client: each at once, or in turns when it takes long. Of several long ones each gets a first turn,
 * so that what is quickly done need not wait; then one is finished after the other, so that only one of them needs memory.
 */
export class Answering implements Worker {
  readonly #turns: Turns;
  readonly #onFault: (message: Message, cause: unknown) => void;
  readonly #fresh: Unfinished[] = [];
  readonly #begun: Unfinished[] = [];
  #active = false;
  #isStopped = false;

  /** @param onFault Hears what a request threw: a fault of the simulation itself. */
  constructor(turns: Turns, onFault: (message: Message, cause: unknown) => void) {
    this.#turns = turns;
    this.#onFault = onFault;
  }

  /** True while what is sent is the answer to a request, and not news. */
  get active(): boolean {
    return this.#active;
  }

  answer({ message, handle }: Route, request: object): void {
    const steps = this.#guarded(message, () => handle(request));
    if (steps === undefined || this.#isStopped) return;
    const isFirst = !this.#isBusy;
    this.#fresh.push({ message, steps });
    if (!isFirst || this.takeTurn()) this.#turns.join(this);
  }

  takeTurn(): boolean {
    const fresh = this.#fresh.shift();
    const task = fresh ?? this.#begun.shift();
    if (task === undefined) return false;
    const isLeft = this.#isLeft(task);
    if (this.#isStopped) return false;
    if (isLeft && fresh !== undefined) this.#begun.push(task);
    else if (isLeft) this.#begun.unshift(task);
    return this.#isBusy;
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
    this.#isStopped = true;
    this.#fresh.length = 0;
    this.#begun.length = 0;
    this.#turns.leave(this);
  }

  get #isBusy(): boolean {
    return this.#fresh.length > 0 || this.#begun.length > 0;
  }

  /** Goes on with an answer for a moment. True when it is not finished. */
  #isLeft({ message, steps }: Unfinished): boolean {
    const until = performance.now() + TURN_MS;
    const isLeft = this.#guarded(message, () => {
      let isDone = false;
      while (!isDone && performance.now() < until) isDone = steps.next().done === true;
      return !isDone;
    });
    return isLeft === true;
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
