import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry } from '../../journal/entry.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import { type Evidence, Gathering } from '../../trading/golive/evidence.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { StreamSplitter } from '../desk/streams.ts';

/** Entries that are read before others get their turn: a few milliseconds' work. */
const AT_ONCE = 200;

/** Where entries are read from. */
export interface EntrySource {
  read(query: { readonly after: number; readonly limit?: number }): Iterable<JournalEntry>;
}

/** Keeps the evidence of a journal that grows: each time only what is new is read, and trading is not held up by it. */
export class EvidenceReader {
  readonly #gathering = new Gathering();
  readonly #own: (entry: JournalEntry) => readonly Stamped[];
  #after = 0;
  #reading: Promise<Evidence> | undefined;

  /** `of`: the account of a desk whose evidence it is; absent: that of the account that has the journal alone. */
  constructor(of?: string) {
    this.#own = of === undefined ? ofAlone() : ofStream(of);
  }

  /** Reads what `source` has beyond the last time. Always the same journal. */
  read(source: EntrySource): Promise<Evidence> {
    this.#reading ??= this.#readOn(source).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOn(source: EntrySource): Promise<Evidence> {
    for (;;) {
      let taken = 0;
      for (const entry of source.read({ after: this.#after, limit: AT_ONCE })) {
        for (const stamped of this.#own(entry)) this.#gathering.take(stamped);
        this.#after = entry.seq;
        taken += 1;
      }
      if (taken < AT_ONCE) return this.#gathering.evidence();
      await nextTurn();
    }
  }
}

/** Entries of the account that has a journal alone. What several accounts did says nothing of one. */
export const ofAlone =
  () =>
  ({ at, data }: JournalEntry): readonly Stamped[] =>
    streamOf({ data }) === undefined ? [{ at, event: data as TradingEvent }] : [];

/** Entries of one account of a desk, one after the other from the journal's beginning. */
export function ofStream(account: string): (entry: JournalEntry) => readonly Stamped[] {
  const splitter = new StreamSplitter();
  return (entry) =>
    splitter.take(entry).flatMap(({ stream, stamped }) => (stream === account ? [stamped] : []));
}
