import type { ChatEventType } from '../event.ts';

/** The moment at which the corpus's messages were written: Monday 2 March 2026, 10:00 in New York. */
export const CORPUS_TIME = Date.UTC(2026, 2, 2, 15);

/** A line of a room and what it means by itself. `\n` are line ends. */
export type Example = readonly [expected: ChatEventType, text: string];
