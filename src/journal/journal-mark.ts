import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { UnixMs } from '../core/clock.ts';

/** A place in a journal, and what tells the entries up to it from those of another journal, or of this one changed. */
export interface JournalMark {
  /** Of the entry that the place is behind. */
  readonly seq: number;
  /** Of the same entry. */
  readonly at: UnixMs;
  /** Over how many entries there are up to it and how long they are together, and over the whole text of some of them. */
  readonly digest: string;
}

/** So many entries before the place are digested whole: a tail that was lost and written anew differs there. */
const NEWEST = 100;
/** And so many more, evenly over the journal. */
const SPREAD = 400;

/** The entries up to that one; undefined where there is no entry of this number. */
export function markOf(database: DatabaseSync, seq: number): JournalMark | undefined {
  const rowAt = database.prepare('SELECT seq, at, type, data, late FROM events WHERE seq = ?');
  const last = rowAt.get(seq);
  if (last === undefined) return undefined;
  const digest = createHash('sha256');
  const add = (row: unknown): unknown => digest.update(JSON.stringify(row ?? null)).update('\n');
  // Of every entry: one that is missing, or whose text was changed, mostly changes these.
  add(
    database
      .prepare('SELECT count(*) AS entries, sum(octet_length(data)) AS octets FROM events WHERE seq <= ?')
      .get(seq),
  );
  for (const each of sampleUpTo(seq)) add(rowAt.get(each));
  return { seq, at: Number(last.at) as UnixMs, digest: digest.digest('hex') };
}

/** Which entries are digested whole, in order, each once. */
function sampleUpTo(seq: number): ReadonlySet<number> {
  const sample = new Set<number>();
  for (let part = 1; part <= SPREAD; part += 1) sample.add(Math.max(1, Math.floor((seq * part) / SPREAD)));
  for (let each = Math.max(1, seq - NEWEST + 1); each <= seq; each += 1) sample.add(each);
  sample.add(1);
  return sample;
}
