import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry } from '../../journal/entry.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import { type Evidence, Gathering } from '../../trading/golive/evidence.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';

/** Entries that are read before others get their turn: a few milliseconds' work. */
const AT_ONCE = 200;

/** Where entries are read from. */
export interface EntrySource {
  read(query: { readonly after: number; readonly limit?: number }): Iterable<JournalEntry>;
}

/** Keeps the evidence of a journal that grows: each time only what is new is read, and trading is not held up by it. */
export class EvidenceReader {
  readonly #gathering = new Gathering();
  #after = 0;
  #reading: Promise<Evidence> | undefined;

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
      for (const { seq, at, data } of source.read({ after: this.#after, limit: AT_ONCE })) {
        // What several accounts did says nothing of one.
        if (streamOf({ data }) === undefined) this.#gathering.take({ at, event: data as TradingEvent });
        this.#after = seq;
        taken += 1;
      }
      if (taken < AT_ONCE) return this.#gathering.evidence();
      await nextTurn();
    }
  }
}
