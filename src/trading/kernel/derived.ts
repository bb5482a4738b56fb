import type { ConId } from '../../core/ids.ts';
import type { KernelState } from './state.ts';

/**
 * What follows from a state alone is worked out once and kept until the next event changes the state: the kernel looks at
 * everything each second, and mostly nothing has changed.
 */
class Changes {
  count = 0;
  /** An event is being applied: half of the change is made, and nothing that is worked out now holds afterwards. */
  underWay = false;
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

/** A change of a state that has begun, for `endChange`. */
export type Change = Pick<Changes, 'count' | 'underWay'>;

/** An event is about to be applied. Until the change that is returned has ended, nothing derived is kept, nor taken from before. */
export function beginChange(state: KernelState): Change {
  const change = changesOf(state);
  // The event before was not applied to its end: nobody knows what it has changed.
  if (change.underWay) change.count += 1;
  change.underWay = true;
  return change;
}

/** The event is applied. Where it changed what values are derived from, none of them holds any more. */
export function endChange(change: Change, discards: boolean): void {
  change.underWay = false;
  if (discards) change.count += 1;
}

/** A value as it is kept, and as the state gives it now. The two must be equal. */
export interface KeptValue {
  readonly make: (state: KernelState, conId: ConId) => unknown;
  readonly kept: unknown;
  readonly now: unknown;
}

/** By the place of each keeper: its values that are kept, worked out anew. */
const anew: ((state: KernelState, values: unknown) => readonly KeptValue[])[] = [];

/** Everything that is kept of a state, beside what it would be if it were worked out now: proves that nothing is kept too long. */
export function keptValues(state: KernelState): readonly KeptValue[] {
  const { count, kept } = changesOf(state);
  return kept.flatMap((each, place) => (each?.at === count ? (anew[place]?.(state, each.values) ?? []) : []));
}

function keeper<Values>(
  begin: (state: KernelState) => Values,
  again: (state: KernelState, values: Values) => readonly KeptValue[],
): (state: KernelState) => Values {
  const place = anew.push((state, values) => again(state, values as Values)) - 1;
  return (state) => {
    const { count, kept, underWay } = changesOf(state);
    if (underWay) return begin(state);
    const known = kept[place];
    if (known !== undefined && known.at === count) return known.values as Values;
    const values = begin(state);
    kept[place] = { at: count, values };
    return values;
  };
}

/**
 * `make` must read nothing but the state, and of that nothing that events change which `apply` does not count as changes
 * (`ROUTINE` there); nobody may change what it returns.
 */
export const derived = <Value>(make: (state: KernelState) => Value): ((state: KernelState) => Value) =>
  keeper(make, (state, kept) => [{ make, kept, now: make(state) }]);

/** The same of each instrument. */
export function derivedOf<Value>(
  make: (state: KernelState, conId: ConId) => Value,
): (state: KernelState, conId: ConId) => Value {
  const known = keeper(
    () => new Map<ConId, { readonly value: Value }>(),
    (state, values) =>
      [...values].map(([conId, { value }]) => ({ make, kept: value, now: make(state, conId) })),
  );
  return (state, conId) => {
    const values = known(state);
    const found = values.get(conId);
    if (found) return found.value;
    const value = make(state, conId);
    values.set(conId, { value });
    return value;
  };
}
