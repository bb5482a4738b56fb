import assert from 'node:assert/strict';
import { keptValues } from '../kernel/derived.ts';
import type { KernelState } from '../kernel/state.ts';

/** Proves that everything that is kept of a state is what it would be if it were worked out now. */
export function provesKeptValues(state: KernelState): void {
  for (const { make, kept, now } of keptValues(state))
    assert.deepEqual(kept, now, `kept for too long, or changed: what this makes of the state\n${make}`);
}
