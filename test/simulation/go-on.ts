import { packStates, unpackStates } from '../../src/app/checkpoint/kept-states.ts';
import { type Rebuilt, rebuild } from '../../src/app/checkpoint/rebuild.ts';
import type { Random } from '../../src/core/random.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { goOnFrom } from '../../src/trading/kernel/go-on-from.ts';
import type { Kernel } from '../../src/trading/kernel/kernel.ts';
import type { KernelState } from '../../src/trading/kernel/state.ts';
import type { LifeOptions } from './life.ts';
import { stateOf } from './liveness.ts';

/** Where a life begins. */
interface Beginning {
  /** All that is on the disk. */
  readonly journal: readonly JournalEntry[];
  trace(text: () => string): void;
}

/** Half of the lives begin with a checkpoint that was made at some entry. */
export function halfFromCheckpoint(chance: Random, beginning: Beginning): Pick<LifeOptions, 'rebuild'> {
  if (chance.next() < 0.5) return {};
  const { journal } = beginning;
  const place = chance.below(journal.length + 1);
  beginning.trace(() => `from a checkpoint at entry ${place} of ${journal.length}`);
  return { rebuild: (kernel) => goOn(kernel, journal, place) };
}

/** Rebuilds a state from what it was behind so many entries, kept as a checkpoint keeps it, and from the entries after them. */
function goOn(kernel: Kernel, entries: readonly JournalEntry[], place: number): Rebuilt {
  goOnFrom(kernel.state, throughCheckpoint(stateOf(entries.slice(0, place))));
  const { lastAt = entries[place - 1]?.at } = rebuild(kernel, entries.slice(place));
  return lastAt === undefined ? {} : { lastAt };
}

/** As it comes out of a checkpoint. */
export function throughCheckpoint(state: KernelState): KernelState {
  const kept = unpackStates(packStates(new Map([['', state]])), () => {
    throw new Error('this disk keeps nothing beside its entries');
  });
  const [found] = kept.values();
  if (!found) throw new Error('the checkpoint holds no state');
  return found;
}
