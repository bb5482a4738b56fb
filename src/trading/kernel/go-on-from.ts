import { beginChange, EVERYTHING, endChange } from './derived.ts';
import { forgetSums } from './order-sums.ts';
import { emptyState, type KernelState } from './state.ts';

/**
 * Makes a state, to which nothing was applied yet, what another one is. Whoever holds `state` goes on with it; the members of
 * `from` are its own from now on. Throws where `state` has begun.
 */
export function goOnFrom(state: KernelState, from: KernelState): void {
  if (hasBegun(state)) throw new Error('The state has begun: it cannot go on from another one.');
  const change = beginChange(state);
  Object.assign(state, from);
  endChange(change, EVERYTHING);
  forgetSums(state);
}

const hasBegun = (state: KernelState): boolean =>
  Object.keys(state).length > Object.keys(emptyState()).length ||
  Object.values(state).some((member) => (member instanceof Map || member instanceof Set) && member.size > 0);
