import type { JournalEntry } from '../../journal/entry.ts';
import type { ReadQuery } from '../../journal/read-entries.ts';
import { describeEvent } from '../../trading/kernel/describe.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { isChatEvent } from '../chat/chat-journal.ts';
import { describeChat } from '../chat/describe-chat.ts';
import { accountOfEntry } from '../desk/streams.ts';
import type { LogEntryView } from '../views.ts';
import { isoTime } from './order-view.ts';

const DEFAULT_ENTRIES = 200;
const MOST_ENTRIES = 5_000;

export function logEntryView(entry: JournalEntry, state: KernelState): LogEntryView {
  const account = accountOfEntry(entry);
  const { severity, text, signalId, ref } = isChatEvent(entry)
    ? describeChat(entry.data)
    : describeEvent(entry.data as TradingEvent, state, entry.at);
  return {
    seq: entry.seq,
    at: isoTime(entry.at),
    severity,
    type: entry.type,
    text,
    ...(signalId ? { signalId } : {}),
    ...(ref ? { ref } : {}),
    ...(account === undefined ? {} : { account }),
  };
}

/** Where entries are read from: the journal that is being written, or one that is only looked into. */
export interface EntrySource {
  read(query: ReadQuery): Iterable<JournalEntry>;
  tail(limit: number): readonly JournalEntry[];
}

/** The newest entries, or those after a sequence number; oldest first. */
export function logView(
  journal: EntrySource,
  stateOf: (entry: JournalEntry) => KernelState,
  query: { readonly limit?: number; readonly after?: number } = {},
): LogEntryView[] {
  const limit = Math.min(Math.max(1, query.limit ?? DEFAULT_ENTRIES), MOST_ENTRIES);
  const entries =
    query.after === undefined ? journal.tail(limit) : [...journal.read({ after: query.after, limit })];
  return entries.map((entry) => logEntryView(entry, stateOf(entry)));
}
