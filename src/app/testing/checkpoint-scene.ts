import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLog } from '../../core/log.ts';
import { Journal } from '../../journal/journal.ts';
import { Checkpoints, checkpointOf } from '../checkpoint/checkpoints.ts';
import type { Program } from '../checkpoint/program.ts';

/** For tests: a journal in a folder of its own, and starts from it. */

/** No start reads so many. */
export const NEVER = Number.POSITIVE_INFINITY;

export const PROGRAM: Program = { files: 'these', engine: 'this one' };

/** How a start goes about checkpoints. */
export interface StartWishes {
  /** Default: it keeps none. */
  readonly worthKeepingAfter?: number;
  readonly program?: () => Program | undefined;
}

export class CheckpointScene {
  readonly folder = mkdtempSync(join(tmpdir(), 'bowline-rebuild-'));
  readonly path = join(this.folder, 'journal.sqlite');
  readonly checkpoint = checkpointOf(this.path);
  /** What was logged, but that a checkpoint is used. */
  readonly lines: string[] = [];
  /** Entries that were read. */
  read = 0;
  readonly #open: Journal[] = [];

  /** Of the journal as it is now, opened anew. */
  checkpoints({ worthKeepingAfter = NEVER, program = () => PROGRAM }: StartWishes = {}): Checkpoints {
    this.closeJournals();
    const journal = new Journal(this.path);
    this.#open.push(journal);
    const terminal = {
      write: (text: string) => {
        if (!text.includes('is read from its checkpoint')) this.lines.push(text);
      },
    };
    const scene = this;
    scene.read = 0;
    return new Checkpoints({
      path: this.checkpoint,
      journal: {
        mark: (seq) => journal.mark(seq),
        late: (seq) => journal.late(seq),
        *read(query) {
          for (const entry of journal.read(query)) {
            scene.read += 1;
            yield entry;
          }
        },
      },
      log: createLog({ level: 'info', terminal }).logger,
      worthKeepingAfter,
      program,
    });
  }

  /** Changes the journal from outside. */
  change(sql: string): void {
    const database = new DatabaseSync(this.path);
    database.exec(sql);
    database.close();
  }

  /** Takes the journal away, or with `.checkpoint` what is beside it. */
  remove(...suffixes: readonly string[]): void {
    for (const suffix of suffixes) rmSync(this.path + suffix, { force: true });
  }

  closeJournals(): void {
    for (const journal of this.#open.splice(0)) journal.close();
  }

  close(): void {
    this.closeJournals();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Of a journal in SQLite: the file itself and those beside it. */
export const JOURNAL_FILES = ['', '-wal', '-shm'] as const;
