import { createHash } from 'node:crypto';
import type { Outcome } from './outcome.ts';

/**
 * A world's whole story and what it came to, in 16 characters: equal for the same seed wherever and whenever it runs, and
 * before and after a change of the code that changes nothing of what it does. Only of a world that kept its story.
 */
export const digestOf = (outcome: Outcome): string =>
  createHash('sha256').update(JSON.stringify(outcome)).digest('hex').slice(0, 16);
