import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';

export interface ReadQuery {
  /** Only entries with a greater sequence number. */
  readonly after?: number;
  readonly limit?: number;
}

type Row = readonly [seq: number, at: number, type: string, data: string];

const toEntry = ([seq, at, type, data]: Row): JournalEntry => ({
  seq,
  at: at as UnixMs,
  type,
  data: JSON.parse(data),
});

/** Rows that are read at a time: each reading sees what has been written meanwhile. */
const ROWS_AT_ONCE = 500;

/** Rows as arrays, which are read faster than objects. */
function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

const rowsOf = (statement: StatementSync, ...parameters: readonly number[]): readonly Row[] =>
  statement.all(...parameters) as unknown as readonly Row[];

/** Entries in order. Those that are written meanwhile come too. */
export function* readEntries(database: DatabaseSync, query: ReadQuery): Generator<JournalEntry> {
  const statement = prepare(
    database,
    'SELECT seq, at, type, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  let { after = 0, limit: left = Number.POSITIVE_INFINITY } = query;
  while (left > 0) {
    const rows = rowsOf(statement, after, Math.min(left, ROWS_AT_ONCE));
    if (rows.length === 0) return;
    for (const row of rows) yield toEntry(row);
    left -= rows.length;
    after = rows.at(-1)?.[0] ?? after;
  }
}

/** The newest entries, oldest of them first. */
export const newestEntries = (database: DatabaseSync, limit: number): readonly JournalEntry[] =>
  rowsOf(prepare(database, 'SELECT seq, at, type, data FROM events ORDER BY seq DESC LIMIT ?'), limit)
    .map(toEntry)
    .reverse();
