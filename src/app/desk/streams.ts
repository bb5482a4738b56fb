import type { JournalEntry } from '../../journal/entry.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';

/** The stream of a desk's book in its journal; every other stream is named after its account. */
export const DESK_STREAM = 'desk';

/** The account that an entry of a journal belongs to; undefined for the book, and where one account has the journal alone. */
export function accountOfEntry(entry: Pick<JournalEntry, 'data'>): string | undefined {
  const stream = streamOf(entry);
  return stream === DESK_STREAM ? undefined : stream;
}

/** An entry with the stream that it belongs to. */
export interface Streamed {
  readonly stream: string;
  readonly stamped: Stamped;
}

/**
 * Tells the streams of a journal apart, entry after entry from its beginning. What was written before there was a desk
 * belongs to the account of the first session, which had the journal alone.
 */
export class StreamSplitter {
  #alone: string | undefined;
  #early: Stamped[] = [];

  /** `alone`: what is known of it, where the journal was read up to some place before. */
  constructor(alone?: string) {
    this.#alone = alone;
  }

  /** The account of the first session of a journal, while it had it alone. */
  get alone(): string | undefined {
    return this.#alone;
  }

  /** The entry with its stream, after those that had to wait for it; nothing while it is not known whose it is. */
  take(entry: JournalEntry): readonly Streamed[] {
    const event = entry.data as TradingEvent;
    const stamped = { at: entry.at, event };
    const stream = streamOf(entry) ?? this.#alone;
    if (stream !== undefined) return [{ stream, stamped }];
    this.#early.push(stamped);
    if (event.type !== 'session.established') return [];
    const alone = event.account;
    this.#alone = alone;
    const owned = this.#early.map((each) => ({ stream: alone, stamped: each }));
    this.#early = [];
    return owned;
  }

  /** What belongs to nobody: entries before any session. */
  get early(): readonly Stamped[] {
    return this.#early;
  }
}

/** Gives every entry of a journal to its stream, in order. Returns what belongs to nobody. */
export function replayStreams(
  journal: { read(): Iterable<JournalEntry> },
  give: (stream: string, stamped: Stamped) => void,
): readonly Stamped[] {
  const splitter = new StreamSplitter();
  for (const entry of journal.read())
    for (const { stream, stamped } of splitter.take(entry)) give(stream, stamped);
  return splitter.early;
}
