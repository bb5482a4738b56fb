import type { UnixMs } from '../core/clock.ts';

/** One fact, as it is kept. The journal does not know what the facts mean. */
export interface JournalEntry {
  readonly seq: number;
  /** Bowline's clock. */
  readonly at: UnixMs;
  readonly type: string;
  readonly data: unknown;
}

export interface NewEntry {
  readonly at: UnixMs;
  readonly type: string;
  readonly data: unknown;
}
