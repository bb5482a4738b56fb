import type { DatabaseSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';

export interface ReadQuery {
  /** Only entries with a greater sequence number. */
  readonly after?: number;
  readonly limit?: number;
}

interface Row {
  seq: number;
  at: number;
  type: string;
  data: string;
}

const toEntry = (row: unknown): JournalEntry => {
  const { seq, at, type, data } = row as Row;
  return { seq, at: at as UnixMs, type, data: JSON.parse(data) };
};

/** Entries in order. */
export function* readEntries(database: DatabaseSync, query: ReadQuery): Generator<JournalEntry> {
  const statement = database.prepare(
    'SELECT seq, at, type, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  for (const row of statement.iterate(query.after ?? 0, query.limit ?? -1)) yield toEntry(row);
}

/** The newest entries, oldest of them first. */
export const newestEntries = (database: DatabaseSync, limit: number): readonly JournalEntry[] =>
  database
    .prepare('SELECT seq, at, type, data FROM events ORDER BY seq DESC LIMIT ?')
    .all(limit)
    .map(toEntry)
    .reverse();
