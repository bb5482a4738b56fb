import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry } from './entry.ts';
import { firstOpened } from './journal-unreadable.ts';
import { newestEntries, type ReadQuery, readEntries, schemaOf } from './read-entries.ts';

/** A journal to look into, also while another process writes it. Changes nothing. */
export class JournalReader {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** `undefined` where there is no journal, or nothing has ever been written into it. Throws `JournalUnreadable`. */
  static open(path: string): JournalReader | undefined {
    if (!existsSync(path)) return undefined;
    return firstOpened(path, () => {
      const database = new DatabaseSync(path, { readOnly: true });
      try {
        if (schemaOf(database) !== 0) return new JournalReader(database);
      } catch (cause) {
        database.close();
        throw cause;
      }
      database.close();
      return undefined;
    });
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
