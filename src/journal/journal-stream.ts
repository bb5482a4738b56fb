import type { JournalEntry, NewEntry } from './entry.ts';
import type { Journal, Urgency } from './journal.ts';

/** What one writer needs of a journal: a journal of its own, or its stream in a shared one. */
export type JournalStream = Pick<Journal, 'append' | 'commit' | 'failure' | 'lastSeq' | 'read' | 'tail'>;

/** A signal's id. Entries written before `closing.started` had `exitsOf` named a signal under the stream's key. */
const SIGNAL = /^S-\d/;

/** The name of the stream that an entry belongs to; undefined in a journal with one writer. */
export function streamOf({ data }: Pick<JournalEntry, 'data'>): string | undefined {
  const { of } = data as { readonly of?: string };
  return of === undefined || SIGNAL.test(of) ? undefined : of;
}

/**
 * The entries of one writer in a journal that several share, so that their appends of one turn of the event loop are one
 * durable commit. Each entry carries the writer's name (`of`); numbers are the journal's own.
 */
export class SharedJournal implements JournalStream {
  readonly #journal: Journal;
  readonly #of: string;

  constructor(journal: Journal, of: string) {
    this.#journal = journal;
    this.#of = of;
  }

  get failure(): Journal['failure'] {
    return this.#journal.failure;
  }

  get lastSeq(): number {
    return this.#journal.lastSeq;
  }

  append(entries: readonly NewEntry[], urgency?: Urgency): ReturnType<Journal['append']> {
    const tagged = entries.map((entry) => ({ ...entry, data: { ...(entry.data as object), of: this.#of } }));
    return this.#journal.append(tagged, urgency);
  }

  commit(): void {
    this.#journal.commit();
  }

  *read(...query: Parameters<Journal['read']>): Generator<JournalEntry> {
    for (const entry of this.#journal.read(...query)) if (streamOf(entry) === this.#of) yield entry;
  }

  /** The newest entries of the whole journal that are this writer's: fewer than `limit` where others wrote meanwhile. */
  tail(limit: number): readonly JournalEntry[] {
    return this.#journal.tail(limit).filter((entry) => streamOf(entry) === this.#of);
  }
}
