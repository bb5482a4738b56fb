import { ENTRIES } from './entries.ts';
import type { Example } from './example.ts';
import { FURTHER } from './further.ts';
import { MANAGEMENT } from './management.ts';
import { NEVER, NEVER_EITHER } from './never.ts';
import { OTHER_ROOMS } from './other-rooms.ts';
import { STRICT } from './strict.ts';

/** Every line by what it is an example of. */
export const CORPUS: Readonly<Record<string, readonly Example[]>> = {
  'strict grammar': STRICT,
  entries: ENTRIES,
  'additions, exits, stops, targets': MANAGEMENT,
  'further ways of saying it': FURTHER,
  'rooms of other kinds': OTHER_ROOMS,
  'must never trade': [...NEVER, ...NEVER_EITHER],
};
