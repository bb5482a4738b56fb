import type { Clock } from '../../core/clock.ts';
import { JournalReader } from '../../journal/journal-reader.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import { apply } from '../../trading/kernel/apply.ts';
import { emptyState, type KernelState } from '../../trading/kernel/state.ts';
import { DESK_STREAM, replayStreams } from '../desk/streams.ts';
import { ShadowBook } from './shadow-book.ts';

/** The book of a journal that one account has alone; `undefined` where there is none. Throws when it cannot be read, or holds several accounts. */
export function readShadowBook(path: string, clock: Clock): ShadowBook | undefined {
  const journal = JournalReader.open(path);
  if (!journal) return undefined;
  const state = emptyState();
  try {
    for (const { at, data } of journal.read()) {
      // Their positions would be added up.
      if (streamOf({ data }) !== undefined) throw new Error('it is that of a desk of several accounts');
      apply(state, { at, event: data as Parameters<typeof apply>[1]['event'] });
    }
  } finally {
    journal.close();
  }
  return new ShadowBook(state, clock);
}

/**
 * The books of the accounts of a desk, out of its one journal. All of them are made in one reading; each is given out once,
 * because who takes it changes it, and none that is older than the journal.
 */
export class ShadowShelf {
  readonly #path: string;
  readonly #clock: Clock;
  #books = new Map<string, ShadowBook>();
  #lastSeq = -1;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The book of an account; empty where the journal says nothing of it, `undefined` where there is no journal. Throws when it cannot be read. */
  take(account: string): ShadowBook | undefined {
    const journal = JournalReader.open(this.#path);
    if (!journal) return undefined;
    try {
      const lastSeq = journal.tail(1)[0]?.seq ?? 0;
      if (lastSeq !== this.#lastSeq || !this.#books.has(account)) {
        this.#books = this.#readAll(journal);
        this.#lastSeq = lastSeq;
      }
    } finally {
      journal.close();
    }
    const book = this.#books.get(account);
    this.#books.delete(account);
    return book ?? new ShadowBook(emptyState(), this.#clock);
  }

  #readAll(journal: JournalReader): Map<string, ShadowBook> {
    const states = new Map<string, KernelState>();
    replayStreams(journal, (stream, stamped) => {
      if (stream === DESK_STREAM) return;
      const state = states.get(stream) ?? emptyState();
      states.set(stream, state);
      apply(state, stamped);
    });
    return new Map([...states].map(([account, state]) => [account, new ShadowBook(state, this.#clock)]));
  }
}
