import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';
import { type FindLate, lateBeside } from './late-member.ts';

/** Many rows as a few long texts: crossing from SQLite and parsing cost a sixth less than row by row. */
const rowsAsTexts = (condition: string): string => `
  SELECT
    '[' || group_concat(seq) || ']',
    '[' || group_concat(at) || ']',
    '[' || group_concat(late IS NOT NULL) || ']',
    group_concat(type),
    '[' || group_concat(data) || ']'
  FROM (SELECT seq, at, type, data, late FROM events WHERE ${condition} ORDER BY seq LIMIT ?)`;

/** `condition`: which rows. */
export function prepareBatches(database: DatabaseSync, condition: string): StatementSync {
  const statement = database.prepare(rowsAsTexts(condition));
  statement.setReturnArrays(true);
  return statement;
}

/** What a batch is asked for with: the parameters of its condition, and the most rows. */
type BatchPlace = readonly (number | string)[];

/**
 * Entries from a place on, in order; undefined where a row among them is not as it was written, which whoever
 * reads row by row comes upon, and where together they are too large for a text.
 */
export function readBatch(
  statement: StatementSync,
  place: BatchPlace,
  find: FindLate,
): readonly JournalEntry[] | undefined {
  const row = textsOf(statement, place);
  if (row === undefined) return undefined;
  const [seqs, ats, late, types, data] = row;
  if (!seqs || !ats || !late || typeof types !== 'string' || !data) return [];
  const columns = {
    seqs: numbersOf(seqs),
    ats: numbersOf(ats),
    late: numbersOf(late),
    types: types.split(','),
  };
  return entriesOf(columns, parsedList(data), find);
}

/** Undefined where SQLite, or the engine, has no room for a text: SQLite then fails, the engine gives no row. */
function textsOf(statement: StatementSync, place: BatchPlace): readonly (string | null)[] | undefined {
  try {
    return statement.get(...place) as unknown as readonly (string | null)[] | undefined;
  } catch {
    // Any other trouble is met again row by row.
    return undefined;
  }
}

/**
 * Types of entries, of which there are few, by their length, as texts that the engine compares by address. Compared one by
 * one: in a map each new text would first be looked up among all texts of the process.
 */
const known = new Map<number, string[]>();
/** Above that they are not the types that this code writes. */
const TYPES_KEPT = 100;

function once(type: string): string {
  const alike = known.get(type.length) ?? [];
  for (const name of alike) if (name === type) return name;
  // Names of properties are kept once by the engine.
  const [name = type] = Object.keys({ [type]: true });
  if (alike.length < TYPES_KEPT && known.size < TYPES_KEPT) known.set(type.length, [...alike, name]);
  return name;
}

/** Most data repeat the type of their entry: the same text is then kept once, and found quickly by whoever asks for it. */
function shareType(read: unknown, type: string): void {
  if (typeof read === 'object' && read !== null && 'type' in read && read.type === type) read.type = type;
}

function parsedList(text: string): readonly unknown[] {
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    return [];
  }
}

/** What is known of rows besides their data, row by row. */
interface Columns {
  readonly seqs: readonly number[];
  readonly ats: readonly number[];
  /** 1 where something is kept beside the entry. */
  readonly late: readonly number[];
  readonly types: readonly string[];
}

const numbersOf = (text: string): readonly number[] => JSON.parse(text) as readonly number[];

function entriesOf(
  { seqs, ats, late, types }: Columns,
  data: readonly unknown[],
  find: FindLate,
): readonly JournalEntry[] | undefined {
  // A type with a comma in it counts as two.
  if (types.length !== data.length || seqs.length !== data.length) return undefined;
  const entries: JournalEntry[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < data.length; place += 1) {
    const type = once(types[place] as string);
    const seq = seqs[place] as number;
    // SQLite adds the rows up in the order in which it reads them; its manual does not promise it.
    if (!(seq > before)) return undefined;
    before = seq;
    const read = data[place];
    shareType(read, type);
    if (late[place] === 1) lateBeside(read, seq, find);
    entries.push({ seq, at: ats[place] as UnixMs, type, data: read });
  }
  return entries;
}
