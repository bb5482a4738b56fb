import { ENTRIES } from './entries.ts';
import type { Example } from './example.ts';
import { FURTHER } from './further.ts';
import { MANAGEMENT } from './management.ts';
import { NEVER, NEVER_EITHER } from './never.ts';
import { STRICT } from './strict.ts';

/** Every line by what it is an example of. */
export const CORPUS: Readonly<Record<string, readonly Example[]>> = {
  'strict grammar': STRICT,
  entries: ENTRIES,
  'additions, exits, stops, targets': MANAGEMENT,
  'further ways of saying it': FURTHER,
  'must never trade': [...NEVER, ...NEVER_EITHER],
};
