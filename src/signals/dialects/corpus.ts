import { bowlineCorpus } from './bowline.corpus.ts';
import type { DialectExample } from './dialect-example.ts';

/** The corpus of each dialect, by its name; the contract test runs them all. */
export const CORPORA: Readonly<Record<string, readonly DialectExample[]>> = {
  bowline: bowlineCorpus,
};
