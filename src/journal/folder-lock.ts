import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held by one process at a time; the operating system frees it when the process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock that lies at `path`, or gives `undefined` when another process holds it. The lock is SQLite's own file
 * lock on an empty database, which works alike on every system and leaves nothing stale behind a crash.
 */
export function takeLock(path: string): FolderLock | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  try {
    // Rollback journal, held in memory: nothing but the lock itself is of interest.
    database.exec(
      'PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE',
    );
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return undefined;
    throw cause;
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

const isBusy = (cause: unknown): boolean => {
  const { errcode } = cause as { errcode?: number };
  return errcode === SQLITE_BUSY || errcode === SQLITE_LOCKED;
};
