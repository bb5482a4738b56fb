import { deserialize, serialize } from 'node:v8';
import type { SignalId } from '../../core/ids.ts';
import { type FindLate, lateBeside, lateEntryOf, withoutLate } from '../../journal/late-member.ts';
import type { KernelState, SignalRecord } from '../../trading/kernel/state.ts';

/** States of kernels by their streams. */
export type States = ReadonlyMap<string, KernelState>;

interface Packed {
  readonly stream: string;
  readonly state: KernelState;
  /** Signals whose verdict is beside an entry of the journal, with the number of that. */
  readonly verdicts: readonly (readonly [SignalId, number])[];
}

/**
 * States as bytes, all in one go: what is shared inside of them stays shared. Verdicts that the journal keeps beside its entries
 * are neither read nor taken along. Throws where a state holds what cannot be kept, such as a function.
 */
export const packStates = (states: States): Uint8Array =>
  serialize([...states].map(([stream, state]) => packed(stream, state)));

/** The states again; `find` reads the verdicts that were not taken along. Throws for bytes that `packStates` has not made. */
export function unpackStates(bytes: Uint8Array, find: FindLate): Map<string, KernelState> {
  const states = new Map<string, KernelState>();
  for (const { stream, state, verdicts } of deserialize(bytes) as readonly Packed[]) {
    for (const [id, seq] of verdicts) lateBeside(state.signals.get(id)?.judgedBy, seq, find);
    states.set(stream, state);
  }
  return states;
}

function packed(stream: string, state: KernelState): Packed {
  const verdicts: [SignalId, number][] = [];
  const signals = new Map<SignalId, SignalRecord>();
  for (const [id, record] of state.signals) {
    const { judgedBy } = record;
    const seq = judgedBy && lateEntryOf(judgedBy);
    if (judgedBy === undefined || seq === undefined) {
      signals.set(id, record);
      continue;
    }
    verdicts.push([id, seq]);
    signals.set(id, { ...record, judgedBy: withoutLate(judgedBy) });
  }
  return { stream, state: { ...state, signals }, verdicts };
}
