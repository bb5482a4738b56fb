import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { apply } from '../../src/trading/kernel/apply.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { goOnFrom } from '../../src/trading/kernel/go-on-from.ts';
import { emptyState, type KernelState } from '../../src/trading/kernel/state.ts';
import { staleValue } from '../../src/trading/testing/kept-values.ts';
import { graphDifference } from '../../src/trading/testing/same-graph.ts';
import { throughCheckpoint } from './go-on.ts';
import { stateOf } from './liveness.ts';
import { optionsOf } from './options.ts';
import { World } from './world.ts';

async function journalOf(seed: number): Promise<readonly JournalEntry[]> {
  const world = new World(seed, optionsOf(seed), false);
  await world.run();
  return world.journal;
}

/** What the entries come to from what was known behind `place` of them, kept and found again. */
function goneOn(entries: readonly JournalEntry[], place: number): KernelState {
  const state = emptyState();
  // What is derived before does not stay.
  assert.equal(staleValue(state), undefined);
  goOnFrom(state, throughCheckpoint(stateOf(entries.slice(0, place))));
  for (const { at, data } of entries.slice(place)) apply(state, { at, event: data as TradingEvent });
  return state;
}

describe('a checkpoint of a simulated world', () => {
  const worlds = new Map<number, Promise<readonly JournalEntry[]>>();
  const known = (seed: number): Promise<readonly JournalEntry[]> => {
    const found = worlds.get(seed) ?? journalOf(seed);
    worlds.set(seed, found);
    return found;
  };

  it('and the entries behind it are the whole journal, wherever it was made', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 301, max: 306 }), fc.nat(1_000_000), async (seed, part) => {
        const entries = await known(seed);
        const state = goneOn(entries, Math.round((entries.length * part) / 1_000_000));
        const whole = stateOf(entries);
        assert.equal(graphDifference(state, whole), undefined);
        assert.deepEqual(state, whole);
        assert.equal(staleValue(state), undefined);
      }),
      { numRuns: 40 },
    ));
});
