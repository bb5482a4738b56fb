import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Logger } from '../../core/log.ts';
import type { Subject } from '../../core/subject.ts';
import type { Actor } from '../../trading/actor.ts';
import type { ActionView } from '../views.ts';

/** Looked for this often: a kill takes effect within 50 ms, on every kind of disk. */
const LOOK_MS = 25;
/** Files that only look like one are looked for this often. */
const LOOK_AROUND_MS = 2_000;

/**
 * The file of a data folder that halts trading: `touch KILL`. The word `flatten` in it closes positions as well. `account`: that of
 * one of several accounts alone, `KILL-DU1234567`.
 */
export const killFileIn = (dataDir: string, account?: string): string =>
  join(dataDir, account === undefined ? 'KILL' : `KILL-${account}`);

/** The stricter of what several kill files ask for. */
export const strictestKill = (
  asked: readonly ('keep' | 'flatten' | undefined)[],
): 'keep' | 'flatten' | undefined => (['flatten', 'keep'] as const).find((kind) => asked.includes(kind));

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
  readonly kernel: {
    readonly state: { readonly tradingState: { readonly name?: string; readonly by?: Actor } };
  };
  readonly ready: Subject<undefined>;
  /** What stops this one alone, where several are stopped together. */
  readonly alone?: Stoppable;
}

/** A kill file, and whom it stops. */
export interface KillFile {
  readonly path: string;
  readonly stop: Stoppable;
  readonly traders: readonly StoppedTrader[];
}

/**
 * Halts trading when a file appears and as long as it is there; closes positions too where it says so, as soon as the
 * broker can be reached. Returns the way to stop looking.
 */
export function obeyKillFiles(files: readonly KillFile[], log: Logger): () => void {
  const watched = files.map((file) => watchFile(file, log));
  const look = (): void => {
    const there = foldersOf(files);
    for (const { path, look: at } of watched)
      at(there?.get(dirname(path))?.has(basename(path)) === false ? undefined : readKillFile(path));
  };
  const lookAround = strangerTeller(files, log);
  look();
  lookAround();
  const timer = setInterval(look, LOOK_MS);
  const around = setInterval(lookAround, LOOK_AROUND_MS);
  return () => {
    clearInterval(timer);
    clearInterval(around);
    for (const { end } of watched) end();
  };
}

/** `KILL.txt` of an editor that adds an ending, `KILL-DU999` of an account that is not traded here, `kill`. */
const LIKE_ONE = /^kill(?:[-_. ].*)?$/i;

/** Tells once of each file that somebody may take for a kill file and that is none: trading goes on beside it. */
function strangerTeller(files: readonly KillFile[], log: Logger): () => void {
  const known = new Set(files.map(({ path }) => path));
  const [only] = known;
  const real =
    known.size === 1
      ? `The kill file is ${only}.`
      : 'Kill files are KILL, and KILL- with the id of an account.';
  const told = new Set<string>();
  return () => {
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      for (const name of namesIn(folder)) {
        const path = join(folder, name);
        if (!LIKE_ONE.test(name) || known.has(path) || told.has(path)) continue;
        told.add(path);
        log.error(`${path} looks like a kill file and is none: nothing is stopped by it. ${real}`);
      }
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there yet, or not readable: then no kill file can be read in it either.
    return [];
  }
}

/** Names in the folders of many files, read once instead of file by file; `undefined` where each is as quick, or a folder cannot be read. */
function foldersOf(files: readonly KillFile[]): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (files.length === 1) return undefined;
  try {
    const folders = new Set(files.map(({ path }) => dirname(path)));
    return new Map([...folders].map((folder) => [folder, new Set(readdirSync(folder))]));
  } catch {
    return undefined;
  }
}

interface WatchedFile {
  readonly path: string;
  look(found: 'keep' | 'flatten' | undefined): void;
  end(): void;
}

function watchFile({ path, stop, traders }: KillFile, log: Logger): WatchedFile {
  let seen: 'keep' | 'flatten' | undefined;
  const obey = (found: 'keep' | 'flatten', stopped: Stoppable = stop, until = ''): void => {
    stopped
      .kill('file', `the kill file ${path}${until}`, found)
      .then(({ message }) => log.warn(`Kill file: ${message}`))
      .catch((error: unknown) => log.error({ err: error }, 'The kill file could not be obeyed'));
  };
  // The broker of one account can be reached: the others have no part in it.
  const unsubscribes = traders.map((trader) =>
    trader.ready.subscribe(() => {
      if (seen === 'flatten') obey(seen, trader.alone);
    }),
  );
  return {
    path,
    look(found) {
      const more = found !== undefined && found !== seen && seen !== 'flatten';
      const first = seen === undefined;
      // As long as it was there it stopped: what was said until now in a chat is older than that.
      if (!first && found === undefined)
        for (const { kernel, alone } of traders)
          if (kernel.state.tradingState.name === 'halted') obey('keep', alone, ', which was there until now');
      seen = found;
      if (!more || found === undefined) return;
      // After a restart trading is halted by it already.
      const byFile = traders.every(({ kernel }) => kernel.state.tradingState.by === 'file');
      const halted = byFile && first && found === 'keep';
      if (!halted) obey(found);
    },
    end: () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}
