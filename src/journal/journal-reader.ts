import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry } from './entry.ts';
import { newestEntries, type ReadQuery, readEntries } from './read-entries.ts';

/** A journal to look into, also while another process writes it. Changes nothing. */
export class JournalReader {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** `undefined` where there is no journal. */
  static open(path: string): JournalReader | undefined {
    return existsSync(path) ? new JournalReader(new DatabaseSync(path, { readOnly: true })) : undefined;
  }

  read(query: ReadQuery = {}): Generator<JournalEntry> {
    return readEntries(this.#database, query);
  }

  tail(limit: number): readonly JournalEntry[] {
    return newestEntries(this.#database, limit);
  }

  close(): void {
    this.#database.close();
  }
}
