import type { DeskAccount } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { journalIn, stateFolder } from '../state-folder.ts';

/** Where the evidence for a live account is. */
export interface EvidencePlace {
  /** The journal; absent: the one that is being written. */
  readonly path?: string;
  /** The account of a desk whose stream it is; absent: of the account that has the journal alone. */
  readonly of?: string;
}

/** The journal of the paper account: in this data folder, or in the one that `golive.evidence` names. */
const paperJournal = (config: BowlineConfig): string =>
  journalIn(stateFolder({ ...config, mode: 'paper', dataDir: config.golive.evidence ?? config.dataDir }));

/** Of the one account: in mode live that of the paper account; in mode paper what is being written. */
export const evidencePlace = (config: BowlineConfig): EvidencePlace =>
  config.mode === 'live' ? { path: paperJournal(config) } : {};

/**
 * Of one of several accounts: a paper account's own; a live one's is that of the paper account that it names (`evidence`), in
 * this journal, or where that is not among them in the folder of `golive.evidence`. `undefined` where none is named.
 */
export function deskEvidencePlace(
  config: BowlineConfig,
  { id, mode, evidence }: DeskAccount,
): EvidencePlace | undefined {
  if (mode === 'paper') return { of: id };
  if (evidence === undefined) return undefined;
  const here = config.accounts.some((account) => account.id === evidence);
  return here ? { of: evidence } : { of: evidence, path: paperJournal(config) };
}
