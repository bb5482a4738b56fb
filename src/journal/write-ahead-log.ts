import type { DatabaseSync } from 'node:sqlite';

const PAGE_BYTES = 4_096;
/** Of one transaction besides its rows: the last leaf, which is written again, and now and then an inner page. */
const PAGES_PER_COMMIT = 2;
/** A checkpoint of this many pages takes about a millisecond; SQLite's own 1,000 take several, within a commit. */
const CHECKPOINT_PAGES = 200;
/** SQLite's own checkpoint stays as the last resort, for a flood without a pause. */
const LAST_RESORT_PAGES = 4_000;
/** After the orders of the commit that made it due have left. */
const PAUSE_MS = 10;

/**
 * Copies the write-ahead log into the database between commits instead of within one, in small portions, so that no order
 * waits for it. The log's file is then written over from its beginning, which is also cheaper to make durable than a file
 * that grows.
 */
export class WriteAheadLog {
  readonly #database: DatabaseSync;
  #pages = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`PRAGMA wal_autocheckpoint=${LAST_RESORT_PAGES}`);
  }

  /** One transaction of about so many characters was committed. */
  grew(characters: number): void {
    this.#pages += PAGES_PER_COMMIT + Math.ceil(characters / PAGE_BYTES);
    if (this.#pages >= CHECKPOINT_PAGES)
      this.#timer ??= setTimeout(() => this.#checkpoint(), PAUSE_MS).unref();
  }

  /** No checkpoint comes after it; closing the database makes the last one. */
  close(): void {
    clearTimeout(this.#timer);
  }

  /**
   * A reader in another process may hold part of the log back, and a full disk all of it: the log keeps what was not
   * copied, the next checkpoint takes it, and a disk that stays full is told by the commit that fails.
   */
  #checkpoint(): void {
    this.#timer = undefined;
    this.#pages = 0;
    try {
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      this.#pages = CHECKPOINT_PAGES;
    }
  }
}
