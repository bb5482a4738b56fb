import type { JournalEntry } from '../../journal/entry.ts';
import { JournalReader } from '../../journal/journal-reader.ts';
import { goLiveChecklist } from '../../trading/golive/checklist.ts';
import { type Evidence, gatherEvidence } from '../../trading/golive/evidence.ts';
import { emptyGoLive, type GoLiveState } from '../../trading/golive/live/golive-state.ts';
import { liveGate } from '../../trading/golive/live/live-gate.ts';
import { apply } from '../../trading/kernel/apply.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import { emptyState } from '../../trading/kernel/state.ts';
import type { DeskAccount } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { journalIn, latestJournal, stateFolder } from '../state-folder.ts';
import { deskEvidencePlace, evidencePlace } from './evidence-place.ts';
import { ofAlone, ofStream } from './evidence-reader.ts';
import { goLiveView } from './golive-view.ts';
import type { GoLiveView } from './golive-views.ts';
import { deskPermitBoard, type PermitBoard, permitBoard } from './permit-board.ts';

/** What the files of a data folder tell of an account on the way to live. */
export interface ReadGoLive {
  /** Of one of several; absent: of the one account. */
  readonly account?: string;
  readonly view: GoLiveView;
}

/**
 * The checklist and the live gate from the files of a data folder, also while a Bowline writes them, for each account. Empty
 * where there is no evidence. Changes nothing. No gateway is asked: the account part is always missing here. `now`: our clock.
 */
export function readGoLive(config: BowlineConfig, now: number): readonly ReadGoLive[] {
  const { accounts } = config;
  if (accounts.length > 0)
    return accounts.flatMap((account) => {
      const view = readOfDesk(config, account, now);
      return view ? [{ account: account.id, view }] : [];
    });
  const place = evidencePlace(config);
  const path = place.path ?? latestJournal(config.dataDir);
  const evidence = path === undefined ? undefined : evidenceIn(path, ofAlone());
  if (!evidence) return [];
  const state =
    config.mode === 'live' ? goLiveStateIn(journalIn(stateFolder(config)), ofAlone()) : emptyGoLive();
  return [{ view: viewOf(config, evidence, state, permitBoard(config), now) }];
}

function readOfDesk(config: BowlineConfig, account: DeskAccount, now: number): GoLiveView | undefined {
  const own = journalIn(stateFolder(config));
  const place = deskEvidencePlace(config, account);
  const evidence = place?.of === undefined ? undefined : evidenceIn(place.path ?? own, ofStream(place.of));
  if (!evidence) return undefined;
  const state = account.mode === 'live' ? goLiveStateIn(own, ofStream(account.id)) : emptyGoLive();
  return viewOf(config, evidence, state, deskPermitBoard(config, account), now);
}

function viewOf(
  config: BowlineConfig,
  evidence: Evidence,
  state: GoLiveState,
  board: PermitBoard,
  now: number,
): GoLiveView {
  const facts = board.facts();
  const items = goLiveChecklist(evidence, config.golive, facts.settings, state.waivers.values());
  const gate = liveGate(state, facts, {}, now);
  return goLiveView(evidence, items, { gate, state, facts, account: undefined, now });
}

type Own = (entry: JournalEntry) => readonly Stamped[];

const evidenceIn = (path: string, own: Own): Evidence | undefined => readAll(path, own, gatherEvidence);

/** What the journal of the live account says of permit and arming; a restart disarms. */
function goLiveStateIn(path: string, own: Own): GoLiveState {
  const { armed: _, ...kept } =
    readAll(path, own, (entries) => {
      const state = emptyState();
      for (const entry of entries) apply(state, entry);
      return state.golive;
    }) ?? emptyGoLive();
  return kept;
}

function readAll<Value>(
  path: string,
  own: Own,
  use: (entries: Iterable<Stamped>) => Value,
): Value | undefined {
  const journal = JournalReader.open(path);
  if (!journal) return undefined;
  try {
    return use(stamped(journal, own));
  } finally {
    journal.close();
  }
}

function* stamped(journal: JournalReader, own: Own): Generator<Stamped> {
  for (const entry of journal.read()) yield* own(entry);
}
