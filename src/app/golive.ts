import { JournalReader } from '../journal/journal-reader.ts';
import { goLiveChecklist } from '../trading/golive/checklist.ts';
import { gatherEvidence } from '../trading/golive/evidence.ts';
import type { Stamped, TradingEvent } from '../trading/kernel/events.ts';
import type { BowlineConfig } from './config/schema.ts';
import { latestJournal } from './state-folder.ts';
import type { GoLiveView } from './views.ts';

/**
 * The checklist from the journal of a data folder that was written last, also while a Bowline writes it. `undefined` where
 * there is none. Changes nothing.
 */
export function readGoLive(
  config: Pick<BowlineConfig, 'dataDir' | 'trading' | 'golive'>,
): GoLiveView | undefined {
  const path = latestJournal(config.dataDir);
  const journal = path === undefined ? undefined : JournalReader.open(path);
  if (!journal) return undefined;
  try {
    const evidence = gatherEvidence(stamped(journal));
    const items = goLiveChecklist(evidence, config.golive, config.trading.limits);
    return {
      ...(evidence.account === undefined ? {} : { account: evidence.account }),
      passed: items.every(({ passed }) => passed),
      items: [...items],
    };
  } finally {
    journal.close();
  }
}

function* stamped(journal: JournalReader): Generator<Stamped> {
  for (const { at, data } of journal.read()) yield { at, event: data as TradingEvent };
}
