import type { AccountId } from '../../core/ids.ts';
import type { Journal } from '../../journal/journal.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';

/** Whose a journal is: that of one account, or one that a desk of several writes. */
export interface JournalOwner {
  /** Of its first session; absent before there was one. */
  readonly account?: AccountId;
  /** A name of the desk that wrote it: an account, or the desk's book. */
  readonly ofDesk?: string;
}

/**
 * Whose a journal is. One that a single account began and a desk went on with is the desk's: read as that of one account, the
 * positions of all would be added up.
 */
export function ownerOfJournal(journal: Pick<Journal, 'read' | 'tail'>): JournalOwner {
  const [last] = journal.tail(1);
  const ofDesk = last && streamOf(last);
  if (ofDesk !== undefined) return { ofDesk };
  for (const entry of journal.read()) {
    const stream = streamOf(entry);
    if (stream !== undefined) return { ofDesk: stream };
    const event = entry.data as TradingEvent;
    if (event.type === 'session.established') return { account: event.account };
  }
  return {};
}
