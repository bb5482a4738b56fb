import type { JournalEntry } from './entry.ts';
import type { JournalMark } from './journal-mark.ts';
import type { ReadQuery } from './read-entries.ts';

/** Where a journal keeps its entries. Numbering and group commit are the journal's; a store only holds what it is given. */
export interface JournalStore {
  /** The number of the newest entry kept; 0 when there is none. */
  readonly lastSeq: number;
  /**
   * Keeps all entries or none of them; they survive a power cut once this has returned. After a throw, as after a power
   * cut in that moment, all of them may be found when the store is opened again.
   */
  write(entries: readonly JournalEntry[]): void;
  /** In order. */
  read(query: ReadQuery): Generator<JournalEntry>;
  /** The newest entries, oldest of them first. */
  tail(limit: number): readonly JournalEntry[];
  /** Tells the entries up to that one from any others. Absent: nobody goes on from a place in this store. */
  mark?(seq: number): JournalMark | undefined;
  /** The text of what is kept beside an entry; absent: nothing is kept beside entries. */
  late?(seq: number): string;
  close(): void;
}
