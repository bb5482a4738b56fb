import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Journal } from '../../journal/journal.ts';
import { ScoreBook } from './score-book.ts';
import type { ScoreView } from './score-view.ts';

/** Entries that are read in one turn of the event loop: orders do not wait for a scoreboard. */
const PORTION = 1_000;

/** The scoreboard of a running Bowline: reads the journal when it is first asked for, and from then on what was added. */
export class Scoreboard {
  readonly #journal: Journal;
  readonly #book = new ScoreBook();
  #reached = 0;
  #reading: Promise<void> | undefined;

  constructor(journal: Journal) {
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
    for (;;) {
      const before = this.#reached;
      for (const { seq, data } of this.#journal.read({ after: before, limit: PORTION })) {
        this.#book.take(data as Parameters<ScoreBook['take']>[0]);
        this.#reached = seq;
      }
      if (this.#reached === before) return;
      await nextTurn();
    }
  }
}
