import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';
import { type FindLate, type LateText, lateBeside, readData } from './late-member.ts';
import { prepareBatches, readBatch } from './read-batches.ts';

export interface ReadQuery {
  /** Only entries with a greater sequence number. */
  readonly after?: number;
  readonly limit?: number;
  /** Only entries of these types; the others are passed over without being parsed. Absent: of all. */
  readonly types?: readonly string[];
}

/** `late`: the text of the late member, or, where it is found later, whether there is one. */
type Row = readonly [seq: number, at: number, type: string, data: string, late: string | 0 | 1 | null];

const lateTextOf = ([, , , , late]: Row): LateText | undefined =>
  typeof late === 'string' ? () => late : undefined;

const toEntry = (row: Row, find?: FindLate): JournalEntry => {
  const [seq, at, type, text, late] = row;
  const data = readData(text, lateTextOf(row));
  if (late === 1 && find) lateBeside(data, seq, find);
  return { seq, at: at as UnixMs, type, data };
};

/** Rows that are read at a time: each reading sees what has been written meanwhile. */
const ROWS_AT_ONCE = 500;

/** The first schema had no column for what is kept beside an entry. */
const FIRST_WITH_LATE = 2;

/** The schema version of a journal's file; 0 where nothing has ever been written. */
export const schemaOf = (database: DatabaseSync): number =>
  (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

/** Rows as arrays, which are read faster than objects. */
function prepare(database: DatabaseSync, rest: string, lateColumn = 'late'): StatementSync {
  const late = schemaOf(database) < FIRST_WITH_LATE ? 'NULL' : lateColumn;
  const statement = database.prepare(`SELECT seq, at, type, data, ${late} FROM events ${rest}`);
  statement.setReturnArrays(true);
  return statement;
}

const rowsOf = (statement: StatementSync, ...parameters: readonly (number | string)[]): readonly Row[] =>
  statement.all(...parameters) as unknown as readonly Row[];

/** Which rows are read. Its parameters: the entry after which, and the types as JSON where they are asked for. */
const conditionOf = ({ types }: ReadQuery): string =>
  types ? 'seq > ? AND type IN (SELECT value FROM json_each(?))' : 'seq > ?';

/**
 * Entries in order. Those that are written meanwhile come too. Late members are passed over and found by `find`, which has
 * to work for as long as the entries are held; without it they come along as texts.
 */
export function* readEntries(
  database: DatabaseSync,
  query: ReadQuery,
  find?: FindLate,
): Generator<JournalEntry> {
  const condition = conditionOf(query);
  const rest = `WHERE ${condition} ORDER BY seq LIMIT ?`;
  const types = query.types ? [JSON.stringify(query.types)] : [];
  const rows = find ? prepare(database, rest, 'late IS NOT NULL') : prepare(database, rest);
  const batches =
    find && schemaOf(database) >= FIRST_WITH_LATE ? prepareBatches(database, condition) : undefined;
  let { after = 0, limit: left = Number.POSITIVE_INFINITY } = query;
  while (left > 0) {
    const limit = Math.min(left, ROWS_AT_ONCE);
    const place = [after, ...types, limit];
    const entries: Iterable<JournalEntry> =
      (batches && find && readBatch(batches, place, find)) ?? oneByOne(rows, place, find);
    let count = 0;
    for (const entry of entries) {
      yield entry;
      count += 1;
      after = entry.seq;
    }
    if (count === 0) return;
    left -= count;
  }
}

/** Each is looked at when it is asked for: what comes before a row that cannot be read is read. */
function* oneByOne(
  statement: StatementSync,
  place: readonly (number | string)[],
  find: FindLate | undefined,
): Generator<JournalEntry> {
  for (const row of rowsOf(statement, ...place)) yield toEntry(row, find);
}

/** The newest entries, oldest of them first. */
export const newestEntries = (database: DatabaseSync, limit: number): readonly JournalEntry[] =>
  rowsOf(prepare(database, 'ORDER BY seq DESC LIMIT ?'), limit)
    .map((row) => toEntry(row))
    .reverse();

/** Finds the texts of late members. Throws for an entry without one, and once the database is closed. */
export function lateFinder(database: DatabaseSync): FindLate {
  const statement = database.prepare('SELECT late FROM events WHERE seq = ?');
  return (seq) => {
    const row = statement.get(seq);
    if (typeof row?.late !== 'string') throw new Error(`Entry ${seq} of the journal has nothing beside it.`);
    return row.late;
  };
}
