import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../core/log.ts';
import type { Subject } from '../../core/subject.ts';
import type { Actor } from '../../trading/actor.ts';
import type { ActionView } from '../views.ts';

/** Looked for this often: a kill takes effect within 50 ms, on every kind of disk. */
const LOOK_MS = 25;

/** The file of a data folder that halts trading: `touch KILL`. The word `flatten` in it closes positions as well. */
export const killFileIn = (dataDir: string): string => join(dataDir, 'KILL');

/** What a kill file asks for; `undefined` when there is none. A file that cannot be read counts as one without words. */
export function readKillFile(path: string): 'keep' | 'flatten' | undefined {
  try {
    return /\bflatten\b/i.test(readFileSync(path, 'utf8')) ? 'flatten' : 'keep';
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'keep';
  }
}

/** What a kill file stops: an account, or a desk of them. */
export interface Stoppable {
  kill(by: Actor, reason: string, positions?: 'keep' | 'flatten'): Promise<ActionView>;
}

/** As much of traders as has to be known to stop them. */
export interface StoppedTrader {
  readonly kernel: { readonly state: { readonly tradingState: { readonly by?: Actor } } };
  readonly ready: Subject<undefined>;
  /** What stops this one alone, where several are stopped together. */
  readonly alone?: Stoppable;
}

/**
 * Halts trading when the file appears and as long as it is there; closes positions too where it says so, as soon as the
 * broker can be reached. Returns the way to stop looking.
 */
export function obeyKillFile(
  path: string,
  stop: Stoppable,
  traders: readonly StoppedTrader[],
  log: Logger,
): () => void {
  let seen: 'keep' | 'flatten' | undefined;
  const obey = (found: 'keep' | 'flatten', stopped: Stoppable = stop): void => {
    stopped
      .kill('file', `the kill file ${path}`, found)
      .then(({ message }) => log.warn(`Kill file: ${message}`))
      .catch((error: unknown) => log.error({ err: error }, 'The kill file could not be obeyed'));
  };
  const look = (): void => {
    const found = readKillFile(path);
    const more = found !== undefined && found !== seen && seen !== 'flatten';
    const first = seen === undefined;
    seen = found;
    if (!more || found === undefined) return;
    // After a restart trading is halted by it already.
    const byFile = traders.every(({ kernel }) => kernel.state.tradingState.by === 'file');
    const halted = byFile && first && found === 'keep';
    if (!halted) obey(found);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  // The broker of one account can be reached: the others have no part in it.
  const unsubscribes = traders.map((trader) =>
    trader.ready.subscribe(() => {
      if (seen === 'flatten') obey(seen, trader.alone);
    }),
  );
  return () => {
    clearInterval(timer);
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
