import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';
import { readData } from './late-member.ts';

export interface ReadQuery {
  /** Only entries with a greater sequence number. */
  readonly after?: number;
  readonly limit?: number;
}

type Row = readonly [seq: number, at: number, type: string, data: string, late: string | null];

const toEntry = ([seq, at, type, data, late]: Row): JournalEntry => ({
  seq,
  at: at as UnixMs,
  type,
  data: readData({ data, late }),
});

/** Rows that are read at a time: each reading sees what has been written meanwhile. */
const ROWS_AT_ONCE = 500;

/** The first schema had no column for what is kept beside an entry. */
const FIRST_WITH_LATE = 2;

/** Rows as arrays, which are read faster than objects. */
function prepare(database: DatabaseSync, rest: string): StatementSync {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const late = version < FIRST_WITH_LATE ? 'NULL' : 'late';
  const statement = database.prepare(`SELECT seq, at, type, data, ${late} FROM events ${rest}`);
  statement.setReturnArrays(true);
  return statement;
}

const rowsOf = (statement: StatementSync, ...parameters: readonly number[]): readonly Row[] =>
  statement.all(...parameters) as unknown as readonly Row[];

/** Entries in order. Those that are written meanwhile come too. */
export function* readEntries(database: DatabaseSync, query: ReadQuery): Generator<JournalEntry> {
  const statement = prepare(database, 'WHERE seq > ? ORDER BY seq LIMIT ?');
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
  rowsOf(prepare(database, 'ORDER BY seq DESC LIMIT ?'), limit).map(toEntry).reverse();
