import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Checkpoints, checkpointOf, type MarkedJournal } from '../src/app/checkpoint/checkpoints.ts';
import { rebuildAlone } from '../src/app/checkpoint/rebuild.ts';
import { Journal } from '../src/journal/journal.ts';
import { SqliteStore } from '../src/journal/sqlite-store.ts';
import { Kernel } from '../src/trading/kernel/kernel.ts';
import { Desk } from '../src/trading/testing/desk.ts';
import { bareSignal } from '../src/trading/testing/fixtures.ts';

const EVENTS = 1_000_000;
const BATCH = 20_000;
const MIB = 1_048_576;
const STARTS = 7;

/** Two trades from alert to flat, as the journal keeps them: one taken by its stop, one closed by an alert. */
function story(): readonly { readonly type: string; readonly text: string }[] {
  const desk = new Desk();
  desk.provesEveryStep = false;
  const begun = desk.journal.length;
  desk.longSpy();
  desk.commission(desk.fill(desk.order('stop'), 4, 440).execId, 1);
  desk.commission(desk.fill(desk.order('stop'), 6, 439.9).execId, 1);
  desk.status(desk.order('target'), 'Cancelled');
  // An end that nobody asked for is looked into.
  desk.readLists();
  desk.longSpy();
  desk.take(bareSignal('close'));
  desk.confirmCancellations();
  const close = desk.order('close');
  desk.sent(close);
  desk.status(close, 'Submitted');
  desk.commission(desk.fill(close, 10, 451).execId, 1);
  return desk.journal.slice(begun).map(({ event }) => ({ type: event.type, text: JSON.stringify(event) }));
}

/** The story's own identities, which each telling has to have for itself. */
const IDENTITIES = /S-\d{8}-\d{6}-(\d{6})|"orderId":(\d+)|0000e0d5\.(\d{8})\.|"permId":(\d+)/g;

function* tellings(): Generator<{ type: string; data: string }> {
  const parts = story();
  for (let telling = 1; ; telling += 1) {
    for (const { type, text } of parts)
      yield {
        type,
        data: text.replaceAll(IDENTITIES, (found, ...digits: (string | undefined)[]) => {
          const number = digits.slice(0, 4).find((each) => each !== undefined) ?? '';
          return found.replace(number, String(Number(number) + telling * 100).padStart(number.length, '0'));
        }),
      };
  }
}

export function write(path: string): void {
  const store = new SqliteStore(path);
  const source = tellings();
  for (let seq = 1; seq <= EVENTS; ) {
    const batch = [];
    for (; batch.length < BATCH && seq <= EVENTS; seq += 1) {
      const { type, data } = source.next().value ?? { type: '', data: '{}' };
      batch.push({ seq, at: (1_772_640_000_000 + seq * 20) as never, type, data: JSON.parse(data) });
    }
    store.write(batch);
  }
  store.close();
}

const { context } = new Desk();

/** Opens the journal and rebuilds its state, from its checkpoint where there is one. */
function start(path: string): { readonly journal: Journal; readonly kernel: Kernel; readonly read: number } {
  const journal = new Journal(path);
  const kernel = new Kernel(context);
  let read = 0;
  const counted: MarkedJournal = {
    mark: (seq) => journal.mark(seq),
    late: (seq) => journal.late(seq),
    *read(query) {
      for (const entry of journal.read(query)) {
        yield entry;
        read += 1;
      }
    },
  };
  rebuildAlone(kernel, checkpointsOf(path, counted, Number.POSITIVE_INFINITY));
  return { journal, kernel, read };
}

const checkpointsOf = (path: string, journal: MarkedJournal, worthKeepingAfter: number): Checkpoints =>
  new Checkpoints({ path: checkpointOf(path), journal, log: pino({ level: 'silent' }), worthKeepingAfter });

interface Timed<Value> {
  readonly value: Value;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

function timed<Value>(work: () => Value): Timed<Value> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const value = work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { value, seconds, cpuSeconds: (user + system) / 1e6 };
}

const told = ({ seconds, cpuSeconds }: Pick<Timed<unknown>, 'seconds' | 'cpuSeconds'>): string =>
  `${seconds.toFixed(2)} s, of them ${cpuSeconds.toFixed(2)} s of processor time`;

/** How long a start takes to rebuild its state from a journal of a million events, and from the checkpoint that it then keeps. */
export async function benchReplay(): Promise<void> {
  console.log(`\nReplay: a journal of ${EVENTS.toLocaleString('en')} events`);
  const folder = mkdtempSync(join(tmpdir(), 'bowline-bench-'));
  const path = join(folder, 'journal.sqlite');
  try {
    write(path);
    const before = process.memoryUsage().heapUsed;
    const whole = timed(() => start(path));
    const { journal, kernel, read } = whole.value;
    const { state } = kernel;
    const heap = (process.memoryUsage().heapUsed - before) / MIB;
    console.log(
      `${read.toLocaleString('en')} events (${(statSync(path).size / MIB).toFixed(0)} MiB) in ${told(whole)}: ${Math.round(read / whole.seconds).toLocaleString('en')} a second; ${state.orders.size} orders of ${state.signals.size} signals kept, heap grown by ${heap.toFixed(0)} MiB before a collection`,
    );
    const writing = timed(() =>
      checkpointsOf(path, journal, 0).keep(
        { of: 'account', seq: EVENTS, streams: { '': EVENTS }, states: new Map([['', state]]) },
        read,
      ),
    );
    console.log(
      `checkpoint: ${(statSync(checkpointOf(path)).size / MIB).toFixed(1)} MiB, written in ${told(writing)}`,
    );
    journal.close();
    const starts = Array.from({ length: STARTS }, () =>
      timed(() => {
        const { journal, read } = start(path);
        journal.close();
        return read;
      }),
    );
    const [middle] = starts
      .toSorted((one, other) => one.seconds - other.seconds)
      .slice(Math.floor(STARTS / 2));
    if (!middle || starts.some(({ value }) => value > 0)) throw new Error('the checkpoint was not used');
    console.log(`from the checkpoint: ${told(middle)} (median of ${STARTS})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
