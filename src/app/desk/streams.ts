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

/**
 * Gives every entry of a journal to its stream, in order. What was written before there was a desk belongs to the account of
 * the first session, which had the journal alone. Returns what belongs to nobody: entries before any session.
 */
export function replayStreams(
  journal: { read(): Iterable<JournalEntry> },
  give: (stream: string, stamped: Stamped) => void,
): readonly Stamped[] {
  let alone: string | undefined;
  let early: Stamped[] = [];
  for (const entry of journal.read()) {
    const event = entry.data as TradingEvent;
    const stamped = { at: entry.at, event };
    const stream = streamOf(entry) ?? alone;
    if (stream !== undefined) {
      give(stream, stamped);
      continue;
    }
    early.push(stamped);
    if (event.type !== 'session.established') continue;
    alone = event.account;
    for (const each of early) give(alone, each);
    early = [];
  }
  return early;
}
