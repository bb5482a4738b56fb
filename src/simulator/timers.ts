import type { UnixMs } from '../core/clock.ts';

interface Entry<Task> {
  readonly time: UnixMs;
  /** Order of entry: of two tasks due at the same time the earlier entered comes first. */
  readonly number: number;
  readonly task: Task;
}

/** Tasks by due time: a binary heap. Tasks that lost their meaning stay and are ignored by whoever takes them out. */
export class TimerQueue<Task> {
  readonly #heap: Entry<Task>[] = [];
  #entered = 0;

  add(time: UnixMs, task: Task): void {
    this.#heap.push({ time, number: this.#entered++, task });
    this.#up(this.#heap.length - 1);
  }

  /** When the next task is due; undefined when there is none. */
  get due(): UnixMs | undefined {
    return this.#heap[0]?.time;
  }

  /** Takes out the next task. */
  take(): Task | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (first !== last) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return first.task;
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return first !== undefined;
    return first.time < second.time || (first.time === second.time && first.number < second.number);
  }

  #swap(a: number, b: number): void {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }

  #up(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #down(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }
}
