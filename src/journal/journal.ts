import type { JournalEntry, NewEntry } from './entry.ts';
import type { JournalMark } from './journal-mark.ts';
import type { ReadQuery } from './read-entries.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { JournalStore } from './store.ts';

/**
 * The disk refused. The batch counts as not kept (opened again, the journal may hold all of it or nothing, as after a power
 * cut in that moment); the journal takes nothing more until it is opened again.
 */
export class JournalFailed extends Error {
  override readonly name = 'JournalFailed';
}

/** `now`: with this turn of the event loop. `can-wait`: with the next commit, soon. */
export type Urgency = 'now' | 'can-wait';

const CAN_WAIT_MS = 20;

/**
 * The append-only event log: a resolved append survives a power cut. Appends of one turn of the event loop share one
 * transaction (group commit).
 */
export class Journal {
  readonly #store: JournalStore;
  #pending: JournalEntry[] = [];
  #waiting: { resolve: () => void; reject: (reason: JournalFailed) => void }[] = [];
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: JournalFailed | undefined;
  #lastSeq: number;

  /**
   * `place`: the file, made with its folder where it is missing, or a store. Throws when the file has another schema
   * version.
   */
  constructor(place: string | JournalStore) {
    this.#store = typeof place === 'string' ? new SqliteStore(place) : place;
    this.#lastSeq = this.#store.lastSeq;
  }

  /** The sequence number of the newest entry given to `append`. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  get failure(): JournalFailed | undefined {
    return this.#failure;
  }

  /**
   * Gives the entries their numbers at once; the promise resolves when they are on disk, all of them or none. What can
   * wait (facts that the broker repeats) is written with whatever comes next, at the latest after 20 ms.
   */
  append(
    entries: readonly NewEntry[],
    urgency: Urgency = 'now',
  ): { readonly entries: readonly JournalEntry[]; readonly durable: Promise<void> } {
    if (this.#failure) throw this.#failure;
    const numbered: JournalEntry[] = [];
    for (const entry of entries) {
      this.#lastSeq += 1;
      const kept = { seq: this.#lastSeq, at: entry.at, type: entry.type, data: entry.data };
      numbered.push(kept);
      this.#pending.push(kept);
    }
    const durable = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (urgency === 'now') this.#immediate ??= setImmediate(() => this.commit());
    else this.#timer ??= setTimeout(() => this.commit(), CAN_WAIT_MS);
    return { entries: numbered, durable };
  }

  /** Writes what waits, now. */
  commit(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
    const waiting = this.#waiting;
    const rows = this.#pending;
    this.#waiting = [];
    this.#pending = [];
    if (rows.length === 0) {
      for (const { resolve } of waiting) resolve();
      return;
    }
    try {
      this.#store.write(rows);
    } catch (cause) {
      this.#failure = new JournalFailed(
        `The journal could not be written: ${cause instanceof Error ? cause.message : cause}`,
        { cause },
      );
      for (const { reject } of waiting) reject(this.#failure);
      return;
    }
    for (const { resolve } of waiting) resolve();
  }

  /** Entries in order, after `after`, also those of other processes. */
  read(query: ReadQuery = {}): Generator<JournalEntry> {
    return this.#store.read(query);
  }

  /** The newest entries, oldest of them first. */
  tail(limit: number): readonly JournalEntry[] {
    return this.#store.tail(limit);
  }

  /**
   * What tells the entries up to that one from any others. Undefined where there is no such entry, or the store has no
   * marks. Reads the length of every entry: about a quarter of a second for a million.
   */
  mark(seq: number): JournalMark | undefined {
    return this.#store.mark?.(seq);
  }

  /** The text of what is kept beside an entry, as `FindLate` gives it. Throws where there is nothing. */
  late(seq: number): string {
    const found = this.#store.late?.(seq);
    if (found === undefined) throw new Error(`Entry ${seq} of the journal has nothing beside it.`);
    return found;
  }

  /** Writes what waits and closes the file. */
  close(): void {
    this.commit();
    this.#store.close();
  }
}
