/** Whose work a task is; the tasks of one that has died are never run. */
export interface Owner {
  alive: boolean;
}

interface Task {
  readonly at: number;
  readonly order: number;
  readonly owner: Owner;
  work: (() => void) | undefined;
  readonly interval?: Interval;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

/** What a timer's caller holds: enough of Node's for the code under simulation. */
class Timer {
  /** Its next run. */
  task: Task | undefined;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  clear(): void {
    if (this.task) this.task.work = undefined;
    this.task = undefined;
  }
}

interface Interval {
  readonly timer: Timer;
  readonly everyMs: number;
  readonly owner: Owner;
  readonly work: () => void;
}

/** Tasks between two turns of the event loop. */
const TURN_EVERY = 64;

/** A world in which nothing has happened for so long is quiet: what follows of itself has followed by then. */
const QUIET_AFTER_MS = 35_000;

/** The world itself: its tasks run whoever else has died. */
export const WORLD: Owner = { alive: true };

/**
 * Simulated time: while installed, timers, immediates and `performance.now` are its own, so that production code runs
 * unchanged in a world where hours pass in milliseconds and nothing happens by chance. One task runs at a time, to the
 * end of its promises; tasks of the same moment run in the order in which they were made.
 */
export class VirtualTime {
  #now: number;
  #made = 0;
  #settled = 0;
  readonly #start: number;
  readonly #heap: Task[] = [];
  #owner: Owner = WORLD;
  /**
   * In a quiet world intervals take so many times as long, as on a machine that wakes up rarely; 1: never. Whole days are
   * mostly quiet, and each second of them would cost as much as one in which everything happens.
   */
  leap = 1;
  #stirredAt: number;
  /** Intervals whose next run was put off. */
  readonly #leaping = new Set<Interval>();

  constructor(start: number) {
    this.#start = start;
    this.#now = start;
    this.#stirredAt = start;
  }

  /** Milliseconds since 1970; never goes back. */
  get now(): number {
    return this.#now;
  }

  get isQuiet(): boolean {
    return this.leap > 1 && this.#now - this.#stirredAt >= QUIET_AFTER_MS;
  }

  /** Something happens: intervals keep their own pace again. */
  stir(): void {
    this.#stirredAt = this.#now;
    if (this.#leaping.size === 0) return;
    for (const interval of this.#leaping) {
      const { task } = interval.timer;
      if (!task || !interval.owner.alive || task.at <= this.#now + interval.everyMs) continue;
      interval.timer.clear();
      this.#schedule(interval, interval.everyMs);
    }
    this.#leaping.clear();
  }

  /** Runs `work` on behalf of `owner`: timers that it makes die with the owner. */
  as<Value>(owner: Owner, work: () => Value): Value {
    const before = this.#owner;
    this.#owner = owner;
    try {
      return work();
    } finally {
      this.#owner = before;
    }
  }

  /** Returns the way to take it back. */
  after(ms: number, work: () => void, owner: Owner = WORLD): () => void {
    const task = this.#add(ms, work, owner);
    return () => {
      task.work = undefined;
    };
  }

  /** The same again and again, for the world itself. */
  every(ms: number, work: () => void): void {
    this.#interval(ms, work, WORLD);
  }

  /** Replaces the timers of this process; returns the way back. Nothing else may wait on timers meanwhile. */
  install(): () => void {
    const time = globalThis as unknown as Record<string, unknown>;
    const make = (ms: number, work: () => void): Timer => {
      const timer = new Timer();
      timer.task = this.#add(ms, work, this.#owner);
      return timer;
    };
    const clear = (timer: unknown): void => {
      if (timer instanceof Timer) timer.clear();
    };
    time.setTimeout = (work: (...of: unknown[]) => void, ms = 0, ...of: unknown[]) =>
      make(Math.max(1, ms), () => work(...of));
    time.setInterval = (work: () => void, ms = 0) => this.#interval(Math.max(1, ms), work, this.#owner);
    time.setImmediate = (work: (...of: unknown[]) => void, ...of: unknown[]) => make(0, () => work(...of));
    time.clearTimeout = clear;
    time.clearInterval = clear;
    time.clearImmediate = clear;
    const clock = performance.now;
    performance.now = () => this.#now - this.#start;
    return () => {
      Object.assign(globalThis, real);
      performance.now = clock;
    };
  }

  /** Runs what falls due up to `until`; `afterEach` is called after every task. */
  async run(until: number, afterEach: () => void): Promise<void> {
    await this.settle();
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) break;
      this.#take();
      if (next.work === undefined || !next.owner.alive) continue;
      this.#now = Math.max(this.#now, next.at);
      this.#owner = next.owner;
      const { work, interval } = next;
      work();
      await this.settle();
      this.#owner = WORLD;
      if (interval?.timer.task === next) this.#again(interval);
      afterEach();
    }
    this.#now = Math.max(this.#now, until);
  }

  /**
   * Lets every promise that can go on do so: Node runs the next tick when none is left. Now and then the event loop itself
   * turns, which tells of rejections that nobody handles.
   */
  settle(): Promise<void> {
    this.#settled += 1;
    const isTurn = this.#settled % TURN_EVERY === 0;
    return new Promise((resolve) => {
      if (isTurn) real.setImmediate(resolve);
      else process.nextTick(resolve);
    });
  }

  #add(ms: number, work: () => void, owner: Owner, interval?: Interval): Task {
    this.#made += 1;
    const at = this.#now + Math.round(ms);
    const task: Task = { at, order: this.#made, owner, work, ...(interval ? { interval } : {}) };
    this.#push(task);
    return task;
  }

  #interval(everyMs: number, work: () => void, owner: Owner): Timer {
    const interval = { timer: new Timer(), everyMs, owner, work };
    this.#schedule(interval, everyMs);
    return interval.timer;
  }

  #again(interval: Interval): void {
    const quiet = this.isQuiet;
    if (quiet) this.#leaping.add(interval);
    else this.#leaping.delete(interval);
    this.#schedule(interval, interval.everyMs * (quiet ? this.leap : 1));
  }

  #schedule(interval: Interval, ms: number): void {
    interval.timer.task = this.#add(ms, interval.work, interval.owner, interval);
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Task;
      if (isBefore(parent, task)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = task;
  }

  #take(): void {
    const heap = this.#heap;
    const last = heap.pop() as Task;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right && isBefore(right, heap[below] as Task)) below += 1;
      const child = heap[below] as Task;
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
