import { JournalReader } from '../journal/journal-reader.ts';
import { apply } from '../trading/kernel/apply.ts';
import type { TradingEvent } from '../trading/kernel/events.ts';
import { emptyState } from '../trading/kernel/state.ts';
import type { Application } from './application.ts';
import { logView } from './read-model/log-view.ts';
import { ordersOf, signalOf, signalsOf } from './read-model/state-views.ts';
import { latestJournal } from './state-folder.ts';

/** What a data folder's journal tells while no Bowline runs on it. */
export interface OfflineReader extends Pick<Application, 'orders' | 'signals' | 'signal' | 'log'> {
  close(): void;
}

/** Rebuilds the state from the journal that was written last; `undefined` where there is none. Changes nothing. */
export function openOffline(dataDir: string): OfflineReader | undefined {
  const path = latestJournal(dataDir);
  const journal = path === undefined ? undefined : JournalReader.open(path);
  if (!journal) return undefined;
  const state = emptyState();
  try {
    for (const { at, data } of journal.read()) apply(state, { at, event: data as TradingEvent });
  } catch (error) {
    journal.close();
    throw error;
  }
  return {
    orders: (filter) => ordersOf(state, filter),
    signals: (limit) => signalsOf(state, limit),
    signal: (id) => signalOf(state, id),
    log: (query) => logView(journal, state, query),
    close: () => journal.close(),
  };
}
