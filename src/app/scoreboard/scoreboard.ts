import type { Journal } from '../../journal/journal.ts';
import { ScoreBook } from './score-book.ts';
import type { ScoreView } from './score-view.ts';

/** The scoreboard of a running Bowline: reads the journal when it is first asked for, and from then on what was added. */
export class Scoreboard {
  readonly #journal: Journal;
  readonly #book = new ScoreBook();
  #reached = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  scores(): readonly ScoreView[] {
    for (const { seq, data } of this.#journal.read({ after: this.#reached })) {
      this.#book.take(data as Parameters<ScoreBook['take']>[0]);
      this.#reached = seq;
    }
    return this.#book.scores();
  }
}
