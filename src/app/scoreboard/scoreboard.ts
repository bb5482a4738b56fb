import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { ScoreBook } from './score-book.ts';
import type { ScoreView } from './score-view.ts';

/** Entries that are read in one turn of the event loop: orders do not wait for a scoreboard. */
const PORTION = 1_000;

/** The scoreboard of one account: reads the journal when it is first asked for, and from then on what was added. */
export class Scoreboard {
  readonly #journal: Pick<JournalStream, 'read'>;
  readonly #book = new ScoreBook();
  #reached = 0;
  #reading: Promise<void> | undefined;

  constructor(journal: Pick<JournalStream, 'read'>) {
    this.#journal = journal;
  }

  async scores(): Promise<readonly ScoreView[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return this.#book.scores();
  }

  async #read(): Promise<void> {
    let taken = 0;
    for (const { seq, data } of this.#journal.read({ after: this.#reached })) {
      this.#book.take(data as Parameters<ScoreBook['take']>[0]);
      this.#reached = seq;
      taken += 1;
      if (taken % PORTION === 0) await nextTurn();
    }
  }
}
