import { type AccountId, accountId } from '../core/ids.ts';
import { JournalReader } from '../journal/journal-reader.ts';
import { apply } from '../trading/kernel/apply.ts';
import { emptyState, type KernelState } from '../trading/kernel/state.ts';
import type { Application } from './application.ts';
import { accountOfEntry, DESK_STREAM, replayStreams } from './desk/streams.ts';
import { deskSignal, deskSignals } from './read-model/desk-signal-view.ts';
import { logView } from './read-model/log-view.ts';
import { newestFirst, ordersOf, signalOf, signalsOf } from './read-model/state-views.ts';
import { latestJournal } from './state-folder.ts';

type Readings = Pick<Application, 'orders' | 'signals' | 'signal' | 'log'>;

/** What a data folder's journal tells while no Bowline runs on it. */
export interface OfflineReader extends Readings {
  /** The same of one account; undefined where the journal holds nothing of it. */
  of(account: string): Readings | undefined;
  close(): void;
}

/** Rebuilds the state from the journal that was written last; `undefined` where there is none. Changes nothing. */
export function openOffline(dataDir: string): OfflineReader | undefined {
  const path = latestJournal(dataDir);
  const journal = path === undefined ? undefined : JournalReader.open(path);
  if (!journal) return undefined;
  try {
    return { ...readerOf(journal), close: () => journal.close() };
  } catch (error) {
    journal.close();
    throw error;
  }
}

function readerOf(journal: JournalReader): Omit<OfflineReader, 'close'> {
  const book = emptyState();
  const accounts = new Map<AccountId, KernelState>();
  const early = replayStreams(journal, (stream, stamped) => {
    const id = accountId(stream);
    if (stream !== DESK_STREAM && !accounts.has(id)) accounts.set(id, emptyState());
    apply(accounts.get(id) ?? book, stamped);
  });
  for (const stamped of early) apply(book, stamped);
  const [alone] = accounts.values();
  const ofAccount = (id: string): Readings | undefined => {
    const state = accounts.get(accountId(id));
    return state && readings(journal, state, id);
  };
  // A journal with one writer, which may never have had a session.
  if (accounts.size <= 1) return { ...readings(journal, alone ?? book), of: ofAccount };
  return {
    orders: (filter) =>
      newestFirst([...accounts.values()].flatMap((state) => ordersOf(state, filter))).slice(0, filter?.limit),
    signals: (limit) => deskSignals(book, accounts, limit),
    signal: (id) => deskSignal(book, accounts, id),
    log: (query) =>
      logView(journal, (entry) => accounts.get(accountId(accountOfEntry(entry) ?? '')) ?? book, query),
    of: ofAccount,
  };
}

const readings = (journal: JournalReader, state: KernelState, account?: string): Readings => ({
  orders: (filter) => ordersOf(state, filter),
  signals: (limit) => signalsOf(state, limit),
  signal: (id) => signalOf(state, id),
  log: (query) =>
    logView(journal, () => state, query).filter(
      (entry) => entry.account === undefined || entry.account === account,
    ),
});
