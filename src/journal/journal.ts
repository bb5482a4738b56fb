import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JournalEntry, NewEntry } from './entry.ts';
import { newestEntries, type ReadQuery, readEntries } from './read-entries.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** The disk refused. Nothing of the batch was kept; the journal takes nothing more until it is opened again. */
export class JournalFailed extends Error {
  override readonly name = 'JournalFailed';
}

/** `now`: with this turn of the event loop. `can-wait`: with the next commit, soon. */
export type Urgency = 'now' | 'can-wait';

const CAN_WAIT_MS = 20;
const SCHEMA_VERSION = 1;

/**
 * The append-only event log: SQLite in WAL mode with `synchronous=FULL`, so that a resolved append survives a power
 * cut. Appends of one turn of the event loop share one transaction (group commit).
 */
export class Journal {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #writeAhead: WriteAheadLog;
  #pending: JournalEntry[] = [];
  #waiting: { resolve: () => void; reject: (reason: JournalFailed) => void }[] = [];
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: JournalFailed | undefined;
  #lastSeq: number;

  /** Opens the file, making it and its folder where they are missing. Throws when another schema version is found. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(path);
    this.#database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000');
    migrate(this.#database, path);
    this.#writeAhead = new WriteAheadLog(this.#database);
    this.#insert = this.#database.prepare('INSERT INTO events (seq, at, type, data) VALUES (?, ?, ?, ?)');
    const last = this.#database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM events').get() as {
      seq: number;
    };
    this.#lastSeq = last.seq;
  }

  /** The sequence number of the newest entry given to `append`. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  get failure(): JournalFailed | undefined {
    return this.#failure;
  }

  /**
   * Gives the entries their numbers at once; the promise resolves when they are on disk, all of them or none. What can
   * wait (facts that the broker repeats) is written with whatever comes next, at the latest after 20 ms.
   */
  append(
    entries: readonly NewEntry[],
    urgency: Urgency = 'now',
  ): { readonly entries: readonly JournalEntry[]; readonly durable: Promise<void> } {
    if (this.#failure) throw this.#failure;
    const numbered: JournalEntry[] = [];
    for (const entry of entries) {
      this.#lastSeq += 1;
      const kept = { seq: this.#lastSeq, at: entry.at, type: entry.type, data: entry.data };
      numbered.push(kept);
      this.#pending.push(kept);
    }
    const durable = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (urgency === 'now') this.#immediate ??= setImmediate(() => this.commit());
    else this.#timer ??= setTimeout(() => this.commit(), CAN_WAIT_MS);
    return { entries: numbered, durable };
  }

  /** Writes what waits, now. */
  commit(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
    const waiting = this.#waiting;
    const rows = this.#pending;
    this.#waiting = [];
    this.#pending = [];
    if (rows.length === 0) {
      for (const { resolve } of waiting) resolve();
      return;
    }
    let characters = 0;
    try {
      this.#database.exec('BEGIN');
      for (const row of rows) {
        const data = JSON.stringify(row.data);
        characters += data.length;
        this.#insert.run(row.seq, row.at, row.type, data);
      }
      this.#database.exec('COMMIT');
    } catch (cause) {
      this.#failure = new JournalFailed(
        `The journal could not be written: ${cause instanceof Error ? cause.message : cause}`,
        { cause },
      );
      for (const { reject } of waiting) reject(this.#failure);
      return;
    }
    for (const { resolve } of waiting) resolve();
    this.#writeAhead.grew(characters);
  }

  /** Entries in order, after `after`, also those of other processes. */
  read(query: ReadQuery = {}): Generator<JournalEntry> {
    return readEntries(this.#database, query);
  }

  /** The newest entries, oldest of them first. */
  tail(limit: number): readonly JournalEntry[] {
    return newestEntries(this.#database, limit);
  }

  /** Writes what waits and closes the file. */
  close(): void {
    this.commit();
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
