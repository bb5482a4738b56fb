import type { JournalEntry } from '../../src/journal/entry.ts';
import type { ReadQuery } from '../../src/journal/read-entries.ts';
import type { JournalStore } from '../../src/journal/store.ts';

interface Row extends Omit<JournalEntry, 'data'> {
  readonly text: string;
  /** What the first life that read it has parsed; later ones read the same. */
  parsed?: JournalEntry;
}

const parse = ({ seq, at, type, text }: Row): JournalEntry => ({ seq, at, type, data: JSON.parse(text) });

function entryOf(row: Row): JournalEntry {
  row.parsed ??= parse(row);
  return row.parsed;
}

/** The disk of a simulated machine: keeps whole commits as text, and nothing else, over the deaths of the process. */
export class Disk {
  readonly rows: Row[] = [];

  /** Everything, parsed anew: what a life may have changed in what it read is not in it. */
  read(): readonly JournalEntry[] {
    return this.rows.map(parse);
  }

  /** What one life of the process sees of it. `commit` decides what becomes of a commit; it may throw. */
  open(commit: (entries: readonly JournalEntry[], keep: () => void) => void): JournalStore {
    const { rows } = this;
    return {
      get lastSeq() {
        return rows.at(-1)?.seq ?? 0;
      },
      write(entries) {
        commit(entries, () => {
          for (const { seq, at, type, data } of entries)
            rows.push({ seq, at, type, text: JSON.stringify(data) });
        });
      },
      *read({ after = 0, limit = Number.POSITIVE_INFINITY, types }: ReadQuery) {
        let left = limit;
        for (const row of rows) {
          if (row.seq <= after || (types && !types.includes(row.type))) continue;
          if (left <= 0) return;
          left -= 1;
          yield entryOf(row);
        }
      },
      tail: (limit) => rows.slice(-limit).map(entryOf),
      close() {},
    };
  }
}
