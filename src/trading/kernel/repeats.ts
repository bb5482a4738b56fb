import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Signal } from '../signal.ts';
import type { KernelState } from './state.ts';

/** Exits say the same words each time they are meant. */
export const EXIT_ACTIONS: ReadonlySet<Signal['action']> = new Set(['close', 'flatten', 'cancel']);

/**
 * The earlier signal that `signal` repeats: the same sender id at any time, the same body within the window. An exit
 * without an id is no repeat once an entry has been planned since: it means the new one.
 */
export function findRepeat(
  state: Pick<KernelState, 'dedupe' | 'lastEntryAt'>,
  signal: Signal,
  windowMs: number,
): { readonly signalId: SignalId; readonly at: UnixMs } | undefined {
  const earlier = state.dedupe.get(signal.dedupeKey);
  if (!earlier || earlier.signalId === signal.id) return undefined;
  const meansNewEntry =
    signal.senderId === undefined &&
    EXIT_ACTIONS.has(signal.action) &&
    state.lastEntryAt !== undefined &&
    state.lastEntryAt > earlier.at;
  if (meansNewEntry) return undefined;
  const inWindow = signal.senderId !== undefined || signal.receivedAt - earlier.at <= windowMs;
  return inWindow ? earlier : undefined;
}
