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

/** Rows that are read at a time: as one text, which takes a third less time than row by row. */
const ROWS_AT_ONCE = 500;

const CHUNK = `
  SELECT '[' || group_concat(
    '{"seq":' || seq || ',"at":' || at || ',"type":' || json_quote(type) || ',"data":' || data || '}', ','
  ) || ']' AS entries
  FROM (SELECT seq, at, type, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?)`;

/** Entries in order. Those that are written meanwhile come too. */
export function* readEntries(database: DatabaseSync, query: ReadQuery): Generator<JournalEntry> {
  const statement = database.prepare(CHUNK);
  let { after = 0, limit: left = Number.POSITIVE_INFINITY } = query;
  while (left > 0) {
    const { entries } = statement.get(after, Math.min(left, ROWS_AT_ONCE)) as { entries: string | null };
    if (entries === null) return;
    const chunk = JSON.parse(entries) as readonly JournalEntry[];
    yield* chunk;
    left -= chunk.length;
    after = chunk.at(-1)?.seq ?? after;
  }
}

/** The newest entries, oldest of them first. */
export const newestEntries = (database: DatabaseSync, limit: number): readonly JournalEntry[] =>
  database
    .prepare('SELECT seq, at, type, data FROM events ORDER BY seq DESC LIMIT ?')
    .all(limit)
    .map(toEntry)
    .reverse();
