import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JournalEntry } from './entry.ts';
import { type JournalMark, markOf } from './journal-mark.ts';
import { firstOpened } from './journal-unreadable.ts';
import { type FindLate, keptData, letGo } from './late-member.ts';
import { lateFinder, newestEntries, type ReadQuery, readEntries, schemaOf } from './read-entries.ts';
import type { JournalStore } from './store.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** 2: what is kept beside an entry has a column of its own. */
const SCHEMA_VERSION = 2;

/**
 * A journal's file: SQLite in WAL mode; what `write` has returned from survives a power cut. With the next write the late
 * members of its entries are let go: from then on they are read from the file by whoever asks.
 */
export class SqliteStore implements JournalStore {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #insert: StatementSync;
  readonly #commit: StatementSync;
  readonly #writeAhead: WriteAheadLog;
  readonly #findLate: FindLate;
  readonly #readLate: FindLate = (seq) => this.late(seq);
  /** Entries of the newest transaction with a late member: whoever carries them out looks at it once more. */
  #justWritten: readonly JournalEntry[] = [];

  /**
   * Opens the file, making it and its folder where they are missing. Throws when another schema version is found, and
   * `JournalUnreadable`.
   */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#database = firstOpened(path, () => {
      const database = new DatabaseSync(path);
      // Appended to and read in order: a large page cache would only take memory.
      database.exec('PRAGMA journal_mode=WAL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-256');
      migrate(database, path);
      return database;
    });
    this.#writeAhead = new WriteAheadLog(this.#database, path);
    this.#findLate = lateFinder(this.#database);
    this.#begin = this.#database.prepare('BEGIN');
    this.#commit = this.#database.prepare('COMMIT');
    this.#insert = this.#database.prepare(
      'INSERT INTO events (seq, at, type, data, late) VALUES (?, ?, ?, ?, ?)',
    );
  }

  get lastSeq(): number {
    const last = this.#database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM events').get() as {
      seq: number;
    };
    return last.seq;
  }

  write(entries: readonly JournalEntry[]): void {
    let characters = 0;
    const withLate: JournalEntry[] = [];
    this.#begin.run();
    for (const entry of entries) {
      const { seq, at, type, data } = entry;
      const kept = keptData(data);
      characters += kept.data.length + (kept.late?.length ?? 0);
      this.#insert.run(seq, at, type, kept.data, kept.late);
      if (kept.late !== null) withLate.push(entry);
    }
    this.#commit.run();
    this.#writeAhead.sync();
    this.#writeAhead.grew(characters);
    for (const { seq, data } of this.#justWritten) letGo(data, seq, this.#readLate);
    this.#justWritten = withLate;
  }

  read(query: ReadQuery): Generator<JournalEntry> {
    return readEntries(this.#database, query, this.#readLate);
  }

  tail(limit: number): readonly JournalEntry[] {
    return newestEntries(this.#database, limit);
  }

  close(): void {
    this.#writeAhead.close();
    this.#database.close();
  }

  mark(seq: number): JournalMark | undefined {
    return markOf(this.#database, seq);
  }

  /** Entries may be held for longer than their journal is open. */
  late(seq: number): string {
    if (this.#database.isOpen) return this.#findLate(seq);
    const database = new DatabaseSync(this.#path, { readOnly: true });
    try {
      return lateFinder(database)(seq);
    } finally {
      database.close();
    }
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const found = schemaOf(database);
  if (found > SCHEMA_VERSION) {
    throw new Error(
      `${path} was written by a newer Bowline (schema ${found}, this one knows ${SCHEMA_VERSION}). Update Bowline.`,
    );
  }
  if (found === SCHEMA_VERSION) return;
  // Entries of the first schema stay as they are: whole, and read alike.
  const change =
    found === 0
      ? `CREATE TABLE events (
           seq INTEGER PRIMARY KEY,
           at INTEGER NOT NULL,
           type TEXT NOT NULL,
           data TEXT NOT NULL,
           late TEXT
         ) STRICT;`
      : 'ALTER TABLE events ADD COLUMN late TEXT;';
  database.exec(`BEGIN; ${change} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}
