import { rmSync } from 'node:fs';
import type { UnixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Journal } from '../../journal/journal.ts';
import { type CheckpointHeader, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import { packStates, type States, unpackStates } from './kept-states.ts';
import { type Program, runningProgram } from './program.ts';

/** What was known at a place of the journal: behind an entry, and before whatever follows from a start. */
export interface Place extends Pick<CheckpointHeader, 'of' | 'streams' | 'alone'> {
  /** Of the newest entry that is in it. */
  readonly seq: number;
  readonly states: States;
}

/** A place that a checkpoint was found of. */
export type FoundPlace = Place & { readonly at: UnixMs };

/** Whose states are asked for. */
export interface Wanted {
  readonly of: Place['of'];
  readonly streams: Iterable<string>;
}

/** What is asked of the journal itself. */
export type MarkedJournal = Pick<Journal, 'read' | 'mark' | 'late'>;

export interface CheckpointsOptions {
  /** The file. */
  readonly path: string;
  readonly journal: MarkedJournal;
  readonly log: Logger;
  /** How many entries have to be read at a start before it keeps a new one. */
  readonly worthKeepingAfter?: number;
  /** Absent: the one that runs. */
  readonly program?: () => Program | undefined;
}

/** A start reads so many in less than half a second. */
const WORTH_KEEPING_AFTER = 50_000;

/** Beside a journal. */
export const checkpointOf = (journalPath: string): string => `${journalPath}.checkpoint`;

/**
 * The checkpoint of a journal: what its entries up to one of them come to, so that a start need not read them again. The
 * journal is the only truth. A checkpoint is made of nothing but its entries, before anything else has changed the state, and
 * is believed only where program, engine, and the entries that it was made of are the same; else the whole journal is read.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #program: { readonly is: Program | undefined } | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  get journal(): MarkedJournal {
    return this.#options.journal;
  }

  /** The place to go on from; undefined where the whole journal is to be read. Says why in the log when there is a file. */
  find(wanted: Wanted): FoundPlace | undefined {
    const { path, log } = this.#options;
    let found: FoundPlace | Doubt | undefined;
    try {
      found = this.#read(wanted);
    } catch (cause) {
      found = { doubt: cause instanceof Error ? cause.message : String(cause) };
    }
    if (found === undefined) return undefined;
    if (!('doubt' in found)) {
      log.info(`The journal is read from its checkpoint at entry ${found.seq} on`);
      return found;
    }
    const text = `The checkpoint ${path} is not used and the whole journal is read: ${found.doubt}.`;
    if (found.isUsual) log.info(text);
    else log.warn(text);
    // It would be no better at the next start.
    try {
      rmSync(path, { force: true });
    } catch {
      // Then it is looked at once more.
    }
    return undefined;
  }

  /** Keeps a place that `entries` had to be read for, where that is worth it. Call it before anything happens but the reading. */
  keep(place: Place, entries: number): void {
    const { path, journal, log, worthKeepingAfter = WORTH_KEEPING_AFTER } = this.#options;
    if (entries <= worthKeepingAfter) return;
    try {
      const program = this.#running();
      if (program === undefined) {
        log.info(
          'No checkpoint of the journal is kept: files of the program have changed since it was started',
        );
        return;
      }
      const mark = journal.mark(place.seq);
      // A store without marks, or entries that have gone meanwhile.
      if (mark === undefined) return;
      const { of, streams, alone } = place;
      const header = { program, mark, of, streams, ...(alone === undefined ? {} : { alone }) };
      writeCheckpoint(path, { header, body: packStates(place.states) });
    } catch (err) {
      log.warn(
        { err },
        `The checkpoint ${path} could not be written: the next start reads the whole journal`,
      );
    }
  }

  #running(): Program | undefined {
    const { program = runningProgram } = this.#options;
    this.#program ??= { is: program() };
    return this.#program.is;
  }

  #read(wanted: Wanted): FoundPlace | Doubt | undefined {
    const { path, journal } = this.#options;
    const file = readCheckpoint(path);
    if (file === undefined) return undefined;
    if (!file.ok) return { doubt: file.error };
    const { header, body } = file.value;
    const { mark, of, streams, alone } = header;
    const running = this.#running();
    if (running === undefined) return { doubt: 'files of the program have changed since it was started' };
    if (running.files !== header.program.files)
      return { doubt: 'it was made by another version of Bowline', isUsual: true };
    if (running.engine !== header.program.engine)
      return {
        doubt: 'it was made by another version of Node.js, or on another kind of machine',
        isUsual: true,
      };
    if (of !== wanted.of) return { doubt: `it is that of a journal of ${NAMES[of]}` };
    const now = journal.mark(mark.seq);
    if (now === undefined) return { doubt: `the journal has no entry ${mark.seq} any more` };
    if (now.digest !== mark.digest) return { doubt: `it was made of other entries than the journal holds` };
    const states = unpackStates(body, (seq) => journal.late(seq));
    for (const stream of wanted.streams)
      if (!states.has(stream) && Object.hasOwn(streams, stream))
        return { doubt: `it holds nothing of ${stream}, which was not configured then`, isUsual: true };
    return { of, seq: mark.seq, at: now.at, streams, states, ...(alone === undefined ? {} : { alone }) };
  }
}

/** Why a checkpoint is not to be used. */
interface Doubt {
  readonly doubt: string;
  /** It follows from what a person did: an update, another configuration. */
  readonly isUsual?: true;
}

const NAMES = { account: 'one account', desk: 'a desk of several accounts' } as const;
