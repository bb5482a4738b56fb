import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BowlineConfig } from './config/schema.ts';

/**
 * What a journal belongs to: positions of one market or account mean nothing in another, so each keeps its own state. `live`:
 * a live account, so that the paper account's journal stays the evidence that its permit rests on.
 */
const KINDS = ['simulated', 'replay', 'ibkr', 'live'] as const;
type StateKind = (typeof KINDS)[number];

type Market = Pick<BowlineConfig, 'mode' | 'broker' | 'simulated'> & Partial<Pick<BowlineConfig, 'accounts'>>;

/** Whether Bowline starts its own simulated gateway: not where every account of a desk names another. */
export const usesSimulatedGateway = ({
  broker,
  accounts = [],
}: Omit<Market, 'mode' | 'simulated'>): boolean =>
  broker.kind === 'simulated' &&
  (accounts.length === 0 || accounts.some(({ gateway }) => gateway === undefined));

const kindOf = (config: Market): StateKind => {
  if (!usesSimulatedGateway(config)) return config.mode === 'live' ? 'live' : 'ibkr';
  return config.simulated.replay || config.simulated.csv ? 'replay' : 'simulated';
};

/** The folder of the journal and of the simulated account, inside the data folder. */
export const stateFolder = (config: Market & Pick<BowlineConfig, 'dataDir'>): string =>
  join(config.dataDir, kindOf(config));

export const journalIn = (folder: string): string => join(folder, 'journal.sqlite');

/** The journal of a data folder that was written last; `undefined` where there is none. */
export function latestJournal(dataDir: string): string | undefined {
  const journals = KINDS.map((kind) => journalIn(join(dataDir, kind))).filter((path) => existsSync(path));
  const writtenAt = (path: string): number =>
    Math.max(
      ...[path, `${path}-wal`].filter((file) => existsSync(file)).map((file) => statSync(file).mtimeMs),
    );
  return journals.sort((a, b) => writtenAt(b) - writtenAt(a))[0];
}
