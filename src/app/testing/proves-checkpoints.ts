import assert from 'node:assert/strict';
import type { JournalEntry } from '../../journal/entry.ts';
import { Journal } from '../../journal/journal.ts';
import { apply } from '../../trading/kernel/apply.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { goOnFrom } from '../../trading/kernel/go-on-from.ts';
import { emptyState, type KernelState } from '../../trading/kernel/state.ts';
import { staleValue } from '../../trading/testing/kept-values.ts';
import { graphDifference } from '../../trading/testing/same-graph.ts';
import { packStates, unpackStates } from '../checkpoint/kept-states.ts';

function replay(state: KernelState, entries: Iterable<JournalEntry>): KernelState {
  for (const { at, data } of entries) apply(state, { at, event: data as TradingEvent });
  return state;
}

/** For tests: proves of a journal of one account that what is kept at an entry, and the entries behind it, are the whole. */
export function provesCheckpoints(path: string, every = 1): void {
  const journal = new Journal(path);
  try {
    const whole = replay(emptyState(), journal.read());
    for (let place = 0; place <= journal.lastSeq; place += every) {
      const kept = packStates(new Map([['', replay(emptyState(), journal.read({ limit: place }))]]));
      const found = unpackStates(kept, (seq) => journal.late(seq)).get('');
      assert.ok(found);
      const state = emptyState();
      goOnFrom(state, found);
      replay(state, journal.read({ after: place }));
      assert.equal(graphDifference(state, whole), undefined, `kept at entry ${place} of ${path}`);
      assert.equal(staleValue(state), undefined);
    }
  } finally {
    journal.close();
  }
}
