import type { BowlineConfig } from '../config/schema.ts';
import { journalIn, stateFolder } from '../state-folder.ts';

/**
 * The journal that holds the evidence: in mode live that of the paper account, in this data folder or the one that
 * `golive.evidence` names; in mode paper the one that is being written.
 */
export const evidenceJournal = (
  config: Pick<BowlineConfig, 'mode' | 'broker' | 'simulated' | 'dataDir' | 'golive'>,
): string =>
  journalIn(
    stateFolder({
      ...config,
      mode: 'paper',
      dataDir: config.mode === 'live' ? (config.golive.evidence ?? config.dataDir) : config.dataDir,
    }),
  );
