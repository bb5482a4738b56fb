import type { JournalEntry } from '../../journal/entry.ts';
import type { JournalStore } from '../../journal/store.ts';

/** A journal that is kept nowhere: of a run that only looks. */
export function memoryStore(): JournalStore & { readonly entries: readonly JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    get lastSeq() {
      return entries.at(-1)?.seq ?? 0;
    },
    write(more) {
      entries.push(...more);
    },
    *read({ after = 0, limit = Number.POSITIVE_INFINITY, types } = {}) {
      let left = limit;
      for (const entry of entries) {
        if (entry.seq <= after || (types && !types.includes(entry.type))) continue;
        if (left <= 0) return;
        left -= 1;
        yield entry;
      }
    },
    tail: (limit) => entries.slice(-limit),
    close() {},
  };
}
