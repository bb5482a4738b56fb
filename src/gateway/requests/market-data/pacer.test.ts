import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinePacer, type PacedLine, type PacerTimers } from './pacer.ts';

/** Time that the test moves. */
class Timers implements PacerTimers {
  #time = 0;
  #due: { readonly at: number; readonly run: () => void }[] = [];
  now(): number {
    return this.#time;
  }
  after(ms: number, run: () => void): () => void {
    assert.ok(ms >= 0, `a timer of ${ms} ms`);
    const entry = { at: this.#time + ms, run };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }
  /** Time that passes while something is done. */
  spend(ms: number): void {
    this.#time += ms;
  }
  pass(ms: number): void {
    const until = this.#time + ms;
    for (;;) {
      const [next] = this.#due.toSorted((a, b) => a.at - b.at);
      if (next === undefined || next.at > until) break;
      this.#time = next.at;
      this.#due = this.#due.filter((other) => other !== next);
      next.run();
    }
    this.#time = Math.max(this.#time, until);
  }
}

interface Line extends PacedLine {
  readonly interval: number;
  readonly sentAt: number[];
}

function opened(): {
  timers: Timers;
  pacer: LinePacer<Line>;
  line: (interval: number) => Line;
  held: { is: boolean };
} {
  const timers = new Timers();
  const held = { is: false };
  const pacer = new LinePacer<Line>({
    intervalOf: ({ interval }) => interval,
    isHeld: () => held.is,
    attempt: (work) => work(),
    timers,
  });
  const line = (interval: number): Line => {
    const sentAt: number[] = [];
    return { interval, nextAt: 0, sentAt, sendChanges: () => sentAt.push(timers.now()) };
  };
  return { timers, pacer, line, held };
}

test('changes within an interval are sent together at its end', () => {
  const { timers, pacer, line } = opened();
  const stock = line(250);
  for (let change = 0; change < 30; change++) {
    pacer.changed(stock);
    timers.pass(10);
  }
  timers.pass(1000);
  assert.deepEqual(stock.sentAt, [0, 250, 500]);
  pacer.changed(stock);
  assert.deepEqual(stock.sentAt, [0, 250, 500, 1300], 'after a silence at once');
});

test('a quick line does not wait for a slow one', () => {
  const { timers, pacer, line } = opened();
  const [stock, pair] = [line(250), line(5)];
  for (const each of [stock, pair, stock, pair]) pacer.changed(each);
  timers.pass(5);
  assert.deepEqual(pair.sentAt, [0, 5]);
  timers.pass(245);
  assert.deepEqual(stock.sentAt, [0, 250]);
});

test('a line that came due while another was sent follows at once', () => {
  const { timers, pacer, line } = opened();
  const slow = line(10);
  const quick = line(11);
  const slowToSend = {
    ...slow,
    sendChanges: () => timers.spend(slow.sentAt.push(timers.now()) > 1 ? 50 : 0),
  };
  for (const each of [slowToSend, quick, slowToSend, quick]) pacer.changed(each);
  timers.pass(10);
  timers.pass(0);
  assert.deepEqual(quick.sentAt, [0, 60]);
});

test('nothing is sent to a client that does not read, and the newest state when it reads again', () => {
  const { timers, pacer, line, held } = opened();
  const stock = line(250);
  held.is = true;
  pacer.changed(stock);
  timers.pass(10_000);
  assert.deepEqual(stock.sentAt, []);
  held.is = false;
  pacer.resume();
  assert.deepEqual(stock.sentAt, [10_000]);
  pacer.changed(stock);
  pacer.close();
  timers.pass(1000);
  assert.deepEqual(stock.sentAt, [10_000]);
});
