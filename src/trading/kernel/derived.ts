import type { ConId } from '../../core/ids.ts';
import type { KernelState } from './state.ts';

/**
 * What follows from a state alone is worked out once and kept until the next event changes the state: the kernel looks at
 * everything each second, and mostly nothing has changed. Not for what applies an event: half of the change is made by then.
 */
class Changes {
  count = 0;
  /** What was derived at this count, by the place of its keeper. */
  readonly kept: (Kept | undefined)[] = [];
}

interface Kept {
  readonly at: number;
  readonly values: unknown;
}

const changes = new WeakMap<KernelState, Changes>();

function changesOf(state: KernelState): Changes {
  const known = changes.get(state);
  if (known) return known;
  const made = new Changes();
  changes.set(state, made);
  return made;
}

/** An event was applied: nothing that was derived before holds any more. */
export function noteChange(state: KernelState): void {
  changesOf(state).count += 1;
}

let keepers = 0;

function keeper<Values>(begin: (state: KernelState) => Values): (state: KernelState) => Values {
  const place = keepers;
  keepers += 1;
  return (state) => {
    const { count, kept } = changesOf(state);
    const known = kept[place];
    if (known !== undefined && known.at === count) return known.values as Values;
    const values = begin(state);
    kept[place] = { at: count, values };
    return values;
  };
}

/**
 * `make` must read nothing but the state, of that neither `equity` nor `reconciledAt`, which `apply` does not note as changes,
 * and nobody may change what it returns.
 */
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
