import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';
import { type FindLate, lateBeside } from './late-member.ts';

/** Many rows as three long texts: crossing from SQLite and parsing cost a sixth less than row by row. */
const ROWS_AS_TEXTS = `
  SELECT
    '[' || group_concat(seq || ',' || at || ',' || (late IS NOT NULL)) || ']',
    group_concat(type),
    '[' || group_concat(data) || ']'
  FROM (SELECT seq, at, type, data, late FROM events WHERE seq > ? ORDER BY seq LIMIT ?)`;

/** Numbers of each row in the first text. */
const NUMBERS = 3;

export function prepareBatches(database: DatabaseSync): StatementSync {
  const statement = database.prepare(ROWS_AS_TEXTS);
  statement.setReturnArrays(true);
  return statement;
}

/**
 * At most `limit` entries after that one, in order; undefined where a row among them is not as it was written, which whoever
 * reads row by row comes upon, and where together they are too large for a text.
 */
export function readBatch(
  statement: StatementSync,
  after: number,
  limit: number,
  find: FindLate,
): readonly JournalEntry[] | undefined {
  const row = textsOf(statement, after, limit);
  if (row === undefined) return undefined;
  const [numbers, types, data] = row;
  if (typeof numbers !== 'string' || typeof types !== 'string' || typeof data !== 'string') return [];
  return entriesOf(parsedList(numbers), types.split(','), parsedList(data), find);
}

/** Undefined where SQLite, or the engine, has no room for a text: SQLite then fails, the engine gives no row. */
function textsOf(
  statement: StatementSync,
  after: number,
  limit: number,
): readonly (string | null)[] | undefined {
  try {
    return statement.get(after, limit) as unknown as readonly (string | null)[] | undefined;
  } catch {
    // Any other trouble is met again row by row.
    return undefined;
  }
}

/** Types of entries, of which there are few, as texts that the engine compares by address. */
const known = new Map<string, string>();
/** Above that they are not the types that this code writes. */
const TYPES_KEPT = 1_000;

function once(type: string): string {
  const first = known.get(type);
  if (first !== undefined) return first;
  // Names of properties are kept once by the engine.
  const [name = type] = Object.keys({ [type]: true });
  if (known.size < TYPES_KEPT) known.set(name, name);
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

function entriesOf(
  numbers: readonly unknown[],
  types: readonly string[],
  data: readonly unknown[],
  find: FindLate,
): readonly JournalEntry[] | undefined {
  if (types.length !== data.length || numbers.length !== NUMBERS * data.length) return undefined;
  const entries: JournalEntry[] = [];
  let before = Number.NEGATIVE_INFINITY;
  let place = 0;
  for (const found of types) {
    const type = once(found);
    const seq = numbers[NUMBERS * place] as number;
    // SQLite adds the rows up in the order in which it reads them; its manual does not promise it.
    if (!(seq > before)) return undefined;
    before = seq;
    const read = data[place];
    shareType(read, type);
    if (numbers[NUMBERS * place + 2] === 1) lateBeside(read, () => find(seq));
    entries.push({ seq, at: numbers[NUMBERS * place + 1] as UnixMs, type, data: read });
    place += 1;
  }
  return entries;
}
