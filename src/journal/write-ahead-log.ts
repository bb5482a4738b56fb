import { closeSync, fdatasyncSync, openSync } from 'node:fs';
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
/** So many bytes of the log are taken from the disk at the start: what lies between two checkpoints, and some more. */
const GROWN_BYTES = 1_200_000;

/**
 * The write-ahead log of a database, kept so that a commit waits for nothing but its own pages:
 *
 * - On Linux it is made durable here and not by SQLite, which asks for `fsync`: that one also waits for the time of the last
 *   change to be written, and with it for whatever else the file system's journal holds; `fdatasync` does not. Durability is
 *   that of `synchronous=FULL`, which SQLite keeps doing elsewhere (on macOS Node's own sync would be the slower one).
 * - It is copied into the database between commits instead of within one, in small portions. Its file is then written over
 *   from its beginning, which is also cheaper to make durable than a file that grows; so it is grown once beforehand.
 */
export class WriteAheadLog {
  readonly #database: DatabaseSync;
  readonly #file: number | undefined;
  #pages = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `path`: of the database, which must hold a table `events` with a column `data`. */
  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    const { journal_mode: mode } = database.prepare('PRAGMA journal_mode=WAL').get() as {
      journal_mode: string;
    };
    // Where there can be no log (some network drives) SQLite keeps a rollback journal, and syncs it itself.
    const syncedHere = mode === 'wal' && process.platform === 'linux';
    database.exec(
      `PRAGMA synchronous=${syncedHere ? 'NORMAL' : 'FULL'}; PRAGMA wal_autocheckpoint=${LAST_RESORT_PAGES}`,
    );
    if (mode === 'wal') this.#grow();
    this.#file = syncedHere ? openSync(`${path}-wal`, 'r+') : undefined;
  }

  /** What was committed survives a power cut once this has returned. Throws when the disk refuses. */
  sync(): void {
    if (this.#file !== undefined) fdatasyncSync(this.#file);
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
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /** Pages that do not fit the cache go to the log before their commit, which never comes. */
  #grow(): void {
    this.#database.exec(
      `BEGIN; INSERT INTO events (at, type, data) VALUES (0, '', hex(zeroblob(${GROWN_BYTES / 2}))); ROLLBACK`,
    );
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
