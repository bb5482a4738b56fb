import type { UnixMs } from '../../core/clock.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { goOnFrom } from '../../trading/kernel/go-on-from.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { StreamSplitter } from '../desk/streams.ts';
import type { Checkpoints } from './checkpoints.ts';

/** How a journal was read at a start. */
export interface Rebuilt {
  /** When its newest entry was written; absent: it has none. */
  readonly lastAt?: UnixMs;
}

/** The name that the only stream of a journal of one account has in a checkpoint. */
const ALONE = '';

/** Rebuilds the state of an account from entries that are all its own, in order. */
export function rebuild(kernel: Kernel, entries: Iterable<JournalEntry>): Rebuilt {
  let lastAt: UnixMs | undefined;
  for (const { at, data } of entries) {
    kernel.replay({ at, event: data as TradingEvent });
    lastAt = at;
  }
  return lastAt === undefined ? {} : { lastAt };
}

/** The same from the journal that an account has alone, or from its checkpoint and the entries after it. */
export function rebuildAlone(kernel: Kernel, checkpoints: Checkpoints): Rebuilt {
  const from = checkpoints.find({ of: 'account', streams: [ALONE] });
  const known = from?.states.get(ALONE);
  if (known) goOnFrom(kernel.state, known);
  let seq = from?.seq ?? 0;
  let entries = 0;
  const counted = function* (): Generator<JournalEntry> {
    for (const entry of checkpoints.journal.read({ after: seq })) {
      yield entry;
      seq = entry.seq;
      entries += 1;
    }
  };
  const { lastAt = from?.at } = rebuild(kernel, counted());
  const streams = { [ALONE]: (from?.streams[ALONE] ?? 0) + entries };
  checkpoints.keep({ of: 'account', seq, streams, states: new Map([[ALONE, kernel.state]]) }, entries);
  return lastAt === undefined ? {} : { lastAt };
}

/**
 * Rebuilds the states of a desk from its journal, or from its checkpoint and the entries after it. Returns the streams of the
 * journal that have no kernel here.
 */
export function rebuildDesk(
  kernels: ReadonlyMap<string, Kernel>,
  checkpoints: Checkpoints,
): ReadonlySet<string> {
  const from = checkpoints.find({ of: 'desk', streams: kernels.keys() });
  for (const [stream, kernel] of kernels) {
    const known = from?.states.get(stream);
    if (known) goOnFrom(kernel.state, known);
  }
  const counts = new Map(Object.entries(from?.streams ?? {}));
  const splitter = new StreamSplitter(from?.alone);
  let seq = from?.seq ?? 0;
  let entries = 0;
  for (const entry of checkpoints.journal.read({ after: seq })) {
    for (const { stream, stamped } of splitter.take(entry)) {
      kernels.get(stream)?.replay(stamped);
      counts.set(stream, (counts.get(stream) ?? 0) + 1);
    }
    seq = entry.seq;
    entries += 1;
  }
  const { alone } = splitter;
  const states = new Map([...kernels].map(([stream, { state }]) => [stream, state]));
  const streams = Object.fromEntries(counts);
  // Entries that belong to nobody yet are in no state.
  if (splitter.early.length === 0)
    checkpoints.keep(
      { of: 'desk', seq, streams, states, ...(alone === undefined ? {} : { alone }) },
      entries,
    );
  return new Set([...counts.keys()].filter((stream) => !kernels.has(stream)));
}
