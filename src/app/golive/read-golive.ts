import { existsSync } from 'node:fs';
import { JournalReader } from '../../journal/journal-reader.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import { goLiveChecklist } from '../../trading/golive/checklist.ts';
import { type Evidence, gatherEvidence } from '../../trading/golive/evidence.ts';
import { emptyGoLive, type GoLiveState } from '../../trading/golive/live/golive-state.ts';
import { liveGate } from '../../trading/golive/live/live-gate.ts';
import { apply } from '../../trading/kernel/apply.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { emptyState } from '../../trading/kernel/state.ts';
import { scopedLimitsOf } from '../../trading/risk/limits/scoped-limits.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { journalIn, latestJournal, stateFolder } from '../state-folder.ts';
import { evidenceJournal } from './evidence-place.ts';
import { goLiveView } from './golive-view.ts';
import type { GoLiveView } from './golive-views.ts';
import { readPermit } from './permit-file.ts';
import { safetySettingsOf } from './safety-settings-of.ts';

/**
 * The checklist and the live gate from the files of a data folder, also while a Bowline writes them. `undefined` where there
 * is no evidence. Changes nothing. No gateway is asked: the account part is always missing here. `now`: our clock.
 */
export function readGoLive(config: BowlineConfig, now: number): GoLiveView | undefined {
  const path = config.mode === 'live' ? evidenceJournal(config) : latestJournal(config.dataDir);
  const evidence = path === undefined ? undefined : evidenceIn(path);
  if (!evidence) return undefined;
  const { limits, limitsFor } = config.trading;
  const folder = stateFolder(config);
  const state = config.mode === 'live' ? goLiveStateIn(journalIn(folder)) : emptyGoLive();
  const items = goLiveChecklist(
    evidence,
    config.golive,
    { limits, limitsFor: limitsFor.map(scopedLimitsOf) },
    state.waivers.values(),
  );
  const facts = {
    settings: safetySettingsOf(config),
    permit: readPermit({ dataDir: config.dataDir, folder }),
  };
  const gate = liveGate(state, facts, {}, now);
  return goLiveView(evidence, items, { gate, state, facts, account: undefined, now });
}

const evidenceIn = (path: string): Evidence | undefined => readAll(path, gatherEvidence);

/** What the journal of the live account says of permit and arming; a restart disarms. */
function goLiveStateIn(path: string): GoLiveState {
  const { armed: _, ...kept } =
    readAll(path, (entries) => {
      const state = emptyState();
      for (const entry of entries) apply(state, entry);
      return state.golive;
    }) ?? emptyGoLive();
  return kept;
}

function readAll<Value>(path: string, use: (entries: Iterable<Stamped>) => Value): Value | undefined {
  const journal = existsSync(path) ? JournalReader.open(path) : undefined;
  if (!journal) return undefined;
  try {
    return use(stamped(journal));
  } finally {
    journal.close();
  }
}

function* stamped(journal: JournalReader): Generator<Stamped> {
  // What several accounts did says nothing of one.
  for (const { at, data } of journal.read())
    if (streamOf({ data }) === undefined) yield { at, event: data as TradingEvent };
}
