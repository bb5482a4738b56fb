import type { ConId } from '../../core/ids.ts';
import type { KernelState } from './state.ts';

/**
 * What follows from a state alone is worked out once and kept until the next event changes the state: the kernel looks at
 * everything each second, and mostly nothing has changed. Not for what applies an event: half of the change is made by then.
 */
const changes = new WeakMap<KernelState, { count: number }>();

/** An event was applied: nothing that was derived before holds any more. */
export function noteChange(state: KernelState): void {
  const known = changes.get(state);
  if (known) known.count += 1;
  else changes.set(state, { count: 1 });
}

interface Kept<Values> {
  readonly at: number;
  readonly values: Values;
}

function keeper<Values>(begin: (state: KernelState) => Values): (state: KernelState) => Values {
  const kept = new WeakMap<KernelState, Kept<Values>>();
  return (state) => {
    const at = changes.get(state)?.count ?? 0;
    const known = kept.get(state);
    if (known !== undefined && known.at === at) return known.values;
    const values = begin(state);
    kept.set(state, { at, values });
    return values;
  };
}

/** `make` must read nothing but the state, and nobody may change what it returns. */
export const derived = <Value>(make: (state: KernelState) => Value): ((state: KernelState) => Value) =>
  keeper(make);

/** The same of each instrument. */
export function derivedOf<Value>(
  make: (state: KernelState, conId: ConId) => Value,
): (state: KernelState, conId: ConId) => Value {
  const known = keeper(() => new Map<ConId, { readonly value: Value }>());
  return (state, conId) => {
    const values = known(state);
    const found = values.get(conId);
    if (found) return found.value;
    const value = make(state, conId);
    values.set(conId, { value });
    return value;
  };
}
