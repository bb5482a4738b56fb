import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JournalEntry } from './entry.ts';
import { newestEntries, type ReadQuery, readEntries } from './read-entries.ts';
import type { JournalStore } from './store.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

const SCHEMA_VERSION = 1;

/** A journal's file: SQLite in WAL mode with `synchronous=FULL`, so that what was committed survives a power cut. */
export class SqliteStore implements JournalStore {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #insert: StatementSync;
  readonly #commit: StatementSync;
  readonly #writeAhead: WriteAheadLog;

  /** Opens the file, making it and its folder where they are missing. Throws when another schema version is found. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(path);
    // Appended to and read in order: a large page cache would only take memory.
    this.#database.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-256',
    );
    migrate(this.#database, path);
    this.#writeAhead = new WriteAheadLog(this.#database);
    this.#begin = this.#database.prepare('BEGIN');
    this.#commit = this.#database.prepare('COMMIT');
    this.#insert = this.#database.prepare('INSERT INTO events (seq, at, type, data) VALUES (?, ?, ?, ?)');
  }

  get lastSeq(): number {
    const last = this.#database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM events').get() as {
      seq: number;
    };
    return last.seq;
  }

  write(entries: readonly JournalEntry[]): void {
    let characters = 0;
    this.#begin.run();
    for (const { seq, at, type, data } of entries) {
      const text = JSON.stringify(data);
      characters += text.length;
      this.#insert.run(seq, at, type, text);
    }
    this.#commit.run();
    this.#writeAhead.grew(characters);
  }

  read(query: ReadQuery): Generator<JournalEntry> {
    return readEntries(this.#database, query);
  }

  tail(limit: number): readonly JournalEntry[] {
    return newestEntries(this.#database, limit);
  }

  close(): void {
    this.#writeAhead.close();
    this.#database.close();
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > SCHEMA_VERSION) {
    throw new Error(
      `${path} was written by a newer Bowline (schema ${found}, this one knows ${SCHEMA_VERSION}). Update Bowline.`,
    );
  }
  if (found === SCHEMA_VERSION) return;
  database.exec(`
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
    PRAGMA user_version = ${SCHEMA_VERSION};
  `);
}
